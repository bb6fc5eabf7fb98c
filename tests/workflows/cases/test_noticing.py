"""Who is told of what, once: of work that is due soon, of work that is overdue, of the last day for an apology."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from procedures.vocabulary import Role
from tests.workflows import making
from workflows.cases import queue, receiving
from workflows.cases.models import Case, Notice, NoticeKind, Task
from workflows.cases.noticing import give_notice, mark_read
from workflows.cases.statuses import Status
from workflows.clock.calendar import in_force
from workflows.clock.deadlines import closing, local_day
from workflows.people.models import Official

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(ministry: making.Desk) -> Official:
    return making.official(Role.HEAD)


@pytest.fixture
def task(ministry: making.Desk) -> Task:
    """An appraisal, taken by the appraiser."""
    case = making.case()
    receiving.receive(case.code, by=ministry.receiver, version=1, payment=making.PAID)
    Notice.objects.all().delete()
    appraisal = Task.objects.get(case=case, closed_at=None)
    queue.claim(appraisal, by=ministry.appraiser)
    appraisal.refresh_from_db()
    return appraisal


def told() -> set[tuple[int, str]]:
    """Who was told what, the apology aside."""
    of_time = Notice.objects.exclude(official=None).exclude(kind=NoticeKind.APOLOGY)
    return set(of_time.values_list("official", "kind"))


def apologies(now: datetime) -> int:
    give_notice(now)
    return Notice.objects.filter(kind=NoticeKind.APOLOGY).count()


def test_early_nobody_is_told_anything(task: Task, head: Official) -> None:
    give_notice(task.due_at - timedelta(days=2, minutes=1))
    assert told() == set()


def test_whoever_took_it_is_told_before_it_is_due(task: Task, head: Official, ministry: making.Desk) -> None:
    give_notice(task.due_at - timedelta(days=2))
    assert told() == {(ministry.appraiser.pk, "due_soon")}


def test_when_it_is_overdue_the_head_of_the_unit_is_told_too(task: Task, head: Official, ministry: making.Desk) -> None:
    making.official(Role.HEAD, unit="qld")
    give_notice(task.due_at + timedelta(minutes=1))
    assert told() == {(ministry.appraiser.pk, "overdue"), (head.pk, "escalated")}


def test_everybody_is_told_once(task: Task, head: Official) -> None:
    for hour in range(1, 4):
        give_notice(task.due_at + timedelta(hours=hour))
    assert Notice.objects.filter(task=task, kind=NoticeKind.OVERDUE).count() == 1
    assert Notice.objects.filter(task=task, kind=NoticeKind.ESCALATED).count() == 1


def test_of_what_nobody_took_the_head_is_told(task: Task, head: Official) -> None:
    Task.objects.update(assignee=None)
    give_notice(task.due_at - timedelta(hours=1))
    assert told() == {(head.pk, "due_soon")}


def test_without_a_head_all_who_may_take_it_are_told(task: Task, ministry: making.Desk) -> None:
    Task.objects.update(assignee=None)
    give_notice(task.due_at - timedelta(hours=1))
    assert told() == {(ministry.appraiser.pk, "due_soon")}


def test_who_has_left_is_told_nothing(task: Task, head: Official, ministry: making.Desk) -> None:
    Official.objects.filter(pk=ministry.appraiser.pk).update(active=False)
    give_notice(task.due_at - timedelta(hours=1))
    assert told() == {(head.pk, "due_soon")}


def test_what_waits_is_nobodys_omission(task: Task, head: Official) -> None:
    Task.objects.update(waiting_for="applicant", wakes_at=task.due_at + timedelta(days=9))
    give_notice(task.due_at + timedelta(days=1))
    assert not Notice.objects.exclude(official=None).exists()


def test_the_apology_is_asked_for_a_working_day_before_its_last_day(task: Task, ministry: making.Desk) -> None:
    due_at = task.case.due_at
    assert due_at is not None
    due, calendar = local_day(due_at), in_force()
    before = [day for back in range(1, 15) if calendar.is_working_day(day := due - timedelta(days=back))]
    assert apologies(closing(before[2])) == 0
    assert apologies(closing(before[1])) == 1
    assert Notice.objects.get(kind=NoticeKind.APOLOGY).official == ministry.approver  # who may promise


def test_on_the_day_itself_an_apology_is_too_late(task: Task) -> None:
    assert task.case.due_at is not None
    assert apologies(task.case.due_at - timedelta(hours=2)) == 0


def test_only_what_was_seen_becomes_read(task: Task, ministry: making.Desk) -> None:
    give_notice(task.due_at - timedelta(hours=1))
    seen = Notice.objects.of_official(ministry.appraiser).filter(kind=NoticeKind.DUE_SOON).get()
    give_notice(task.due_at + timedelta(hours=1))
    mark_read(ministry.appraiser, seen.pk)
    unread = Notice.objects.of_official(ministry.appraiser).filter(read_at=None, task=task)
    assert NoticeKind.OVERDUE in set(unread.values_list("kind", flat=True))
    assert not unread.filter(pk__lte=seen.pk).exists()


def test_nobody_marks_anothers_notices(task: Task, ministry: making.Desk) -> None:
    give_notice(task.due_at - timedelta(hours=1))
    assert mark_read(ministry.approver, Notice.objects.latest("pk").pk) == 0


def test_more_work_costs_no_more_queries(task: Task, head: Official, ministry: making.Desk) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            give_notice(timezone.now() + timedelta(days=90))
        return len(seen)

    queries()
    one = queries()
    for _number in range(4):
        making.case()
    assert queries() == one


def test_every_change_of_status_is_told_to_those_who_follow_the_case(ministry: making.Desk) -> None:
    case = making.case()
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        receiving.receive(case.code, by=ministry.receiver, version=1, payment=making.PAID)
    told_of = Notice.objects.on_cases(Case.objects.filter(pk=case.pk))
    assert [notice.status for notice in told_of] == [Status.RECEIVED]


def test_the_database_knows_to_whom_a_notice_is(task: Task) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(kind=NoticeKind.OVERDUE, case=task.case, at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(kind=NoticeKind.STATUS, case=task.case, official=task.assignee, at=timezone.now())
