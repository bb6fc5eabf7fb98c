"""`manage.py journal verify`: prove that the journal is what was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.journal.verifying import verify_all, verify_stream


class Command(BaseCommand):
    help = "Verify the journal: all of it, or one stream. Ends with 1 and names the first bad entry when it is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["verify"])
        parser.add_argument("--stream", help="for example case:000.00.00.G18-261122-0001")

    def handle(self, *args: Any, **options: Any) -> None:
        streams = entries = broken = 0
        for verdict in [verify_stream(options["stream"])] if options["stream"] else verify_all():
            streams += 1
            entries += verdict.checked
            if not verdict.ok:
                broken += 1
                where = f"entry {verdict.first_bad} of {verdict.name}" if verdict.name else f"read {verdict.first_bad}"
                self.stderr.write(f"{where}: {verdict.message}")
        if broken:
            raise CommandError(f"{broken} of {streams} streams broken", returncode=1)
        self.stdout.write(f"{entries} entries in {streams} streams: whole")
