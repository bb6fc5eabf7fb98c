"""`manage.py run_jobs`: a worker without a broker."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows.outbox.running import sweep

PAUSE_SECONDS = 1.0


class Command(BaseCommand):
    help = "Run what is due, until stopped; with --until-empty, until nothing is due any more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="end when nothing is due")

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        while True:
            count = sweep()
            total += count
            if count:
                continue
            if options["until_empty"]:
                break
            time.sleep(PAUSE_SECONDS)
        self.stdout.write(f"{total} jobs run")
