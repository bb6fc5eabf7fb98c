"""Made cases are like real ones: whole, verifiable, open to everybody who may see them, and ready to be worked on."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from procedures.vocabulary import Role
from tests.workflows import making
from workflows.cases import receiving
from workflows.cases.checking import broken_cases
from workflows.cases.models import Case, Decision, Task
from workflows.cases.statuses import Status
from workflows.clock import changing
from workflows.clock.events import deadline_of, events_of
from workflows.documents.models import NumberSeries
from workflows.drafts.models import Filing
from workflows.journal.verifying import verify_all
from workflows.people.models import Official

COUNT = 200
REACHED = {Status.SUBMITTED, Status.DECLINED, Status.RECEIVED, Status.PROCESSING, Status.DECIDED, Status.RETURNED}


@pytest.fixture
def made(ministry: making.Desk) -> list[Case]:
    call_command("make_cases", count=COUNT, seed=5, yes=True, stdout=io.StringIO())
    return list(Case.objects.select_related("unit", "person__user").order_by("id"))


def test_nothing_is_made_up_where_it_may_be_production(ministry: making.Desk) -> None:
    with pytest.raises(CommandError):
        call_command("make_cases", count=1, seed=1)


def test_made_cases_are_whole(made: list[Case]) -> None:
    assert len(made) == COUNT
    assert {case.status for case in made} == REACHED
    assert len({case.procedure for case in made}) == 2
    assert all(verdict.ok for verdict in verify_all())
    assert list(broken_cases()) == []
    for case in made:
        assert case.tasks.filter(closed_at=None).exists() != case.is_final
        filing = Filing.objects.get(case_code=case.code)
        assert hashlib.sha256(filing.body.encode()).hexdigest() == filing.digest
        assert json.loads(filing.body)["applicant"]["identity_number"] == case.person.identity_number
        assert events_of(case.code)[0].at == case.filed_at
        due = deadline_of(case.code, case.time_limit)
        assert (due.due_at if due else None) == case.due_at
    issued = Decision.objects.filter(case__status__in=[Status.DECIDED, Status.RETURNED])
    assert all(decision.number and decision.issued_at for decision in issued)
    hands = Task.objects.exclude(closed_at=None).exclude(assignee=None).values_list("case", "assignee", "step")
    assert len({(case, who) for case, who, _step in hands}) == len(set(hands))


def test_days_that_were_past_when_they_were_decided_reach_only_what_is_open(ministry: making.Desk) -> None:
    author, other = making.official(Role.HEAD), making.official(Role.HEAD)
    today = timezone.localdate()
    days = {today - timedelta(days=back): False for back in range(1, changing.MOST_DAYS)}
    change = changing.propose(by=author, decision="QĐ 1/2026", reason_vi="Nghỉ", reason_en="Days off", days=days)
    with transaction.atomic():
        changing.publish(change, by=other)
    call_command("make_cases", count=COUNT, seed=5, yes=True, stdout=io.StringIO())
    assert list(broken_cases()) == []


def test_made_cases_open_for_all_who_may_see_them(made: list[Case], ministry: making.Desk) -> None:
    for status in REACHED:
        case = next(case for case in made if case.status == status)
        task = case.tasks.exclude(assignee=None).order_by("-id").first() or case.tasks.first()
        assert task is not None
        desk = task.assignee or _somebody(task)
        assert case.person.user is not None
        for user, page in (
            (desk.user, f"/desk/cases/{case.code}/"),
            (case.person.user, f"/applications/cases/{case.code}/"),
            (ministry.auditor.user, f"/audit/cases/{case.code}/"),
        ):
            client = Client()
            client.force_login(user)
            assert client.get(page).status_code == 200, (status, page)


def test_work_on_made_cases_goes_on(made: list[Case]) -> None:
    case = next(case for case in made if case.status == Status.SUBMITTED)
    task = case.tasks.get()
    by = task.assignee or _somebody(task)
    receiving.receive(case.code, by=by, version=case.version, payment=making.PAID)
    case.refresh_from_db()
    assert case.status == Status.RECEIVED
    assert case.tasks.filter(closed_at=None).exists()
    assert all(verdict.ok for verdict in verify_all())


def test_more_can_be_made(made: list[Case]) -> None:
    call_command("make_cases", count=30, seed=5, yes=True, stdout=io.StringIO())
    assert Case.objects.count() == COUNT + 30
    assert NumberSeries.objects.get(name="made:cases").last == COUNT + 30


def _somebody(task: Task) -> Official:
    return Official.objects.filter(unit=task.unit, role_rows__role=task.role)[0]
