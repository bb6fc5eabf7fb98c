from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "workflows.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
