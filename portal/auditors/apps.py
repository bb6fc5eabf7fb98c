from django.apps import AppConfig


class AuditorsConfig(AppConfig):
    name = "portal.auditors"
    label = "auditors"
    default_auto_field = "django.db.models.BigAutoField"
