"""Django's `migrate`, which first puts missing guards back: its own checks would refuse to run the cure."""

from typing import Any

from django.core.management.commands import migrate

from workflows.journal import guards


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> str | None:
        only_looking = options.get("plan") or options.get("check_unapplied")
        if not only_looking and (restored := guards.install(options["database"])):
            self.stderr.write(self.style.WARNING(f"Guards that were missing or changed: {', '.join(restored)}"))
        return super().execute(*args, **options)
