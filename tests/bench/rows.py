"""`lookup_rows`: what a million lookups do to the pages and jobs that read them: nothing, it is hoped.

Two databases of one PostgreSQL, with 10 thousand and with a million lookups and all that hangs on them, each served by
a process of its own; both do the same things in turns. The figure is the time of all of them together, the second the
one that grew most.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from tests.bench.figures import Figure
from tests.bench.sides import Side, begin, in_turns, page, serve
from tests.bench.stage import Stage

FEW, MANY = 10_000, 1_000_000
ROUNDS = 15
WAITING = 0.01  # part of all lookups that have no answer yet


def measure(stage: Stage) -> list[Figure]:
    """Some two minutes, nearly all of them to write the rows."""
    few, many = (Side(stage, __name__, lookups) for lookups in (FEW, MANY))
    times = in_turns(few, many, rounds=ROUNDS)
    total = [sum(side) for side in zip(*times.values(), strict=True)]
    worst = max(times.values(), key=lambda pair: pair[1] / pair[0])
    limits: dict[str, Any] = {"unit": "ms", "aim": 1.3, "at_most": True}
    return [
        Figure("lookup_rows", total[1], reference=total[0], **limits),
        Figure("lookup_rows, worst", worst[1], reference=worst[0], **limits),
    ]


# What follows runs in the processes of the two sides, with the portal's settings.


def _serve(lookups: int) -> None:
    things = _things()
    _fill(lookups)
    serve(things)


def _things() -> dict[str, Callable[[], object]]:
    """The pages and jobs that read lookups, each on one draft or case among all the others."""
    from procedures.vocabulary import Role
    from tests.workflows import making
    from tests.workflows.conftest import found_ministry
    from workflows import outbox
    from workflows.drafts.expiring import expire_drafts
    from workflows.filling.models import AttributeOutcome

    desk = found_ministry()
    draft, case = making.draft(), making.case()
    row = AttributeOutcome.objects.filter(lookup__case_code=case.code).values_list("public_id", flat=True)[0]

    return {
        "task list of a draft": page(draft.person.user, f"/applications/drafts/{draft.public_id}/"),
        "check page of a draft": page(draft.person.user, f"/applications/drafts/{draft.public_id}/check/"),
        "applicant’s case": page(case.person.user, f"/applications/cases/{case.code}/"),
        "case at the desk": page(desk.receiver.user, f"/desk/cases/{case.code}/"),
        "case for the auditor": page(desk.auditor.user, f"/audit/cases/{case.code}/"),
        "registries, for everybody": page(draft.person.user, "/registries/"),
        "registries, for operators": page(making.official(Role.OPERATOR, unit="ttyt").user, "/operations/"),
        "evidence of a value": page(desk.receiver.user, f"/desk/evidence/{row}/"),
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
    begin()
    _serve(int(sys.argv[1]))
