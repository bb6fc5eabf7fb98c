"""`manage.py check_definitions`: every finding in the definitions, with file and line; exit code 1 if any."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from procedures.checking import DEFINITIONS, check_directory


class Command(BaseCommand):
    """Check the YAML files without loading anything. Needs no database."""

    help = "Check the definitions of procedures; print every finding with file and line."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help='print {"editions": n, "findings": [...]}')
        parser.add_argument("--directory", type=Path, default=DEFINITIONS, help="where the YAML files are")

    def handle(self, *args: Any, **options: Any) -> None:
        sound, findings = check_directory(options["directory"])
        if options["json"]:
            report = {
                "editions": len(sound),
                "findings": [
                    {"file": found.file, "line": found.line, "column": found.column, "message": found.message}
                    for found in findings
                ],
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            for found in findings:
                self.stdout.write(str(found))
            counts = {"editions": len(sound), "findings": len(findings)}
            self.stdout.write(_("Editions: %(editions)d. Findings: %(findings)d.") % counts)
        if findings:
            raise SystemExit(1)
