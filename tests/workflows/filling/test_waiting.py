"""What waits for a registry is counted up to a bound, and what was refused is asked again when an operator says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.workflows import making
from workflows import outbox
from workflows.filling import refused
from workflows.filling.models import Lookup, LookupState
from workflows.filling.refused import ask_refused_again
from workflows.filling.waiting import waiting_for
from workflows.journal.models import Entry
from workflows.outbox.models import Job
from workflows.people.actors import Actor

OPERATOR = Actor("official", "an-operator")


@pytest.fixture(autouse=True)
def no_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """No message leaves the process."""
    monkeypatch.setattr("workflows.outbox.enqueueing.ring", lambda _job: None)


def ask(number: int, **state: Any) -> None:
    """So many drafts whose question to the degree registry is in a state."""
    for _each in range(number):
        draft = making.draft(answered={})
        Lookup.objects.filter(draft=draft.public_id, registry="degrees").update(**state)


def refuse(number: int) -> None:
    """So many drafts whose question the degree registry refused a while ago."""
    Job.objects.all().delete()
    ask(number, state=LookupState.REFUSED, asked_at=timezone.now() - timedelta(minutes=5))
    Job.objects.all().delete()


def degrees() -> list[Lookup]:
    return list(Lookup.objects.filter(registry="degrees").order_by("pk"))


def run(kind: str) -> None:
    """Run the jobs of one kind until none is left."""
    while job := Job.objects.filter(kind=kind, state="new").first():
        assert outbox.run_one(job.pk)


def test_each_state_is_counted_apart_and_what_was_answered_not_at_all(desk: making.Desk) -> None:
    making.draft()
    ask(2)
    ask(3, state=LookupState.WAITING)
    ask(1, state=LookupState.REFUSED)
    found = waiting_for("degrees")
    assert (found.number, found.unanswered, found.refused, found.more) == (6, 3, 1, False)


def test_the_oldest_tells_since_when(desk: making.Desk) -> None:
    assert waiting_for("degrees").oldest is None
    ask(2)
    assert waiting_for("degrees").oldest == degrees()[0].created_at


def test_the_count_has_an_end(desk: making.Desk) -> None:
    ask(3)
    found = waiting_for("degrees", most=2)
    assert (found.number, found.more) == (2, True)


def test_what_was_refused_is_asked_again_behind_what_is_new(desk: making.Desk) -> None:
    refuse(2)
    ask_refused_again("degrees", by=OPERATOR)
    run("filling.ask_refused")
    assert [(each.state, each.rounds, each.failures) for each in degrees()] == [("planned", 2, 1)] * 2
    assert Job.objects.filter(kind="filling.ask", state="new").count() == 2


def test_no_other_registry_is_asked(desk: making.Desk) -> None:
    refuse(1)
    ask_refused_again("practitioners", by=OPERATOR)
    run("filling.ask_refused")
    assert [each.state for each in degrees()] == ["refused"]


def test_many_are_asked_in_batches_each_once(desk: making.Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refused, "BATCH", 2)
    refuse(5)
    ask_refused_again("degrees", by=OPERATOR)
    run("filling.ask_refused")
    assert Job.objects.filter(kind="filling.ask_refused", state="done").count() == 3
    assert [each.rounds for each in degrees()] == [2] * 5


def test_who_said_so_is_recorded(desk: making.Desk) -> None:
    ask_refused_again("degrees", by=OPERATOR)
    entry = Entry.objects.get(kind="refused.asked_again")
    assert (entry.stream, entry.data) == ("user:an-operator", {"registry": "degrees"})
