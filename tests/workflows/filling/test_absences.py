"""“No such record” is not asked for again within ten minutes; nothing else is ever taken over (R-REG-6)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from integrations.exchange.messages import Outcome as Said
from tests.workflows import making, signing
from workflows import outbox
from workflows.drafts import actions
from workflows.filling import keys
from workflows.filling.facts import facts_of_draft
from workflows.filling.lookups import _job_key, ask_again
from workflows.filling.models import Evidence, Lookup, LookupState, Outcome
from workflows.filling.verifying import verify_all
from workflows.journal import guards
from workflows.journal.models import Entry
from workflows.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned", "ministry")]


@pytest.fixture
def pinned(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_kept", set())
    settings.REGISTRY_KEYS_FILE = signing.pin(tmp_path / "keys.json")


def start(owner: Person) -> dict[str, Lookup]:
    """The lookups of a new draft, by registry."""
    draft = actions.agree_to_lookups(actions.start_another(owner, making.PROCEDURE, on=timezone.localdate()))
    return {lookup.registry: lookup for lookup in Lookup.objects.filter(draft=draft.public_id)}


def change(**values: Any) -> None:
    """Change every kept answer, which only the owner of the table can."""
    with guards.suspended():
        Evidence.objects.update(**values)


@pytest.fixture
def owner() -> Person:
    return making.person()


@pytest.fixture
def absent(owner: Person) -> Lookup:
    """A registry that has just said that it holds no such record."""
    lookup = start(owner)["degrees"]
    making.answer(lookup, None, Said.ABSENT)
    return lookup


def test_a_second_draft_takes_it_over(owner: Person, absent: Lookup) -> None:
    second = start(owner)["degrees"]
    assert second.state == LookupState.ANSWERED
    assert second.draft is not None
    facts = facts_of_draft(second.draft)
    assert {fact.outcome for fact in facts.values() if fact.registry == "degrees"} == {Outcome.ABSENT}
    assert outbox.find(_job_key(second)) is None, "nobody is asked"


def test_it_is_proven_and_recorded_there_too(owner: Person, absent: Lookup) -> None:
    start(owner)
    (verified,) = verify_all()
    assert verified.failures == []
    assert Evidence.objects.values("message_id").distinct().count() == 1
    assert Entry.objects.filter(kind="lookup.answered").count() == 2


def test_it_tells_when_the_registry_said_so(owner: Person, absent: Lookup) -> None:
    start(owner)
    first, second = Evidence.objects.order_by("id")
    assert (second.as_of, second.received_at) == (first.as_of, first.received_at)


def test_after_ten_minutes_the_registry_is_asked(owner: Person, absent: Lookup) -> None:
    change(received_at=timezone.now() - timedelta(minutes=10, seconds=1))
    assert start(owner)["degrees"].state == LookupState.PLANNED


def test_taking_over_does_not_make_it_younger(owner: Person, absent: Lookup) -> None:
    change(received_at=timezone.now() - timedelta(minutes=9))
    start(owner)
    change(received_at=timezone.now() - timedelta(minutes=11))
    assert start(owner)["degrees"].state == LookupState.PLANNED


def test_a_value_never_leaves_its_draft(owner: Person) -> None:
    making.answer(start(owner)["degrees"], making.values()["degrees"])
    assert start(owner)["degrees"].state == LookupState.PLANNED


def test_a_mismatch_is_asked_again(owner: Person) -> None:
    making.answer(start(owner)["degrees"], None, Said.MISMATCH)
    assert start(owner)["degrees"].state == LookupState.PLANNED


def test_what_came_after_it_goes_before_it(owner: Person, absent: Lookup) -> None:
    making.answer(absent, making.values()["degrees"])
    assert start(owner)["degrees"].state == LookupState.PLANNED


def test_nobody_takes_over_what_was_said_of_another(absent: Lookup) -> None:
    assert start(making.person())["degrees"].state == LookupState.PLANNED


@pytest.mark.parametrize("changes", [{"purpose": "check_condition"}, {"legal_basis": "Another"}, {"attributes": []}])
def test_another_question_is_asked(owner: Person, absent: Lookup, changes: dict[str, Any]) -> None:
    Lookup.objects.filter(pk=absent.pk).update(**changes)
    assert start(owner)["degrees"].state == LookupState.PLANNED


def test_a_forged_answer_is_not_taken_over(owner: Person, absent: Lookup) -> None:
    change(digest="0" * 64)
    assert start(owner)["degrees"].state == LookupState.PLANNED


def test_asking_anew_within_a_draft_reaches_the_registry(owner: Person, absent: Lookup) -> None:
    long_ago = timezone.now() - timedelta(minutes=1)
    second = start(owner)["degrees"]
    Lookup.objects.filter(pk=second.pk).update(answered_at=long_ago, asked_at=long_ago)
    assert ask_again(second)
    assert outbox.find(_job_key(Lookup.objects.get(pk=second.pk))) is not None
