from django.apps import AppConfig
from django.core import checks


class EditionsConfig(AppConfig):
    name = "workflows.editions"
    label = "editions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.editions import guards, signing, simulating  # noqa: F401 - registers the room's job

        guards.install()
        checks.register(signing.check_keys, checks.Tags.security)
