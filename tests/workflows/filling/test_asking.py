"""Registries asked over real HTTP: every outcome ends in its own state, and nothing is filled wrongly (design §5)."""

from __future__ import annotations

import time
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from integrations.exchange.client import ask
from tests.integrations.sandbox.process import Sandbox
from tests.workflows import making
from workflows import outbox
from workflows.drafts import actions
from workflows.drafts.models import Draft
from workflows.filling import lookups
from workflows.filling.facts import RegistryFact, facts_of_case, facts_of_draft
from workflows.filling.models import AttributeOutcome, Evidence, Lookup, LookupState, Outcome
from workflows.journal.writing import entries
from workflows.people.accounts import EidIdentity, person_of
from workflows.people.models import Person


def member(sandbox: Sandbox, key: str) -> Person:
    """One of the sandbox's cast, as the e-ID presents them."""
    known = sandbox.person(key)
    return person_of(EidIdentity(known["identity_number"], known["full_name"], known["birth_date"], 2))


def agreed(person: Person) -> Draft:
    draft = actions.start(person, making.PROCEDURE, on=timezone.localdate())
    return actions.agree_to_lookups(draft)


def outcomes(draft: Draft, registry: str) -> set[Outcome]:
    return {fact.outcome for fact in facts_of_draft(draft.public_id).values() if fact.registry == registry}


def fact(draft: Draft, name: str) -> RegistryFact:
    return facts_of_draft(draft.public_id)[name]


def test_one_call_to_each_registry_for_only_what_the_edition_names(desk: making.Desk, sandbox: Sandbox) -> None:
    draft = agreed(member(sandbox, "nurse_ready"))
    rows = Lookup.objects.filter(draft=draft.public_id)
    assert {row.registry: tuple(row.attributes) for row in rows} == draft.edition.registry_needs({})


def test_in_the_request_everything_is_answered(desk: making.Desk, sandbox: Sandbox) -> None:
    draft = agreed(member(sandbox, "nurse_ready"))
    lookups.hurry(draft.public_id, budget=5)
    known = sandbox.person("nurse_ready")
    assert fact(draft, "population.full_name").value == known["full_name"]
    assert all(found.settled for found in facts_of_draft(draft.public_id).values())


def test_every_answer_leaves_evidence_and_a_journal_entry(desk: making.Desk, sandbox: Sandbox) -> None:
    draft = agreed(member(sandbox, "nurse_ready"))
    lookups.hurry(draft.public_id, budget=5)
    assert Evidence.objects.count() == 4
    assert [entry.kind for entry in entries(draft.stream)].count("lookup.answered") == 4


def test_a_registry_that_knows_of_none_is_absent(desk: making.Desk, sandbox: Sandbox) -> None:
    draft = agreed(member(sandbox, "nurse_no_degree"))
    lookups.hurry(draft.public_id, budget=5)
    assert outcomes(draft, "degrees") == {Outcome.ABSENT}


def test_a_registry_that_holds_something_else_is_a_mismatch_without_value(desk: making.Desk, sandbox: Sandbox) -> None:
    draft = agreed(member(sandbox, "mismatch"))
    lookups.hurry(draft.public_id, budget=5)
    assert outcomes(draft, "population") == {Outcome.MISMATCH}
    assert fact(draft, "population.full_name").value is None


@pytest.mark.parametrize("fault", ["down", "lying", "forged", "garbage", "replayed", "limited"])
def test_without_a_trustworthy_answer_the_field_is_degraded_and_asked_again(
    desk: making.Desk, sandbox: Sandbox, fault: str
) -> None:
    sandbox.order_fault("population", fault)
    draft = agreed(member(sandbox, "nurse_ready"))
    lookups.hurry(draft.public_id, budget=5)
    assert outcomes(draft, "population") == {Outcome.DEGRADED}
    assert outcomes(draft, "degrees") == {Outcome.RESOLVED}
    lookup = Lookup.objects.get(draft=draft.public_id, registry="population")
    assert lookup.state == LookupState.WAITING
    assert not Evidence.objects.filter(lookup=lookup).exists()


def test_refused_by_the_registry_is_our_fault_and_degraded(desk: making.Desk, sandbox: Sandbox) -> None:
    sandbox.order_fault("population", "denied")
    draft = agreed(member(sandbox, "nurse_ready"))
    lookups.hurry(draft.public_id, budget=5)
    assert outcomes(draft, "population") == {Outcome.DEGRADED}
    assert Lookup.objects.get(draft=draft.public_id, registry="population").state == LookupState.REFUSED


def test_a_slow_registry_costs_the_request_no_more_than_its_budget(desk: making.Desk, sandbox: Sandbox) -> None:
    sandbox.order_fault("population", "slow", seconds=4)
    draft = agreed(member(sandbox, "nurse_ready"))
    started = time.monotonic()
    lookups.hurry(draft.public_id, budget=1)
    assert time.monotonic() - started < 2
    assert outcomes(draft, "population") <= {Outcome.PLANNED, Outcome.ASKING}
    outbox.sweep(10)  # a worker goes on, with the registry's own time
    assert outcomes(draft, "population") == {Outcome.RESOLVED}


def test_after_an_outage_the_answer_comes_to_the_case(desk: making.Desk, sandbox: Sandbox) -> None:
    sandbox.order_fault("population", "down")
    draft = agreed(member(sandbox, "nurse_ready"))
    lookups.hurry(draft.public_id, budget=5)
    with transaction.atomic():
        lookups.hand_over(draft=draft.public_id, case_code="a-case")
    sandbox.end_faults()
    _until(lambda: all(found.settled for found in facts_of_case("a-case").values()))


def test_what_is_known_survives_a_failed_second_question(desk: making.Desk, sandbox: Sandbox) -> None:
    draft = agreed(member(sandbox, "nurse_ready"))
    lookups.hurry(draft.public_id, budget=5)
    Lookup.objects.update(answered_at=timezone.now() - lookups.ASK_AGAIN_AFTER, asked_at=None)
    sandbox.order_fault("population", "down")
    with transaction.atomic():
        assert lookups.ask_again(Lookup.objects.get(draft=draft.public_id, registry="population"))
    lookups.hurry(draft.public_id, budget=5)
    assert outcomes(draft, "population") == {Outcome.RESOLVED}


def test_asking_again_at_once_is_refused(desk: making.Desk, sandbox: Sandbox) -> None:
    draft = agreed(member(sandbox, "nurse_ready"))
    lookups.hurry(draft.public_id, budget=5)
    with transaction.atomic():
        assert not lookups.ask_again(Lookup.objects.get(draft=draft.public_id, registry="population"))


def test_a_late_answer_about_another_identity_is_dropped(desk: making.Desk, sandbox: Sandbox) -> None:
    from workflows.filling import jobs

    person = member(sandbox, "nurse_ready")
    draft = agreed(person)
    lookup = Lookup.objects.get(draft=draft.public_id, registry="population")
    question = jobs.question_about(lookup)
    answer = ask(question, deadline=5)
    Person.objects.get(pk=person.pk)
    person.full_name = "Một Người Khác"
    person.save()
    with pytest.raises(outbox.Retry), transaction.atomic():
        jobs._settle_answers([(lookup.pk, question, answer)])
    assert not Evidence.objects.exists()


class TestTheDatabase:
    """What no code may get past."""

    def test_a_lookup_belongs_to_a_draft_or_a_case(self, desk: making.Desk, sandbox: Sandbox) -> None:
        draft = agreed(member(sandbox, "nurse_ready"))
        rows = Lookup.objects.filter(draft=draft.public_id)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(case_code="both")
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(draft=None)

    def test_a_value_stands_only_beside_resolved(self, desk: making.Desk, sandbox: Sandbox) -> None:
        draft = agreed(member(sandbox, "nurse_ready"))
        lookups.hurry(draft.public_id, budget=5)
        with pytest.raises(IntegrityError), transaction.atomic():
            AttributeOutcome.objects.filter(outcome=Outcome.RESOLVED).update(outcome=Outcome.DEGRADED)

    def test_evidence_is_not_changed(self, desk: making.Desk, sandbox: Sandbox) -> None:
        draft = agreed(member(sandbox, "nurse_ready"))
        lookups.hurry(draft.public_id, budget=5)
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.update(digest=uuid.uuid4().hex)


def _until(holds: object, seconds: float = 60) -> None:
    """Sweep until a condition holds; bounded."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():  # type: ignore[operator]  # a function
            return
        outbox.sweep(10)
        time.sleep(0.2)
    raise AssertionError("it never came to hold")
