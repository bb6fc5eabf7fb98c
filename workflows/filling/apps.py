from django.apps import AppConfig


class FillingConfig(AppConfig):
    name = "workflows.filling"
    label = "filling"
    default_auto_field = "django.db.models.BigAutoField"
