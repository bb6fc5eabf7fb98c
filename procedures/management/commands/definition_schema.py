"""`manage.py definition_schema`: the JSON Schema of definitions, for editors."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from procedures.json_schema import json_schema


class Command(BaseCommand):
    """Print the schema. Needs no database."""

    help = "Print the JSON Schema of definition files, for an editor that completes and checks YAML."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(json_schema(), ensure_ascii=False, indent=2))
