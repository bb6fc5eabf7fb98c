"""`manage.py check_definitions`: findings with file and line (exit code 1 if any), and what each edition changes."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procedures.checking import DEFINITIONS, Checked, check_directory
from procedures.history import Change, altered, changes
from procedures.reading import Finding


class Command(BaseCommand):
    """Check the YAML files without loading anything, and say what each edition changes. Needs no database."""

    help = "Check the definitions of procedures: every finding with file and line, and what each edition changes."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        shape = '{"editions": n, "findings": [...], "changes": [...]}'
        parser.add_argument("--json", action="store_true", help=f"print {shape}")
        parser.add_argument("--directory", type=Path, default=DEFINITIONS, help="where the YAML files are")
        parser.add_argument("--previous", type=Path, help="where the published files are that these are to follow")

    def handle(self, *args: Any, **options: Any) -> None:
        sound, findings = check_directory(options["directory"])
        published: list[Checked] = []
        if options["previous"] is not None:
            published, wrong = _published(options["previous"])
            findings += [*wrong, *altered(sound, published)]
        changed = changes(sound, published)
        if options["json"]:
            report = {
                "editions": len(sound),
                "findings": [asdict(found) for found in findings],
                "changes": [_plain(change) for change in changed],
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            self._print(changed, findings)
            counts = {"editions": len(sound), "findings": len(findings)}
            self.stdout.write(_("Editions: %(editions)d. Findings: %(findings)d.") % counts)
        if findings:
            raise SystemExit(1)

    def _print(self, changed: list[Change], findings: list[Finding]) -> None:
        for change in changed:
            count = len(change.differences)
            self.stdout.write(
                ngettext(
                    "%(file)s: %(count)d difference from the edition of %(since)s",
                    "%(file)s: %(count)d differences from the edition of %(since)s",
                    count,
                )
                % {"file": change.edition.file, "count": count, "since": f"{change.since:%d/%m/%Y}"}
            )
            for one in change.differences:
                self.stdout.write(f"  {one}")
        for found in findings:
            self.stdout.write(str(found))


def _published(directory: Path) -> tuple[list[Checked], list[Finding]]:
    if not directory.is_dir():
        raise CommandError(_("There is no directory %s.") % directory)
    sound, findings = check_directory(directory)
    return sound, [replace(found, file=str(directory / found.file)) for found in findings]


def _plain(change: Change) -> dict[str, Any]:
    return {
        "file": change.edition.file,
        "procedure": change.edition.definition.code,
        "edition": change.edition.definition.effective_from.isoformat(),
        "since": change.since.isoformat(),
        "differences": [
            {name: value for name, value in asdict(one).items() if name != "block"} for one in change.differences
        ],
    }
