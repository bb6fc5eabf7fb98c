from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "workflows.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.documents import scanning  # noqa: F401 - registers the job handler
        from workflows.documents.models import Document, NumberSeries
        from workflows.documents.resealing import reseal_files
        from workflows.journal import guards
        from workflows.vault import rotation

        rotation.also(reseal_files)

        # A file moves when it is sealed again for new keys; its digest says that it is still the same.
        guards.append_only(Document, mutable=("file",))
        # A counter moves on, but is never dropped or renamed.
        guards.append_only(NumberSeries, mutable=("last",))
