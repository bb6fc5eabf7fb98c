"""`manage.py openapi`: write what we expect of every registry, one OpenAPI document each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from integrations.exchange.openapi import document
from integrations.registries import REGISTRIES


class Command(BaseCommand):
    help = "Write an OpenAPI 3.1 document for every registry, for its owner. Needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--directory", type=Path, default=settings.VAR_DIR / "openapi", help="default: var/openapi")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        for registry in REGISTRIES:
            path = directory / f"{registry}.json"
            path.write_text(json.dumps(document(registry), ensure_ascii=False, indent=2) + "\n", "utf-8")
            self.stdout.write(str(path))
