from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "workflows.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.cases import guards, jobs  # noqa: F401 - registers the job handlers

        guards.install()
