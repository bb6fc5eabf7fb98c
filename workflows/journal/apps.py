from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    name = "workflows.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflows.journal import guards
        from workflows.journal.checks import check_guards
        from workflows.journal.models import Detail, Entry, Mention
        from workflows.journal.stream_guard import guard_streams

        guards.append_only(Entry)
        guards.append_only(Mention)
        # Key rotation seals the value anew; the entry's digest still holds it.
        guards.append_only(Detail, mutable=("value",), erasable=True)
        guard_streams()
        checks.register(check_guards, checks.Tags.database)
        post_migrate.connect(_install_guards, sender=self, dispatch_uid="journal guards")


def _install_guards(*, using: str, **kwargs: Any) -> None:
    from workflows.journal import guards

    guards.install(using)
