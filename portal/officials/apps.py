from django.apps import AppConfig


class OfficialsConfig(AppConfig):
    name = "portal.officials"
    label = "officials"
    default_auto_field = "django.db.models.BigAutoField"
