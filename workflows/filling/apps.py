from django.apps import AppConfig


class FillingConfig(AppConfig):
    name = "workflows.filling"
    label = "filling"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.filling import correcting, jobs, refused  # noqa: F401 - registers the job handlers
        from workflows.filling.models import Evidence, RegistryKey
        from workflows.journal import guards

        # The answer is sealed again when keys are rotated; its digest says that it is still the same.
        guards.append_only(Evidence, mutable=("raw",))
        guards.append_only(RegistryKey)
