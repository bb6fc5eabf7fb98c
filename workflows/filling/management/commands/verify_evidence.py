"""`manage.py verify_evidence CASE`: prove offline that a case rests on what registries signed."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.filling.verifying import BATCH, Verified, verify_all, verify_case


class Command(BaseCommand):
    help = (
        "Verify signatures, digests, values and journal entries of every registry's answer in a case, asking nobody. "
        "Ends with 1 and names what does not hold."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("case", nargs="?", help="code of the case")
        which.add_argument("--all", action="store_true", help="every case and every draft")
        parser.add_argument("--batch", type=int, default=BATCH, help="cases held in memory at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        answers = values = broken = 0
        for verified in self._wanted(options):
            answers += verified.answers
            values += verified.values
            broken += len(verified.failures)
            for failure in verified.failures:
                self.stderr.write(str(failure))
        if broken:
            raise CommandError(f"{broken} faults in {answers} answers and {values} values", returncode=1)
        self.stdout.write(f"{answers} answers prove {values} values: whole")

    def _wanted(self, options: dict[str, Any]) -> Iterable[Verified]:
        if options["all"]:
            return verify_all(options["batch"])
        verified = verify_case(options["case"])
        if not verified.lookups and not verified.failures:
            raise CommandError(f"no registry was asked for a case {options['case']}")
        return [verified]
