"""`manage.py check_cases`: prove that no case is forgotten."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.cases.checking import BATCH, broken_cases


class Command(BaseCommand):
    help = "Print every case that breaks a rule which all cases keep. Ends with 1 when there is any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help="cases held in memory at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for broken in broken_cases(options["batch"]):
            self.stdout.write(str(broken))
            found += 1
        if found:
            raise CommandError(f"{found} rules broken", returncode=1)
        self.stdout.write("No case is forgotten.")
