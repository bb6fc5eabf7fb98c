"""Between the decision and its issue: what falls away under it stops the issue, and the decision goes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from tests.workflows import making
from workflows.cases import deciding, receiving, weighing
from workflows.cases.acting import ActionError, NotAllowed, NotPossible
from workflows.cases.models import Case, Decision, Proposal
from workflows.cases.statuses import Status
from workflows.filling.models import Difference, Lookup
from workflows.journal.writing import entries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Reasons are read here in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def case(ministry: making.Desk) -> Case:
    """Approved, and with the clerk."""
    case = making.case()
    case = receiving.receive(case.code, by=ministry.receiver, version=case.version, payment=making.PAID)
    case = deciding.appraise(case.code, by=ministry.appraiser, version=case.version, proposal=Proposal.GRANT, text="")
    return deciding.approve(case.code, by=ministry.approver, version=case.version)


def say(case: Case, **changes: object) -> None:
    """The practitioners database answers once more."""
    lookup = Lookup.objects.get(case_code=case.code, registry="practitioners")
    making.answer(lookup, {**making.values()["practitioners"], **changes})


def how(case: Case, official: object) -> dict:
    return {"by": official, "version": Case.objects.get(pk=case.pk).version}


def test_a_newer_answer_stops_the_issue(ministry: making.Desk, case: Case) -> None:
    say(case, banned_until="2031-01-01")
    with pytest.raises(NotPossible, match="weigh the two"):
        deciding.issue(case.code, **how(case, ministry.clerk))
    assert Case.objects.get(pk=case.pk).status == Status.PROCESSING


def test_an_answer_too_old_stops_the_issue(ministry: making.Desk, case: Case) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    Lookup.objects.filter(case_code=case.code).update(as_of=long_ago)
    with pytest.raises(NotPossible, match="too old"):
        deciding.issue(case.code, **how(case, ministry.clerk))


def test_the_clerk_returns_the_decision_to_whoever_made_it(ministry: making.Desk, case: Case) -> None:
    case = deciding.return_to_approver(case.code, reason="Banned meanwhile.", **how(case, ministry.clerk))
    task = case.tasks.get(closed_at__isnull=True)
    assert (task.step, task.assignee) == ("approve", ministry.approver)
    assert not Decision.objects.in_force().filter(case=case).exists()
    last = entries(case.stream).last()
    assert last is not None
    assert (last.kind, last.private["reason"]) == ("case.sent_back", "Banned meanwhile.")


def test_it_is_decided_anew_and_issued(ministry: making.Desk, case: Case) -> None:
    say(case, practice_months=8)
    deciding.return_to_approver(case.code, reason="A newer answer.", **how(case, ministry.clerk))
    weighing.accept(case.code, difference=Difference.objects.get().public_id, **how(case, ministry.approver))
    deciding.approve(case.code, **how(case, ministry.approver))
    case = deciding.issue(case.code, **how(case, ministry.clerk))
    assert case.status == Status.DECIDED
    assert case.decision.number
    assert case.decisions.count() == 2, "the one that was returned stays on record"


def test_what_forbids_the_grant_is_decided_as_a_refusal(ministry: making.Desk, case: Case) -> None:
    say(case, practice_months=1)
    deciding.return_to_approver(case.code, reason="A newer answer.", **how(case, ministry.clerk))
    weighing.accept(case.code, difference=Difference.objects.get().public_id, **how(case, ministry.approver))
    deciding.send_back(case.code, reason="The months do not suffice.", **how(case, ministry.approver))
    words = "Chưa đủ thời gian thực hành"
    deciding.appraise(case.code, proposal=Proposal.REFUSE, text=words, **how(case, ministry.appraiser))
    deciding.approve(case.code, **how(case, ministry.approver))
    assert deciding.issue(case.code, **how(case, ministry.clerk)).decision.kind == Proposal.REFUSE


def test_returning_needs_a_reason(ministry: making.Desk, case: Case) -> None:
    with pytest.raises(ActionError):
        deciding.return_to_approver(case.code, reason=" ", **how(case, ministry.clerk))


def test_only_the_clerk_returns(ministry: making.Desk, case: Case) -> None:
    with pytest.raises(NotAllowed):
        deciding.return_to_approver(case.code, reason="No.", **how(case, ministry.appraiser))


def test_what_was_issued_is_not_returned(ministry: making.Desk, case: Case) -> None:
    deciding.issue(case.code, **how(case, ministry.clerk))
    with pytest.raises(NotPossible):
        deciding.return_to_approver(case.code, reason="Too late.", **how(case, ministry.clerk))


def test_the_database_holds_one_decision_in_force(ministry: making.Desk, case: Case) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(case=case, kind=Proposal.GRANT, by=ministry.approver, at=timezone.now())
