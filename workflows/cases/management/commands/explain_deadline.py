"""`manage.py explain_deadline CODE`: how the day of a case comes about, line by line, with the law that says so."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from workflows.cases.models import Case
from workflows.clock.events import deadline_of


class Command(BaseCommand):
    help = "Print how the deadline of a case comes about, line by line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="code of the case")
        parser.add_argument("--language", choices=["vi", "en"], default="vi")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            try:
                case = Case.objects.get(code=options["code"])
            except Case.DoesNotExist:
                raise CommandError(translation.gettext("There is no case with this code.")) from None
            found = deadline_of(case.code, case.time_limit)
            if found is None:
                words = translation.gettext("Not received yet, so no deadline runs.")
                self.stdout.write(words)
                return
            for number, line in enumerate(found.derivation, 1):
                self.stdout.write(f"{number}. {line}")
