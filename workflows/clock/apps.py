from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "workflows.clock"
    label = "clock"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.clock.models import SealedEvent
        from workflows.journal import guards

        guards.append_only(SealedEvent)
