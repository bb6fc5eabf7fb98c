"""`manage.py load_definitions`: publish the checked definitions that come with the program; safe to run at any time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from procedures.checking import DEFINITIONS, check_directory
from procedures.reading import Broken
from workflows.editions.publishing import publish_files


class Command(BaseCommand):
    """Publish every definition as the set-up, or none when one of them is broken or changed under its old date."""

    help = "Check the definitions of procedures and load them; an edition already loaded never changes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--directory", type=Path, default=DEFINITIONS, help="where the YAML files are")

    def handle(self, *args: Any, **options: Any) -> None:
        sound, findings = check_directory(options["directory"])
        try:
            if findings:
                raise Broken(findings)
            loaded = publish_files(sound, options["directory"])
        except Broken as broken:
            raise CommandError(str(broken)) from None
        counts = {"added": loaded.added, "unchanged": loaded.unchanged}
        self.stdout.write(_("Editions added: %(added)d, unchanged: %(unchanged)d.") % counts)
