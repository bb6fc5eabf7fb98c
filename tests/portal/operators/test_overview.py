"""The operator's first page shows what the registries do, what wants attention and what waits, and no person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integrations.attributes import REGISTRIES
from integrations.exchange import alarms
from integrations.exchange.messages import Reason
from integrations.exchange.models import Breaker, Maintenance
from tests.portal.operators.test_jobs import left
from tests.workflows import making
from workflows.filling.models import Lookup, LookupState
from workflows.outbox.models import Job

MESSAGE = "5b1b9d3e-3f0c-4c59-9b0e-1c8f0a6f0b11"


def page(operator: Client) -> str:
    response = operator.get("/operations/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def open_breaker(registry: str, *, seconds: int = 30) -> None:
    now = timezone.now()
    Breaker.objects.create(
        registry=registry,
        failures=5,
        window_started_at=now,
        opened_at=now,
        opened_until=now + timedelta(seconds=seconds),
    )


def test_a_quiet_day(operator: Client) -> None:
    shown = page(operator)
    for words in ("There is no alarm", "None is under way or planned", "not late"):
        assert words in shown
    assert shown.count("closed</td>") == shown.count("Answers</strong>") == len(REGISTRIES)


@pytest.mark.parametrize(("seconds", "words"), [(30, "open until"), (-1, "half open")])
def test_a_registry_that_does_not_answer(operator: Client, seconds: int, words: str) -> None:
    open_breaker("degrees", seconds=seconds)
    shown = page(operator)
    assert shown.count("Does not answer") == 1
    assert words in shown


def test_failures_short_of_opening_are_told(operator: Client) -> None:
    Breaker.objects.create(registry="degrees", failures=2, window_started_at=timezone.now())
    shown = page(operator)
    assert "closed; failures lately: 2" in shown
    assert "Answers with difficulty" in shown


def test_an_alarm_and_what_to_do_about_it(operator: Client) -> None:
    alarms.sound("degrees", Reason.UNAUTHORISED, MESSAGE)
    shown = page(operator)
    assert "Refuses our credentials" in shown
    assert "Check our certificate" in shown
    assert MESSAGE in shown


def test_maintenance_under_way_and_planned(operator: Client) -> None:
    now = timezone.now()
    for start in (-1, 5):
        Maintenance.objects.create(
            registry="business", starts_at=now + timedelta(hours=start), ends_at=now + timedelta(hours=start + 2)
        )
    shown = page(operator)
    assert ("under way" in shown, "planned" in shown) == (True, True)
    assert shown.count("In maintenance") == 1


def test_questions_that_wait_are_counted_by_registry(operator: Client) -> None:
    person = making.person(name="Lê Thị Không Ai Thấy")
    draft = making.draft(person, answered={})
    Lookup.objects.filter(draft=draft.public_id, registry="degrees").update(state=LookupState.WAITING)
    shown = page(operator)
    assert shown.count("no answer so far: 1") == 1
    for personal in (person.full_name, person.identity_number, str(draft.public_id)):
        assert personal not in shown


def test_the_count_of_what_waits_has_an_end(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.operators.overview.MOST_WAITING", 1)
    for _each in range(2):
        making.draft(answered={})
    assert page(operator).count("1+") == 4


def test_work_that_was_left_over_is_counted(operator: Client) -> None:
    left()
    left("unknown", key="other")
    left("new", key="late", due=timezone.now() - timedelta(minutes=7))
    shown = page(operator)
    assert "<dt>Given up</dt><dd>1</dd>" in shown
    assert "<dt>Outcome unknown</dt><dd>1</dd>" in shown
    assert "waits for 7 minutes" in shown


def test_it_costs_the_same_on_a_quiet_day_and_on_a_bad_one(operator: Client, django_assert_num_queries: Any) -> None:
    queries = 11 + len(REGISTRIES)  # one for each says how much waits for it, up to a bound
    with django_assert_num_queries(queries):
        page(operator)
    for number, registry in enumerate(("degrees", "population", "practitioners")):
        open_breaker(registry)
        alarms.sound(registry, Reason.BAD_SIGNATURE, MESSAGE)
        left(key=f"job {number}")
        making.draft(answered={})
    with django_assert_num_queries(queries):
        page(operator)


def test_what_was_refused_is_asked_again_after_a_question(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.outbox.enqueueing.ring", lambda _job: None)
    draft = making.draft(answered={})
    Lookup.objects.filter(draft=draft.public_id, registry="degrees").update(state=LookupState.REFUSED)
    address = "/operations/registries/degrees/ask-again/"
    assert page(operator).count(address) == 1
    assert "Do this when it is mended" in operator.get(address).content.decode()
    assert not Job.objects.filter(kind="filling.ask_refused").exists()
    assert operator.post(address).headers["Location"] == "/operations/"
    assert Job.objects.get(kind="filling.ask_refused").payload["registry"] == "degrees"


def test_an_unknown_registry_is_404(operator: Client) -> None:
    assert operator.post("/operations/registries/nothing/ask-again/").status_code == 404
