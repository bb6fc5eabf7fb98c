from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "workflows.clock"
    label = "clock"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.clock.models import CalendarChange, CalendarDay, SealedEvent, WorkingHours
        from workflows.journal import guards

        for model in (SealedEvent, CalendarDay, WorkingHours):
            guards.append_only(model)
        publishing, withdrawing = ("published_by", "published_at"), ("withdrawn_by", "withdrawn_at")
        guards.append_only(CalendarChange, mutable=(*publishing, *withdrawing))
