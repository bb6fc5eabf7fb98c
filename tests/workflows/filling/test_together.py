"""Several people's lookups in one go: each is about one person, and none suffers from another."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from integrations.exchange import client
from tests.integrations.sandbox.process import Sandbox
from tests.workflows import making
from tests.workflows.filling.test_asking import agreed, member, outcomes
from workflows import outbox
from workflows.drafts.models import Draft
from workflows.filling import jobs, lookups
from workflows.filling.answers import Answered, keep
from workflows.filling.facts import facts_of_case, facts_of_draft
from workflows.filling.models import Evidence, Lookup, Outcome
from workflows.journal.verifying import verify_stream
from workflows.journal.writing import entries
from workflows.outbox import claiming
from workflows.outbox.models import Job
from workflows.people.models import Person

PEOPLE = ("nurse_ready", "doctor_ready", "single_word_name", "very_long_name")


@pytest.fixture
def drafts(desk: making.Desk, sandbox: Sandbox) -> list[Draft]:
    """Four people have just agreed to their lookups."""
    return [agreed(member(sandbox, name)) for name in PEOPLE]


def meanwhile(monkeypatch: pytest.MonkeyPatch, something: Any) -> None:
    """Have something happen while answers are on their way."""
    ask_all = client.ask_all

    def asking(*args: Any, **options: Any) -> Iterator[Any]:
        for came in ask_all(*args, **options):
            something()
            yield came

    monkeypatch.setattr(client, "ask_all", asking)


def settled(draft: Draft) -> bool:
    return all(fact.settled for fact in facts_of_draft(draft.public_id).values())


def test_a_worker_answers_everybody_who_waits(drafts: list[Draft], sandbox: Sandbox) -> None:
    assert outbox.sweep() == 16
    for draft, name in zip(drafts, PEOPLE, strict=True):
        facts = facts_of_draft(draft.public_id)
        assert facts["population.full_name"].value == sandbox.person(name)["full_name"]
    assert Evidence.objects.count() == 16


def test_every_journal_stays_a_chain_with_one_entry_an_answer(drafts: list[Draft]) -> None:
    outbox.sweep()
    for draft in drafts:
        assert [entry.kind for entry in entries(draft.stream)].count("lookup.answered") == 4
        assert verify_stream(draft.stream).ok


def test_a_few_statements_a_lookup(drafts: list[Draft]) -> None:
    lookups.hurry(drafts[0].public_id, budget=5)  # which makes the registries' seats
    with CaptureQueriesContext(connection) as statements:
        assert outbox.sweep(12) == 12
    assert len(statements) <= 12 * 5  # how many answers come at once is not always the same


def test_a_slow_registry_holds_up_no_other_on_the_page(desk: making.Desk, sandbox: Sandbox) -> None:
    sandbox.order_fault("population", "slow", seconds=4)
    draft = agreed(member(sandbox, "nurse_ready"))
    lookups.hurry(draft.public_id, budget=1)
    assert outcomes(draft, "population") == {Outcome.ASKING}
    assert outcomes(draft, "degrees") | outcomes(draft, "health_checks") == {Outcome.RESOLVED}


def test_a_slow_registry_holds_up_no_answer_in_the_worker(drafts: list[Draft], sandbox: Sandbox) -> None:
    sandbox.order_fault("population", "slow", seconds=3)
    seen: dict[str, float] = {}

    def watched(answers: list[Answered]) -> None:
        keep(answers)
        seen.update({one.lookup.registry: time.monotonic() for one in answers})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workflows.filling.jobs.keep", watched)
        outbox.sweep(16)
    assert seen["population"] - seen["degrees"] > 1.5


def test_what_there_was_no_time_for_goes_back_and_counts_for_nothing(drafts: list[Draft], sandbox: Sandbox) -> None:
    sandbox.order_fault("population", "slow", seconds=1.5)
    outbox.sweep(16)
    left = Job.objects.filter(kind="filling.ask").exclude(state="done")
    assert set(left.values_list("state", "attempts")) == {("new", 0)}
    assert left.count() == 3  # one of the four was under way, and is answered
    sandbox.end_faults()
    outbox.sweep()
    assert all(settled(draft) for draft in drafts)


def test_one_whose_identity_has_changed_is_asked_again_and_the_others_are_kept(
    drafts: list[Draft], monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed() -> None:
        changed_one = Person.objects.get(pk=drafts[0].person_id)
        changed_one.full_name = "Một Người Khác"
        changed_one.save()

    meanwhile(monkeypatch, changed)
    outbox.sweep(16)
    assert not Evidence.objects.filter(lookup__draft=drafts[0].public_id).exists()
    assert all(settled(draft) for draft in drafts[1:])
    assert Job.objects.filter(reference=str(drafts[0].public_id), state="new", attempts=0).count() == 4


def test_an_error_about_one_keeps_no_other_from_being_asked(drafts: list[Draft]) -> None:
    """A row that cannot be made a question of."""
    Lookup.objects.filter(draft=drafts[0].public_id, registry="degrees").update(attributes=["no such thing"])
    outbox.sweep(16)
    assert Evidence.objects.count() == 15
    assert Job.objects.exclude(state="done").get().last_error.startswith("ValueError")


def test_a_draft_that_is_filed_meanwhile_has_its_answers_as_a_case(
    drafts: list[Draft], monkeypatch: pytest.MonkeyPatch
) -> None:
    def filed() -> None:
        with transaction.atomic():
            lookups.hand_over(draft=drafts[0].public_id, case_code="a-case")

    meanwhile(monkeypatch, filed)
    outbox.sweep()
    assert all(fact.settled for fact in facts_of_case("a-case").values())
    assert all(settled(draft) for draft in drafts[1:])


def test_answers_of_each_case_are_kept_in_a_transaction_of_its_own(drafts: list[Draft]) -> None:
    """What is counted over many cases is locked while an answer is kept: two cases at once could block each other."""
    with transaction.atomic():
        for draft, code in zip(drafts[:2], ("case-a", "case-b"), strict=True):
            lookups.hand_over(draft=draft.public_id, case_code=code)
    claimed = claiming.claim()
    assert claimed is not None
    results = list(jobs.ask([claimed, *claiming.claim_more(claimed, 15)]))
    groups = []
    for result in results:
        assert isinstance(result, outbox.Finished)
        owners = Lookup.objects.filter(pk__in=[job.payload["lookup"] for job in result.jobs])
        groups.append(set(owners.values_list("case_code", flat=True)))
    assert {"case-a"} in groups
    assert {"case-b"} in groups
    assert {None} in groups
    assert all(len(group) == 1 for group in groups)


def test_two_jobs_about_one_lookup_ask_once(desk: making.Desk, sandbox: Sandbox) -> None:
    draft = agreed(member(sandbox, "nurse_ready"))
    lookup = Lookup.objects.get(draft=draft.public_id, registry="population")
    with transaction.atomic():
        outbox.enqueue("filling.ask", key="another", payload={"lookup": lookup.pk}, reference=lookup.owner)
    outbox.sweep(5)
    assert Evidence.objects.filter(lookup=lookup).count() == 1
    time.sleep(1.1)
    outbox.sweep()
    assert Evidence.objects.filter(lookup=lookup).count() == 1
    assert not Job.objects.exclude(state="done").exists()
