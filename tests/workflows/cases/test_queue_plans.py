"""However much open work there is, every view of the queue is a range of its own index (PostgreSQL)."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from procedures.vocabulary import Role
from tests.workflows import making
from workflows.cases import listing
from workflows.cases.listing import DueGroup, View, Wanted
from workflows.cases.models import Task
from workflows.people.models import Official, Unit

pytestmark = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no such planner")
ROWS = 20_000
ORDER = ("due_at", "id")


@pytest.fixture
def crowd(ministry: making.Desk) -> making.Desk:
    """Open work of three units, of several roles and procedures, most of it nobody's and some of it waiting."""
    case = making.case()
    like = Task.objects.get(case=case)
    units = [ministry.receiver.unit, Unit.objects.get(code="kcb"), Unit.objects.get(code="qld")]
    now = timezone.now()
    rows = []
    for number in range(ROWS):
        unit, waits = units[number % 3], number % 50 == 0
        rows.append(
            Task(
                case=case,
                step=f"step{number}",
                kind="receive",
                role={0: Role.RECEIVER, 1: Role.CLERK}.get(number // 3 % 12, Role.APPRAISER),
                unit=unit,
                case_unit=units[number % 2],
                first_unit=units[number % 5 % 3],
                assignee=ministry.receiver if number % 40 == 3 else None,
                opened_at=now,
                due_at=now + timedelta(minutes=number * 7919 % ROWS),
                waiting_for="applicant" if waits else "",
                wakes_at=now + timedelta(minutes=number) if waits else None,
                code=f"c-{number}",
                procedure=f"1.{number % 200:06d}",
                words=f"c-{number} {uuid.UUID(int=number * 2**90 + number).hex}",
                identity_index=f"{number:064d}",
            )
        )
    Task.objects.bulk_create(rows, batch_size=2000)
    assert like.pk
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_task")
    return ministry


def plan(tasks: QuerySet[Task]) -> str:
    return tasks.explain()


def page(official: Official, wanted: Wanted) -> str:
    now = timezone.now()
    return plan(listing.first_of(listing.streams(official, wanted, now), (wanted.order, "id"), 26))


@pytest.mark.parametrize(
    ("wanted", "indexes"),
    [
        (Wanted(View.OPEN), ["task_to_take"]),
        (Wanted(View.OPEN, due=(DueGroup.LATER,)), ["task_to_take"]),
        (Wanted(View.MINE), ["task_of_official"]),
        (Wanted(View.UNIT), ["task_of_unit"]),
        (Wanted(View.UNIT, status=(1, 4)), ["task_of_unit"]),
        (Wanted(View.UNIT, procedure=("1.000007",)), ["task_of_procedure"]),
        (Wanted(View.WAITING), ["task_waiting"]),
        (Wanted(View.ALL), ["task_of_unit", "task_of_case_unit", "task_of_first_unit"]),
        (Wanted(View.UNIT, words="0000049d43ef4b"), ["task_words"]),
        (Wanted(View.UNIT, words="001195000001"), ["task_of_person"]),
    ],
    ids=lambda value: str(value)[:60] if isinstance(value, Wanted) else "",
)
def test_each_view_reads_a_range_of_its_index(crowd: making.Desk, wanted: Wanted, indexes: list[str]) -> None:
    found = page(crowd.receiver, wanted)
    assert "Seq Scan on cases_task" not in found, found
    for index in indexes:
        assert index in found, found


def test_two_roles_are_two_ranges(crowd: making.Desk) -> None:
    making.also(crowd.receiver, Role.CLERK)
    found = page(crowd.receiver, Wanted(View.OPEN))
    assert found.count("using task_to_take") == 2, found
    assert "Seq Scan on cases_task" not in found


def test_a_page_far_behind_begins_where_it_is(crowd: making.Desk) -> None:
    rows = listing.streams(crowd.receiver, Wanted(View.UNIT), timezone.now())
    middle = rows[0].order_by(*ORDER)[3000]
    behind = [listing.beyond(tasks, "due_at", "gt", middle.due_at, middle.pk) for tasks in rows]
    found = plan(listing.first_of(behind, ORDER, 26))
    condition = next(line for line in found.splitlines() if "Index Cond" in line)
    assert "task_of_unit" in found
    assert "due_at >=" in condition


def test_counting_stops_at_the_limit(crowd: making.Desk) -> None:
    rows = listing.streams(crowd.receiver, Wanted(View.UNIT), timezone.now())
    assert listing.total(rows) == listing.MOST_COUNTED + 1
    assert "Limit" in plan(rows[0].order_by()[: listing.MOST_COUNTED + 1])
