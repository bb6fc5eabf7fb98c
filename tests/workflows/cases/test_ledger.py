"""The once-only ledger says of every document whether people were spared it, and its counters agree with its rows."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from integrations.exchange.client import Outcome
from tests.workflows import making
from tests.workflows.conftest import found_ministry
from workflows.cases import ledger
from workflows.cases.filing import file
from workflows.cases.models import Case, LedgerCount, LedgerRow, LedgerState
from workflows.drafts.readiness import readiness_of
from workflows.filling.changes import tell
from workflows.filling.models import AttributeOutcome, Lookup, Proof, Settlement

pytestmark = pytest.mark.django_db
OPEN_ROWS = ledger.open_rows


def states(case: Case) -> dict[str, str]:
    return {row.component: row.state for row in LedgerRow.objects.filter(case=case)}


def lookup_of(case: Case, registry: str) -> Lookup:
    return Lookup.objects.get(case_code=case.code, registry=registry)


def without(*registries: str) -> dict[str, dict[str, Any]]:
    """What registries answer when some of them are silent."""
    return {code: data for code, data in making.values().items() if code not in registries}


def settle(case: Case, registry: str, attribute: str, *, by: Any, proof: str = Proof.DOCUMENT) -> Settlement:
    """An official vouches for a fact, as the desk's action does."""
    lookup = lookup_of(case, registry)
    with transaction.atomic():
        made = Settlement.objects.create(
            attribute=AttributeOutcome.objects.get(lookup=lookup, attribute=attribute),
            value="B123456",
            proof=proof,
            reference="B123456, 01/07/2018",
            reason="seen",
            official=by,
            at=timezone.now(),
        )
        Lookup.objects.filter(pk=lookup.pk).update(has_remarks=True)
        tell(lookup)
    return made


def counted() -> Counter[tuple[str, str]]:
    """What the counters should say, from the rows."""
    found: Counter[tuple[str, str]] = Counter()
    for row in LedgerRow.objects.select_related("case"):
        month = timezone.localdate(row.case.filed_at).replace(day=1).isoformat()
        found[month, row.state] += 1
        found[month, "needless"] += row.needless
    return +found


def counters() -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for count in LedgerCount.objects.all():
        for name in (*LedgerState.values, "needless"):
            found[count.month.isoformat(), name] += getattr(count, name)
    return +found


def test_what_registries_answered_was_not_asked_for(ministry):
    case = making.case()
    assert set(states(case).values()) == {"replaced"}
    (count,) = ledger.counts_of(timezone.localdate(case.filed_at).replace(day=1))
    assert (count.cases, count.replaced, count.asked) == (1, len(states(case)), 0)


def test_a_silent_registry_is_waited_for(ministry):
    case = making.case(answered=without("degrees"))
    assert states(case)["degree"] == "waiting"
    making.answer(lookup_of(case, "degrees"), making.values()["degrees"])
    assert states(case)["degree"] == "replaced"
    assert counters() == counted()


def test_a_later_no_is_no_document_asked_for(ministry):
    case = making.case(answered=without("degrees"))
    making.answer(lookup_of(case, "degrees"), None, Outcome.ABSENT)
    assert states(case)["degree"] == "absent"
    assert counters() == counted()


def test_an_answer_between_the_look_at_the_page_and_the_filing_counts(ministry):
    """It was the draft's when it came, so no case was told of it."""
    draft = making.draft(answered=without("degrees"))
    seen = readiness_of(draft)
    seen.may_file  # noqa: B018 - works it out now
    seen.components  # noqa: B018
    making.answer(Lookup.objects.get(draft=draft.public_id, registry="degrees"), making.values()["degrees"])
    assert states(file(draft, version=draft.version, seen=seen))["degree"] == "replaced"
    assert counters() == counted()


def test_an_official_who_vouches_is_counted_apart(ministry):
    case = making.case(answered=without("degrees"))
    settle(case, "degrees", "number", by=ministry.appraiser)
    assert states(case)["degree"] == "settled"
    assert counters() == counted()


@pytest.mark.parametrize(
    ("proof", "expected"), [(Proof.DOCUMENT, ("settled", True)), (Proof.AUTHORITY, ("replaced", False))]
)
def test_a_document_shown_for_nothing_is_needless(ministry, proof, expected):
    """The applicant brought the original; then the registry answered after all."""
    case = making.case(answered=without("degrees"))
    settle(case, "degrees", "number", by=ministry.appraiser, proof=proof)
    making.answer(lookup_of(case, "degrees"), making.values()["degrees"])
    row = LedgerRow.objects.get(case=case, component="degree")
    assert (row.state, row.needless) == expected
    assert counters() == counted()


def test_a_settlement_that_is_taken_back_waits_again(ministry):
    case = making.case(answered=without("degrees"))
    settle(case, "degrees", "number", by=ministry.appraiser)
    Settlement.objects.update(ended_at=timezone.now())
    with transaction.atomic():
        tell(lookup_of(case, "degrees"))
    assert states(case)["degree"] == "waiting"
    assert counters() == counted()


def test_cases_of_a_month_share_one_counter(ministry):
    making.case()
    making.case()
    count = LedgerCount.objects.get()
    assert count.cases == 2
    assert ledger.months() == [count.month]


def test_another_month_has_other_figures(ministry):
    making.case()
    assert not ledger.counts_of(date(2020, 1, 1)).exists()


def test_reading_figures_costs_the_same_however_many_rows(ministry, django_assert_num_queries):
    making.case()
    month = LedgerCount.objects.get().month
    with django_assert_num_queries(1):
        list(ledger.counts_of(month))


def test_nothing_is_counted_for_a_filing_that_fails(ministry, monkeypatch):
    draft = making.draft()
    monkeypatch.setattr("workflows.cases.opening.ledger.open_rows", _count_and_fail)
    with pytest.raises(RuntimeError):
        file(draft, version=draft.version)
    assert not LedgerCount.objects.exists()


def _count_and_fail(*args: Any) -> None:
    OPEN_ROWS(*args)
    raise RuntimeError


class Sequences(TestCase):
    """Whatever order answers, silences and settlements come in, the counters agree with the rows."""

    events = st.lists(
        st.tuples(
            st.sampled_from(["degrees", "health_checks", "practitioners"]),
            st.sampled_from(["found", "absent", "mismatch", "document", "authority", "taken back"]),
        ),
        max_size=8,
    )

    @settings(max_examples=25)
    @given(silent=st.sets(st.sampled_from(["degrees", "health_checks", "practitioners"])), events=events)
    def test_counters_agree(self, silent: set[str], events: list[tuple[str, str]]) -> None:
        desk = found_ministry()
        case = making.case(answered=without(*silent))
        for registry, event in events:
            self._happen(case, registry, event, desk)
            assert counters() == counted()
        assert sum(LedgerCount.objects.get().__dict__[name] for name in LedgerState.values) == len(states(case))

    def _happen(self, case: Case, registry: str, event: str, desk: making.Desk) -> None:
        lookup = lookup_of(case, registry)
        if event in ("found", "absent", "mismatch"):
            making.answer(lookup, making.values()[registry], Outcome(event))
        elif event == "taken back":
            Settlement.objects.filter(attribute__lookup=lookup).update(ended_at=timezone.now())
            with transaction.atomic():
                tell(lookup)
        elif not Settlement.objects.filter(attribute__lookup=lookup, ended_at=None).exists():
            attribute = lookup.attributes[0] if registry != "practitioners" else "practice_months"
            settle(case, registry, attribute, by=desk.appraiser, proof=event)
