from django.apps import AppConfig
from django.core import checks


class VaultConfig(AppConfig):
    name = "workflows.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.vault.checks import check_keys

        checks.register(check_keys, checks.Tags.security)
