"""Requests for correction over real HTTP: sent once, asked after, and looked up anew when the record is right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from integrations.exchange.models import Breaker
from tests.integrations.sandbox.process import Sandbox
from tests.workflows import making
from tests.workflows.filling.test_asking import agreed, member
from workflows import outbox
from workflows.drafts import disputing
from workflows.drafts.models import Draft
from workflows.filling import lookups
from workflows.filling.facts import RegistryFact, facts_of_case, facts_of_draft
from workflows.filling.models import Difference, Dispute, DisputeState, Lookup
from workflows.journal.writing import entries
from workflows.outbox.database_clock import After
from workflows.outbox.models import Job

MONTHS = "practitioners.practice_months"


@pytest.fixture
def draft(desk: making.Desk, sandbox: Sandbox) -> Draft:
    """Of a doctor whose registry holds too few months."""
    found = agreed(member(sandbox, "doctor_short"))
    lookups.hurry(found.public_id, budget=5)
    # As if that had been some time ago, so that the registry may be asked again.
    then = timezone.now() - timedelta(hours=1)
    Lookup.objects.update(answered_at=then, asked_at=then)
    return found


def fact(draft: Draft) -> RegistryFact:
    return facts_of_draft(draft.public_id)[MONTHS]


def report(draft: Draft, claimed: int = 14) -> Dispute:
    row = fact(draft).row
    assert row is not None
    return disputing.report(draft, row, claimed=claimed, reason="Thiếu sáu tháng ở bệnh viện tỉnh.")


def work() -> None:
    """Let a worker run what waits, whenever it is due."""
    Job.objects.filter(state=Job.State.NEW).update(due=After(0))
    outbox.sweep(20)


def asked(sandbox: Sandbox, dispute: Dispute) -> dict:
    (found,) = [one for one in sandbox.corrections() if one["reference"] == str(dispute.public_id)]
    return found


def state(dispute: Dispute) -> str:
    return Dispute.objects.get(pk=dispute.pk).state


def test_the_owner_learns_what_is_wrong_and_what_would_be_right(draft: Draft, sandbox: Sandbox) -> None:
    held = fact(draft).value
    dispute = report(draft)
    work()
    found = asked(sandbox, dispute)
    assert (found["attribute"], found["held"], found["claimed"]) == ("practice_months", held, 14)
    assert state(dispute) == DisputeState.SENT


def test_corrected_the_draft_takes_the_new_value(draft: Draft, sandbox: Sandbox) -> None:
    dispute = report(draft, 15)
    work()
    sandbox.decide_correction(str(dispute.public_id), "corrected", "Đã bổ sung.")
    work()
    work()
    found = fact(draft)
    assert (found.value, found.disputed) == (15, False)
    assert Dispute.objects.get(pk=dispute.pk).note == "Đã bổ sung."
    assert [entry.kind for entry in entries(draft.stream)].count("lookup.correction_made") == 1


def test_corrected_after_filing_the_case_is_told(draft: Draft, sandbox: Sandbox) -> None:
    held = fact(draft).value
    dispute = report(draft, held + 7)
    with transaction.atomic():
        lookups.hand_over(draft=draft.public_id, case_code="a-case")
    work()
    # The room of cases knows no such case; it is asked whether the answer still matters.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workflows.filling.correcting.is_needed", lambda lookup: True)
        sandbox.decide_correction(str(dispute.public_id), "corrected")
        work()
        work()
    assert facts_of_case("a-case")[MONTHS].value == held
    assert Difference.objects.get().value == held + 7


def test_refused_the_value_stands_and_the_owner_says_why(draft: Draft, sandbox: Sandbox) -> None:
    dispute = report(draft)
    work()
    sandbox.decide_correction(str(dispute.public_id), "refused", "Đúng như báo cáo của cơ sở.")
    work()
    assert fact(draft).disputed
    assert (state(dispute), Dispute.objects.get(pk=dispute.pk).note) == ("refused", "Đúng như báo cáo của cơ sở.")


@pytest.mark.parametrize("fault", ["down", "forged", "lying", "denied", "garbage"])
def test_without_a_trustworthy_answer_it_is_sent_again(draft: Draft, sandbox: Sandbox, fault: str) -> None:
    sandbox.order_fault("practitioners", fault)
    dispute = report(draft)
    work()
    assert state(dispute) == DisputeState.OPEN
    sandbox.end_faults()
    _breakers_closed()
    work()
    assert state(dispute) == DisputeState.SENT
    asked(sandbox, dispute)


def test_while_nobody_decides_it_is_asked_after_with_growing_pauses(draft: Draft, sandbox: Sandbox) -> None:
    dispute = report(draft)
    work()
    work()
    soon = _due_in()
    Dispute.objects.filter(pk=dispute.pk).update(sent_at=F("sent_at") - timedelta(hours=6))
    work()
    assert soon < 30
    assert 3600 < _due_in() < 3 * 3600


def test_after_ninety_days_nobody_is_asked_any_more(draft: Draft, sandbox: Sandbox) -> None:
    dispute = report(draft)
    work()
    Dispute.objects.filter(pk=dispute.pk).update(opened_at=F("opened_at") - timedelta(days=91))
    work()
    assert list(entries(draft.stream))[-1].kind == "lookup.correction_unanswered"
    assert not Job.objects.exclude(state=Job.State.DONE).filter(kind__contains="correction").exists()


def test_a_request_that_its_owner_lost_is_sent_once_more(draft: Draft, sandbox: Sandbox) -> None:
    dispute = report(draft)
    Job.objects.filter(kind="filling.send_correction").update(state=Job.State.DONE)  # as if it had been sent
    with transaction.atomic():
        outbox.enqueue(
            "filling.follow_correction", key="follow_correction:lost", payload={"dispute": dispute.pk}, due_in=0
        )
    work()
    asked(sandbox, dispute)


def test_taken_back_before_it_was_sent_nobody_hears_of_it(draft: Draft, sandbox: Sandbox) -> None:
    dispute = report(draft)
    disputing.take_back(draft, dispute)
    work()
    assert all(one["reference"] != str(dispute.public_id) for one in sandbox.corrections())


def test_a_mismatch_is_corrected_to_what_the_e_id_says(desk: making.Desk, sandbox: Sandbox) -> None:
    draft = agreed(member(sandbox, "mismatch"))
    lookups.hurry(draft.public_id, budget=5)
    then = timezone.now() - timedelta(hours=1)
    Lookup.objects.update(answered_at=then, asked_at=then)
    row = facts_of_draft(draft.public_id)["population.birth_date"].row
    assert row is not None
    dispute = disputing.report(draft, row, claimed=None, reason="Ghi nhầm năm sinh.")
    work()
    sandbox.decide_correction(str(dispute.public_id), "corrected")
    work()
    work()
    found = facts_of_draft(draft.public_id)["population.birth_date"]
    assert (found.outcome, found.value) == ("resolved", draft.person.birth_date)
    # The sandbox stays as it was for the other tests.
    sandbox.change_record("population", draft.person.identity_number, "birth_date", "1994-07-21")


def _due_in() -> float:
    due = Job.objects.get(kind="filling.follow_correction").due
    return (due - timezone.now()).total_seconds()


def _breakers_closed() -> None:
    Breaker.objects.all().delete()
