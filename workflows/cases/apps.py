from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "workflows.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.cases import (  # noqa: F401 - registers what the room listens to
            bulk,
            case_record,
            disputing,
            exporting,
            guards,
            jobs,
            ledger,
            registers,
            rescheduling,
            supplement_answers,
        )

        guards.install()
