"""`lookup_rows`: what a million lookups do to the pages and jobs that read them: nothing, it is hoped.

Two databases of one PostgreSQL, with 10 thousand and with a million lookups and all that hangs on them, each served by
a process of its own; both do the same things in turns. The figure is the time of all of them together, the second the
one that grew most.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from statistics import median
from typing import IO, Any

from tests.bench.figures import Figure
from tests.bench.stage import Stage
from tests.services import ROOT

FEW, MANY = 10_000, 1_000_000
ROUNDS = 15
WAITING = 0.01  # part of all lookups that have no answer yet
Timed = Mapping[str, float]


def measure(stage: Stage) -> list[Figure]:
    """Some two minutes, nearly all of them to write the rows."""
    few, many = _Side(stage, FEW), _Side(stage, MANY)
    with few, many:
        rounds = [(few.once(), many.once()) for _ in range(ROUNDS + 2)][2:]
    times = {
        name: (median(one[name] for one, _ in rounds), median(other[name] for _, other in rounds))
        for name in rounds[0][0]
    }
    for name, (small, large) in times.items():
        print(f"\n  {name:28}{small:8.2f} ms {large:8.2f} ms {large / small:6.2f}", end="", flush=True)
    print()
    total = [sum(side) for side in zip(*times.values(), strict=True)]
    worst = max(times.values(), key=lambda pair: pair[1] / pair[0])
    limits: dict[str, Any] = {"unit": "ms", "aim": 1.3, "at_most": True}
    return [
        Figure("lookup_rows", total[1], reference=total[0], **limits),
        Figure("lookup_rows, worst", worst[1], reference=worst[0], **limits),
    ]


class _Side:
    """One of the two databases, with the process that does things in it when told to."""

    def __init__(self, stage: Stage, lookups: int) -> None:
        self._stage, self._lookups = stage, lookups
        self._open = ExitStack()

    def __enter__(self) -> _Side:
        name = f"rows_{self._lookups}"
        environment = dict(self._stage.stack.environment)
        self._stage.sql(f"CREATE DATABASE {name}")
        environment["DATABASE_URL"] = self._stage.database.rpartition("/")[0] + f"/{name}"
        environment["CELERY_BROKER_URL"] = "memory://"  # nobody else works here
        log = self._open.enter_context((self._stage.stack.var / f"{name}.log").open("w"))
        self._process = self._open.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "tests.bench.rows", str(self._lookups)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        )
        self._open.callback(self._process.terminate)
        self._told()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def once(self) -> Timed:
        """Do everything once; milliseconds by name."""
        _pipe(self._process.stdin).write("\n")
        _pipe(self._process.stdin).flush()
        found: Timed = self._told()
        return found

    def _told(self) -> Any:
        for line in _pipe(self._process.stdout):
            if line.startswith(("{", "[")):
                return json.loads(line)
        raise RuntimeError(f"the side of {self._lookups} lookups ended; see its log in {self._stage.stack.var}")


def _pipe(end: IO[str] | None) -> IO[str]:
    assert end is not None
    return end


# What follows runs in the processes of the two sides, with the portal's settings.


def _serve(lookups: int) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    things = _things()
    _fill(lookups)
    print("[]", flush=True)
    for _line in sys.stdin:
        print(json.dumps({name: _milliseconds(thing) for name, thing in things.items()}), flush=True)


def _milliseconds(thing: Callable[[], object]) -> float:
    before = time.perf_counter()
    thing()
    return (time.perf_counter() - before) * 1000


def _things() -> dict[str, Callable[[], object]]:
    """The pages and jobs that read lookups, each on one draft or case among all the others."""
    from django.test import Client

    from procedures.vocabulary import Role
    from tests.workflows import making
    from tests.workflows.conftest import found_ministry
    from workflows import outbox
    from workflows.drafts.expiring import expire_drafts
    from workflows.filling.models import AttributeOutcome

    desk = found_ministry()
    draft, case = making.draft(), making.case()
    row = AttributeOutcome.objects.filter(lookup__case_code=case.code).values_list("public_id", flat=True)[0]

    def page(account: Any, path: str) -> Callable[[], object]:
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(account.user)

        def look() -> None:
            answer = client.get(path)
            if answer.status_code != 200:
                raise RuntimeError(f"{answer.status_code} at {path}")

        return look

    return {
        "task list of a draft": page(draft.person, f"/applications/drafts/{draft.public_id}/"),
        "check page of a draft": page(draft.person, f"/applications/drafts/{draft.public_id}/check/"),
        "applicant’s case": page(case.person, f"/applications/cases/{case.code}/"),
        "case at the desk": page(desk.receiver, f"/desk/cases/{case.code}/"),
        "case for the auditor": page(desk.auditor, f"/audit/cases/{case.code}/"),
        "registries, for everybody": page(draft.person, "/registries/"),
        "registries, for operators": page(making.official(Role.OPERATOR, unit="ttyt"), "/operations/"),
        "evidence of a value": page(desk.receiver, f"/desk/evidence/{row}/"),
        "sweep with nothing due": lambda: outbox.sweep(10),
        "how long work has waited": outbox.oldest_due_seconds,
        "drafts that expire": expire_drafts,
    }


def _fill(lookups: int) -> None:
    """Copy the lookups there are, with outcomes, evidence and jobs, until there are so many. Not by way of the engine,
    which would take hours; the sealed values of the copies are never opened.
    """
    from django.db import connection, transaction

    from workflows.filling.models import AttributeOutcome, Evidence, Lookup
    from workflows.outbox.models import Job

    template = Lookup.objects.filter(case_code__isnull=False).order_by("id").first()
    assert template is not None
    first = 1_000_000_000
    with transaction.atomic(), connection.cursor() as cursor:
        # As a restored backup is written: without checking every reference once more.
        cursor.execute("SET LOCAL session_replication_role = replica")
        state = f"CASE WHEN n %% {int(1 / WAITING)} = 0 THEN 'waiting' ELSE t.state END"
        ids = {"id": f"{first} + n", "public_id": "gen_random_uuid()"}
        owner = {"case_code": "NULL", "draft": "gen_random_uuid()", "state": state}
        _copy(cursor, Lookup, ids | owner, lookups, "t.id = %s", template.pk)
        proof = {**ids, "message_id": "gen_random_uuid()", "lookup_id": f"{first} + n"}
        _copy(cursor, Evidence, proof, lookups, "t.lookup_id = %s", template.pk)
        outcome = {**ids, "lookup_id": f"{first} + n", "evidence_id": f"{first} + n"}
        for number, row in enumerate(AttributeOutcome.objects.filter(lookup=template).order_by("id")[:3]):
            ids["id"] = f"{first * (number + 1)} + n"
            _copy(cursor, AttributeOutcome, outcome | ids, lookups, "t.id = %s", row.pk)
        job = {"id": f"{first} + n", "key": "'copy:' || n", "reference": "n", "state": "'done'"}
        _copy(cursor, Job, job, lookups, "t.kind = 'filling.ask' AND t.id > %s", 0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copy(cursor: Any, model: Any, changes: Mapping[str, str], count: int, which: str, key: int) -> None:
    columns = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(changes.get(column, f't."{column}"') for column in columns)
    table, names = model._meta.db_table, ", ".join(f'"{column}"' for column in columns)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM generate_series(1, {count}) n, "  # names
        f"(SELECT * FROM {table} t WHERE {which} ORDER BY id LIMIT 1) t",
        [key],
    )


if __name__ == "__main__":
    import os

    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    _serve(int(sys.argv[1]))
