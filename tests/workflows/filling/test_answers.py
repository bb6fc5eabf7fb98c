"""A newer answer: a draft takes it, a case weighs it; what is known is never lost to what is not."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from integrations.exchange.messages import Outcome as Said
from tests.workflows import making
from workflows.cases.models import Case
from workflows.filling.facts import RegistryFact, facts_of_case, facts_of_draft
from workflows.filling.models import AttributeOutcome, Difference, DifferenceState, Lookup, Outcome
from workflows.journal.writing import entries

pytestmark = pytest.mark.django_db
MONTHS = "practitioners.practice_months"


@pytest.fixture
def case(ministry: making.Desk) -> Case:
    return making.case()


def say(case: Case, months: int | None, outcome: Said = Said.FOUND) -> None:
    """The practitioners database answers anew."""
    data = None if months is None else {**making.values()["practitioners"], "practice_months": months}
    making.answer(Lookup.objects.get(case_code=case.code, registry="practitioners"), data, outcome)


def months(case: Case) -> RegistryFact:
    return facts_of_case(case.code)[MONTHS]


def newer(case: Case) -> Difference:
    """The newer answer that waits to be weighed."""
    found = months(case).difference
    assert found is not None
    return found


def test_a_draft_takes_the_newer_value(ministry: making.Desk) -> None:
    draft = making.draft()
    newer = {**making.values()["practitioners"], "practice_months": 30}
    making.answer(Lookup.objects.get(draft=draft.public_id, registry="practitioners"), newer)
    assert facts_of_draft(draft.public_id)[MONTHS].value == 30
    assert not Difference.objects.exists()


def test_a_case_keeps_its_value_and_notes_the_difference(case: Case) -> None:
    before = months(case).value
    say(case, before + 1)
    assert months(case).value == before
    assert newer(case).value == before + 1


def test_nobody_may_decide_on_a_difference(case: Case) -> None:
    say(case, months(case).value + 1)
    assert not months(case).settled


def test_the_same_answer_only_renews_the_proof(case: Case) -> None:
    before = months(case)
    say(case, before.value)
    assert months(case).evidence != before.evidence
    assert months(case).settled


def test_the_earlier_value_keeps_its_own_proof(case: Case) -> None:
    before = months(case)
    say(case, before.value + 1)
    assert months(case).evidence == before.evidence
    assert newer(case).evidence.public_id != before.evidence


def test_a_difference_said_twice_is_weighed_once(case: Case) -> None:
    say(case, 1)
    say(case, 1)
    assert Difference.objects.count() == 1


def test_a_third_answer_takes_the_place_of_the_second(case: Case) -> None:
    say(case, 1)
    say(case, 2)
    assert newer(case).value == 2
    assert Difference.objects.filter(state=DifferenceState.GONE).count() == 1


def test_a_difference_is_gone_when_the_registry_says_again_what_it_said(case: Case) -> None:
    before = months(case).value
    say(case, 1)
    say(case, before)
    assert months(case).settled
    assert Difference.objects.get().state == DifferenceState.GONE


def test_a_registry_that_knows_of_none_any_more_is_a_difference(case: Case) -> None:
    before = months(case).value
    say(case, None, Said.ABSENT)
    assert months(case).value == before
    assert newer(case).outcome == Outcome.ABSENT


def test_a_mismatch_after_filing_takes_no_value_away(case: Case) -> None:
    before = months(case).value
    say(case, None, Said.MISMATCH)
    assert months(case).value == before
    assert not months(case).settled


def test_what_was_kept_with_a_reason_is_not_asked_about_again(ministry: making.Desk, case: Case) -> None:
    say(case, 1)
    Difference.objects.update(
        state=DifferenceState.KEPT, official=ministry.appraiser, reason="The facility wrote.", settled_at=case.filed_at
    )
    say(case, 1)
    assert months(case).settled


def test_the_journal_names_what_differs_and_holds_no_value(case: Case) -> None:
    say(case, 987654)
    last = [entry for entry in entries(case.stream) if entry.kind == "lookup.answered"][-1]
    assert last.data["differing"] == ["practice_months"]
    assert "987654" not in str(last.data)


def test_no_value_without_its_proof(case: Case) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AttributeOutcome.objects.filter(outcome=Outcome.RESOLVED).update(evidence=None)


def test_no_lookup_about_somebody_unnamed(case: Case) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Lookup.objects.filter(case_code=case.code, registry="population").update(subject="firm")


def test_no_lookup_without_a_purpose(case: Case) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Lookup.objects.filter(case_code=case.code).update(purpose="")
