from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "workflows.drafts"
    label = "drafts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.drafts import sending  # noqa: F401 - registers the job handler
        from workflows.drafts.models import Filing
        from workflows.journal import guards

        # The body is sealed again when keys are rotated; its digest says that it is still the same.
        guards.append_only(Filing, mutable=("body",))
