"""`bulk_500`: 500 cases in one bulk action, per second, against the same actions one by one. On PostgreSQL.

Both take 500 pieces of work and give them back. In bulk: asked for, done by the jobs, each case settled in its own
transaction with its action. One by one: each found among what the official may see, as the button in the queue does,
then the action; requests, sessions and pages are left out. Both in one process, in turns.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.bench.figures import Figure, of_rounds
from tests.bench.stage import Stage
from tests.services import ROOT

CASES, ITEMS, ROUNDS = 8_000, 500, 3


def measure(stage: Stage) -> list[Figure]:
    """Some two minutes, in a process of its own with the settings of the running portal."""
    database = stage.database.rpartition("/")[0] + "/bulk"
    stage.sql("CREATE DATABASE bulk")
    environment = {**stage.stack.environment, "CELERY_BROKER_URL": "memory://"}  # nobody else works here
    environment["DATABASE_URL"] = database
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.bulk"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return [of_rounds("bulk_500", found["bulk"], found["singly"], unit="per second", aim=1.0)]


# What follows runs in the process that is measured.


def _measured() -> dict[str, list[float]]:
    official, ids = _work()
    ways = {"bulk": _in_bulk(official, ids), "singly": _singly(official, ids)}
    found: dict[str, list[float]] = {"bulk": [], "singly": []}
    for number in range(ROUNDS + 1):  # the first warms everything up, and moves cases on that were waiting for a hand
        for name, work in ways.items():
            began = time.perf_counter()
            work()
            if number:
                found[name].append(2 * ITEMS / (time.perf_counter() - began))
    return found


def _work() -> tuple[Any, list[int]]:
    """Work that nobody has taken yet, in the unit and role with the most of it, and somebody who may."""
    from django.core.management import call_command
    from django.db.models import Count

    from procedures.vocabulary import Role
    from tests.workflows import making
    from workflows.cases.models import Task

    call_command("load_definitions", verbosity=0)
    call_command("make_cases", count=CASES, seed=1, processes=1, yes=True, verbosity=0)
    free = Task.objects.filter(closed_at=None, assignee=None, waiting_for="", seat=1).exclude(
        kind__in=["opinion", "vote"]
    )
    groups = free.order_by().values("unit", "unit__code", "role").annotate(count=Count("pk")).order_by("-count")
    most = groups[0]
    tasks = free.filter(unit=most["unit"], role=most["role"]).order_by("pk")
    ids = list(tasks.values_list("pk", flat=True)[:ITEMS])
    if len(ids) < ITEMS:
        raise RuntimeError(f"only {len(ids)} pieces of work to take")
    return making.official(Role(most["role"]), unit=most["unit__code"]), ids


def _in_bulk(official: Any, ids: list[int]) -> Callable[[], None]:
    from workflows import outbox
    from workflows.cases import bulk
    from workflows.cases.models import Task
    from workflows.outbox.models import Job

    def work() -> None:
        for action in ("claim", "release"):
            tasks = Task.objects.filter(pk__in=ids).select_related("case").order_by("pk")
            asked = bulk.ask(official, action, [(task, task.case.version) for task in tasks])
            while job := Job.objects.filter(kind="cases.bulk", state="new").first():
                outbox.run_one(job.pk)
            if asked.items.filter(state="done").count() != ITEMS:
                raise RuntimeError("not everything was done")

    return work


def _singly(official: Any, ids: list[int]) -> Callable[[], None]:
    from workflows.cases import queue
    from workflows.cases.models import Case, Task

    public_ids = list(Task.objects.filter(pk__in=ids).values_list("public_id", flat=True))

    def work() -> None:
        for action in (queue.claim, queue.release):
            for public_id in public_ids:
                visible = Task.objects.filter(case__in=Case.objects.for_official(official))
                action(visible.select_related("case", "assignee").get(public_id=public_id), by=official)

    return work


if __name__ == "__main__":
    from tests.bench.sides import begin

    begin()
    print(json.dumps(_measured()))
