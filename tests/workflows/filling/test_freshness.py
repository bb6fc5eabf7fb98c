"""How old an answer may be, and asking anew what is older."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.exchange import quota
from tests.integrations.sandbox.process import Sandbox
from tests.workflows import making
from workflows.cases.filing import file
from workflows.cases.models import Case
from workflows.drafts import actions
from workflows.drafts.models import Draft
from workflows.filling import freshness, lookups
from workflows.filling.facts import facts_of_case, facts_of_draft
from workflows.filling.models import Lookup, LookupState, Outcome
from workflows.people.accounts import EidIdentity, person_of

MONTHS = "practitioners.practice_months"


def age(days: int, registry: str = "", **owner: object) -> None:
    """Make the answers of a draft or case so many days old."""
    then = timezone.now() - timedelta(days=days)
    mine = Lookup.objects.filter(**owner, **({"registry": registry} if registry else {}))
    mine.update(as_of=then, answered_at=then, asked_at=then)


@pytest.mark.django_db
class TestStale:
    """Judged by the registry's own time, attribute by attribute, with the edition's bounds."""

    @pytest.fixture
    def draft(self, ministry: making.Desk) -> Draft:
        return making.draft()

    def stale(self, draft: Draft) -> set[str]:
        return {fact.name for fact in freshness.stale(facts_of_draft(draft.public_id).values(), draft.edition)}

    def test_a_fresh_answer_is_not(self, draft: Draft) -> None:
        assert self.stale(draft) == set()

    def test_an_answer_that_comes_while_one_looks_is_not(self, draft: Draft) -> None:
        facts = facts_of_draft(draft.public_id)
        arriving = replace(facts[MONTHS], checked_at=None)
        assert freshness.stale([arriving], draft.edition) == []

    def test_what_is_older_than_the_edition_allows_is(self, draft: Draft) -> None:
        age(400, draft=draft.public_id)
        assert self.stale(draft) == set(facts_of_draft(draft.public_id))

    def test_some_attributes_grow_old_sooner(self, draft: Draft) -> None:
        age(5, "practitioners", draft=draft.public_id)
        assert self.stale(draft) == {"practitioners.banned_until"}

    def test_what_was_never_answered_is_not_stale_but_unknown(self, draft: Draft) -> None:
        rows = Lookup.objects.get(draft=draft.public_id, registry="degrees").outcomes
        for row in rows.all():
            row.outcome, row.value, row.evidence = Outcome.DEGRADED, None, None
            row.save()
        age(400, "degrees", draft=draft.public_id)
        assert self.stale(draft) == set()

    def test_another_moment_can_be_asked_about(self, draft: Draft) -> None:
        facts = facts_of_draft(draft.public_id).values()
        soon = timezone.now() + timedelta(days=4)
        assert [fact.name for fact in freshness.stale(facts, draft.edition, at=soon)] == ["practitioners.banned_until"]


@pytest.fixture
def draft(desk: making.Desk, sandbox: Sandbox) -> Draft:
    """A draft of the sandbox's nurse, answered over the wire and filled in."""
    known = sandbox.person("nurse_ready")
    who = person_of(EidIdentity(known["identity_number"], known["full_name"], known["birth_date"], 2, making.PORTRAIT))
    made = actions.agree_to_lookups(actions.start(who, making.PROCEDURE, on=timezone.localdate()))
    lookups.hurry(made.public_id, budget=10)
    for step in made.edition.steps:
        made = actions.save_step(made, step.id, data={}, answers=making.ANSWERS.get(step.id, {}))
    return made


@pytest.fixture
def case(draft: Draft) -> Case:
    return file(draft, version=draft.version)


def rounds(**owner: object) -> dict[str, int]:
    return dict(Lookup.objects.filter(**owner).values_list("registry", "rounds"))


def set_months(sandbox: Sandbox, draft: Draft, months: int) -> None:
    sandbox.change_record("practitioners", draft.person.identity_number, "practice_months", months)


class TestDraft:
    def test_nobody_is_asked_while_everything_is_fresh(self, draft: Draft) -> None:
        assert not freshness.refresh_draft(draft.public_id, draft.edition)
        assert set(rounds(draft=draft.public_id).values()) == {1}

    def test_only_who_gave_the_old_answer_is_asked(self, draft: Draft) -> None:
        age(400, "degrees", draft=draft.public_id)
        assert freshness.refresh_draft(draft.public_id, draft.edition)
        assert rounds(draft=draft.public_id)["degrees"] == 2
        assert sum(rounds(draft=draft.public_id).values()) == len(rounds(draft=draft.public_id)) + 1
        assert freshness.stale(facts_of_draft(draft.public_id).values(), draft.edition) == []

    def test_a_draft_takes_the_newer_value(self, draft: Draft, sandbox: Sandbox) -> None:
        age(400, "practitioners", draft=draft.public_id)
        before = facts_of_draft(draft.public_id)[MONTHS].value
        set_months(sandbox, draft, before + 1)
        freshness.refresh_draft(draft.public_id, draft.edition)
        assert facts_of_draft(draft.public_id)[MONTHS].value == before + 1
        set_months(sandbox, draft, before)

    def test_a_registry_that_is_down_takes_nothing_away(self, draft: Draft, sandbox: Sandbox) -> None:
        age(400, draft=draft.public_id)
        before = {name: fact.value for name, fact in facts_of_draft(draft.public_id).items()}
        sandbox.order_fault("*", "down")
        freshness.refresh_draft(draft.public_id, draft.edition)
        assert {name: fact.value for name, fact in facts_of_draft(draft.public_id).items()} == before


class TestCase:
    def test_the_same_answer_makes_it_fresh(self, desk: making.Desk, case: Case) -> None:
        age(400, case_code=case.code)
        assert freshness.refresh_case(case.code, by=desk.approver)
        facts = facts_of_case(case.code).values()
        assert freshness.stale(facts, case.edition) == []
        assert all(fact.settled for fact in facts)

    def test_another_answer_waits_to_be_weighed(
        self, desk: making.Desk, draft: Draft, case: Case, sandbox: Sandbox
    ) -> None:
        age(400, "practitioners", case_code=case.code)
        before = facts_of_case(case.code)[MONTHS].value
        set_months(sandbox, draft, before + 1)
        freshness.refresh_case(case.code, by=desk.approver)
        set_months(sandbox, draft, before)
        fact = facts_of_case(case.code)[MONTHS]
        assert fact.value == before
        assert fact.difference is not None
        assert fact.difference.value == before + 1

    def test_what_is_silent_is_asked_too(self, desk: making.Desk, case: Case) -> None:
        lookup = Lookup.objects.get(case_code=case.code, registry="degrees")
        lookup.outcomes.update(outcome=Outcome.DEGRADED, value=None, evidence=None)
        Lookup.objects.filter(pk=lookup.pk).update(state=LookupState.WAITING)
        age(1, "degrees", case_code=case.code)
        assert freshness.refresh_case(case.code, by=desk.approver)
        assert facts_of_case(case.code)["degrees.number"].outcome == Outcome.RESOLVED

    def test_it_counts_for_the_officials_day(self, desk: making.Desk, case: Case, settings: object) -> None:
        settings.REGISTRY_QUOTA_PER_OFFICIAL = 0  # type: ignore[attr-defined]  # pytest-django's wrapper
        age(400, "degrees", case_code=case.code)
        with pytest.raises(quota.QuotaExceeded):
            freshness.refresh_case(case.code, by=desk.approver)
        assert set(rounds(case_code=case.code).values()) == {1}
