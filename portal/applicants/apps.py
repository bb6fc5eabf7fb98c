from django.apps import AppConfig


class ApplicantsConfig(AppConfig):
    name = "portal.applicants"
    label = "applicants"
    default_auto_field = "django.db.models.BigAutoField"
