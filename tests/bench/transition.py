"""`transition`: transitions per second as an official makes them, against a bare django-fsm-2 transition.

Ours sends a case back and appraises it again: lock, right, version, four eyes, task, opinion, journal and the case. The
reference locks a row, makes its transition, saves it and writes one row of a log. Both in one process, in turns.
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

ROUNDS, TRANSITIONS = 7, 60


def measure(stage: Stage) -> list[Figure]:
    """Some 20 s, in a process of its own with the settings of the running portal."""
    database = stage.database.rpartition("/")[0] + "/transition"
    stage.sql("CREATE DATABASE transition")
    environment = {**stage.stack.environment, "CELERY_BROKER_URL": "memory://"}  # nobody else works here
    environment["DATABASE_URL"] = database
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.transition"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return [of_rounds("transition", found["ours"], found["bare"], unit="per second", aim=0.5)]


# What follows runs in the process that is measured.


def _measured() -> dict[str, list[float]]:
    from tests.workflows import making
    from tests.workflows.conftest import found_ministry
    from workflows.cases import receiving

    desk = found_ministry()
    cases = [making.case() for _ in range(TRANSITIONS)]
    for case in cases:
        receiving.receive(case.code, by=desk.receiver, version=1, payment=making.PAID)
    ours, bare = _ours(desk, [case.code for case in cases]), _bare()
    found: dict[str, list[float]] = {"ours": [], "bare": []}
    for number in range(ROUNDS + 1):  # the first warms everything up
        for name, work in (("ours", ours), ("bare", bare)):
            rate = _rate(work)
            if number:
                found[name].append(rate)
    return found


def _rate(work: Callable[[], int]) -> float:
    before = time.perf_counter()
    done = work()
    return done / (time.perf_counter() - before)


def _ours(desk: Any, codes: list[str]) -> Callable[[], int]:
    """Each call makes one transition with every case: to the approver, and back."""
    from workflows.cases import deciding
    from workflows.cases.models import Proposal

    state = {"version": 2, "at_approver": False}

    def work() -> int:
        for code in codes:
            if state["at_approver"]:
                deciding.send_back(code, by=desk.approver, version=state["version"], reason="Xem lại.")
            else:
                deciding.appraise(
                    code, by=desk.appraiser, version=state["version"], proposal=Proposal.GRANT, text="Đủ điều kiện."
                )
        state["version"] += 1
        state["at_approver"] = not state["at_approver"]
        return len(codes)

    return work


def _bare() -> Callable[[], int]:
    from django.db import connection, models, transaction
    from django_fsm import FSMIntegerField
    from django_fsm import transition as fsm_transition

    class Thing(models.Model):  # noqa: DJ008  # nobody reads it
        status = FSMIntegerField(default=1)

        class Meta:
            app_label = "floor"

        @fsm_transition(field=status, source=1, target=2)
        def there(self) -> None: ...

        @fsm_transition(field=status, source=2, target=1)
        def back(self) -> None: ...

    class Log(models.Model):  # noqa: DJ008
        thing = models.ForeignKey(Thing, on_delete=models.PROTECT)
        verb = models.CharField(max_length=16)
        at = models.DateTimeField(auto_now_add=True)

        class Meta:
            app_label = "floor"

    with connection.schema_editor() as editor:
        editor.create_model(Thing)
        editor.create_model(Log)
    keys = [Thing._default_manager.create().pk for _ in range(TRANSITIONS)]

    def work() -> int:
        for key in keys:
            with transaction.atomic():
                thing = Thing._default_manager.select_for_update().get(pk=key)
                verb = "there" if thing.status == 1 else "back"
                getattr(thing, verb)()
                thing.save()
                Log._default_manager.create(thing=thing, verb=verb)
        return len(keys)

    return work


if __name__ == "__main__":
    from tests.bench.sides import begin

    begin()
    print(json.dumps(_measured()))
