from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "workflows.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
