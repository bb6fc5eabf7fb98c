"""An apology with a new day: once, in time, by who answers for the case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from unittest import mock

import pytest
from django.utils import timezone

from procedures.vocabulary import Role
from tests.workflows import making
from workflows import outbox
from workflows.cases import ending, extending, receiving, supplementing
from workflows.cases.acting import ActionError, NotAllowed, NotPossible
from workflows.cases.checking import broken_cases
from workflows.cases.models import Case
from workflows.cases.supplementing import Item
from workflows.clock.calendar import in_force
from workflows.clock.deadlines import local_day
from workflows.clock.events import deadline_of
from workflows.documents.models import Document


@contextmanager
def days_later(days: int) -> Iterator[None]:
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(days=days)):
        yield


def received(desk: making.Desk) -> Case:
    case = making.case()
    return receiving.receive(case.code, by=desk.receiver, version=case.version, payment=making.PAID)


def due_day(case: Case) -> date:
    assert case.due_at is not None
    return local_day(case.due_at)


def promise(case: Case, desk: making.Desk, until: date | None = None) -> Case:
    return extending.extend(
        case.code,
        by=desk.approver,
        version=case.version,
        until=until or extending.usual_day(case),
        reason="Chờ kết quả kiểm nghiệm",
    )


def test_the_new_day_is_the_deadline_and_the_letter_says_both(ministry: making.Desk) -> None:
    before = received(ministry)
    day = extending.usual_day(before)
    case = promise(before, ministry)
    deadline = deadline_of(case.code, case.time_limit)
    assert deadline is not None
    assert deadline.due_on == due_day(case) == day
    assert case.tasks.get(closed_at=None).case_due_at == case.due_at
    assert case.letters.get(kind="apology").reason == "Chờ kết quả kiểm nghiệm"
    outbox.sweep(100)
    assert Document.objects.filter(case_code=case.code, kind="apology").exists()
    assert list(broken_cases()) == []


def test_it_is_promised_once(ministry: making.Desk) -> None:
    case = promise(received(ministry), ministry)
    with pytest.raises(NotPossible):
        promise(case, ministry)


def test_on_the_last_day_it_is_too_late(ministry: making.Desk) -> None:
    case = received(ministry)
    left = (due_day(case) - local_day(timezone.now())).days
    with days_later(left), pytest.raises(NotPossible):
        promise(case, ministry)
    with days_later(left - 1):
        promise(case, ministry)


def test_the_day_is_a_working_day_later_than_the_old_one_and_not_too_far(ministry: making.Desk) -> None:
    case, calendar = received(ministry), in_force()
    free = due_day(case) + timedelta(days=1)
    while calendar.is_working_day(free):
        free += timedelta(days=1)
    far = calendar.add_working_days(extending.last_day(case, calendar), 1)
    for day in (due_day(case), free, far):
        with pytest.raises(ActionError):
            promise(case, ministry, day)
    promise(case, ministry, extending.last_day(case, calendar))


def test_only_who_answers_for_the_case_promises(ministry: making.Desk) -> None:
    case = received(ministry)
    for other in (ministry.appraiser, making.official(Role.HEAD, unit="qld")):
        with pytest.raises(NotAllowed):
            extending.extend(case.code, by=other, version=case.version, until=extending.usual_day(case), reason="Vì")
    head = making.official(Role.HEAD)
    extending.extend(case.code, by=head, version=case.version, until=extending.usual_day(case), reason="Vì")


def test_a_clock_that_does_not_run_is_not_extended(ministry: making.Desk) -> None:
    filed = making.case()
    assert not extending.may_extend(filed, ministry.approver)
    item = Item("field", "phone", "Sai")
    waiting = supplementing.ask_for(filed.code, by=ministry.receiver, version=filed.version, items=[item])
    assert not extending.may_extend(waiting, ministry.approver)


def test_it_needs_a_reason(ministry: making.Desk) -> None:
    case = received(ministry)
    with pytest.raises(ActionError):
        extending.extend(case.code, by=ministry.approver, version=case.version, until=due_day(case), reason="")


def test_what_was_extended_can_still_be_withdrawn(ministry: making.Desk) -> None:
    case = promise(received(ministry), ministry)
    ending.take_back(case.code, by=case.person)
    assert list(broken_cases()) == []
