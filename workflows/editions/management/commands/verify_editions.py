"""`manage.py verify_editions`: verify every published edition again, without a network; exit code 1 if one fails."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows.editions.models import Publication
from workflows.editions.verifying import faults


class Command(BaseCommand):
    """Look at files, bodies, digests and signatures."""

    help = "Verify files, bodies, digests and signatures of all published editions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help='print {"editions": n, "faults": [...]}')

    def handle(self, *args: Any, **options: Any) -> None:
        found, count = list(faults()), Publication.objects.count()
        if options["json"]:
            told = {"editions": count, "faults": [vars(fault) for fault in found]}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            for fault in found:
                self.stdout.write(str(fault))
            self.stdout.write(f"Editions: {count}. Faults: {len(found)}.")
        if found:
            raise SystemExit(1)
