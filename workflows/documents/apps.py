from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "workflows.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.documents.models import Document, NumberSeries
        from workflows.journal import guards

        guards.append_only(Document)
        # A counter moves on, but is never dropped or renamed.
        guards.append_only(NumberSeries, mutable=("last",))
