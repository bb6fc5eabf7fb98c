"""`manage.py make_cases --count N --seed S`: synthetic cases in bulk. Never for production."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections
from django.utils import timezone

from procedures import catalogue
from workflows.cases.making import batches, cast
from workflows.cases.statuses import Status


class Command(BaseCommand):
    help = (
        "Make coherent synthetic cases of every published procedure. The same seed on the same day gives an empty "
        "database the same cases; with several processes only the numbers of letters and results come in another order."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=int, required=True)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--processes", type=int, default=1, help="several on PostgreSQL only")
        parser.add_argument("--yes", action="store_true", help="also where DEBUG is off")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["yes"]:
            raise CommandError("This looks like production, where no case is made up. Use --yes if it is not.")
        if options["count"] < 1:
            raise CommandError("--count must be at least 1.")
        editions = catalogue.listing(timezone.localdate())
        if not editions:
            raise CommandError("No procedure is published. Run load_definitions first.")
        crew, planned = cast.engage(editions), batches.plan(options["count"], options["seed"])
        began, made = time.monotonic(), Counter[int]()
        for done in _made(planned, crew, 1 if connection.vendor == "sqlite" else options["processes"]):
            made += done
        seconds = time.monotonic() - began
        for status in sorted(made):
            self.stdout.write(f"{made[status]:>9}  {Status(status).name.lower()}")
        self.stdout.write(f"{made.total()} cases in {seconds:.1f} s ({made.total() / seconds:.0f} per second)")


def _made(planned: list[batches.Batch], crew: cast.Cast, processes: int) -> Iterator[Counter[int]]:
    work = partial(batches.make, cast=crew)
    if processes == 1:
        yield from map(work, planned)
        return
    connections.close_all()  # each process opens its own
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        yield from pool.map(work, planned)
