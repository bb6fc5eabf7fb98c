"""By when a piece of work is to be done, told line by line: its budget, its unit's hours, the day of its case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import translation

from tests.workflows import making
from tests.workflows.clock.conftest import moment
from workflows.cases import receiving
from workflows.cases.due import explained
from workflows.cases.models import Case, Task
from workflows.clock.calendar import in_force
from workflows.clock.deadlines import local_day


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def filed(ministry: making.Desk) -> Case:
    with time_machine.travel(moment("2027-03-03 16:00"), tick=False):
        return making.case()


def lines(case: Case) -> list[str]:
    task = Task.objects.select_related("unit", "case").get(case=case, closed_at=None)
    derivation = explained(task, case.edition, in_force())
    assert derivation[-1].date == local_day(task.due_at)
    return [str(line) for line in derivation]


def test_what_was_filed_is_answered_within_working_hours(filed: Case) -> None:
    opened, *bounds, last = lines(filed)
    assert opened == "Opened on 03/03/2027 16:00"
    assert (
        "8 working hours of the unit, which are 08:00–12:00, 13:00–17:00 on that day, end on 04/03/2027 16:00 "
        "(Decree 118/2025/NĐ-CP on the one-stop mechanism)" in bounds
    )
    assert last.startswith("Due on 04/03/2027 16:00")


def test_other_work_has_its_budget_and_never_more_than_its_case(filed: Case, ministry: making.Desk) -> None:
    with time_machine.travel(moment("2027-03-04 09:00"), tick=False):
        receiving.receive(filed.code, by=ministry.receiver, version=filed.version, payment=making.PAID)
    filed.refresh_from_db()
    opened, budget, case, last = lines(filed)
    task = Task.objects.get(case=filed, closed_at=None)
    assert opened == "Opened on 04/03/2027 09:00"
    assert budget.startswith("The budget of this step, ")
    assert filed.due_at is not None
    assert case == f"The case itself is due on {local_day(filed.due_at):%d/%m/%Y} 17:00"
    assert last == f"Due on {local_day(task.due_at):%d/%m/%Y} 17:00, the first of these"


def test_a_case_that_is_due_before_the_budget_ends_caps_it(filed: Case, ministry: making.Desk) -> None:
    with time_machine.travel(moment("2027-03-04 09:00"), tick=False):
        receiving.receive(filed.code, by=ministry.receiver, version=filed.version, payment=making.PAID)
    task = Task.objects.select_related("unit", "case").get(case=filed, closed_at=None)
    task.case.due_at = task.opened_at + dt.timedelta(hours=1)
    assert explained(task, filed.edition, in_force())[-1].date == local_day(task.case.due_at)
