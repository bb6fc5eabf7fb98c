"""Several questions in one go: different registries at the same time, the same one never twice at once."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from integrations.exchange import client, together
from integrations.exchange.messages import Answer, NotAsked, Outcome, Reason, Rejected, Unavailable
from integrations.exchange.models import LONG_AGO, Breaker, Seat
from tests.integrations.exchange.conftest import a_question
from tests.integrations.exchange.peer import Peer, Request, send
from tests.integrations.exchange.test_faults import silence

pytestmark = pytest.mark.django_db(transaction=True)

Came = list[tuple[int, Answer | Exception]]
REGISTRIES = ("population", "degrees", "practitioners", "health_checks")
ONE_ATTRIBUTE = {
    "population": ("sex",),
    "degrees": ("number",),
    "practitioners": ("practice_facility",),
    "health_checks": ("number",),
}


def registry_of(request: Request) -> str:
    return next(code for code in REGISTRIES if f"/{code.replace('_', '-')}/" in request.line)


def knows_nobody(peer: Peer, sock: socket.socket, request: Request) -> None:
    """Whichever registry is asked, it signs that there is none."""
    peer.answer(sock, request, status=404, iss=registry_of(request), outcome="absent", data=None)


@pytest.fixture
def registries(peer: Peer) -> Peer:
    """Four registries behind one security server."""
    keys = {"keys": [peer.key.as_dict(private=False)]}
    peer.keys_file.write_text(json.dumps(dict.fromkeys(REGISTRIES, keys)))
    peer.behave = knows_nobody
    return peer


def ask(*codes: str, patience: float = 2.0, budget: float | None = None, seen: Callable[[Came], object] = len) -> Came:
    """Ask these registries in this order; what came, by place. `seen` is shown each hand-over."""
    questions = [a_question(registry=code, attributes=ONE_ATTRIBUTE[code]) for code in codes]
    found: Came = []
    for came in client.ask_all(questions, patience=patience, budget=budget):
        seen(came)
        found += came
    return sorted(found, key=lambda one: one[0])


def said(came: Came) -> list[str]:
    """Outcome or reason of each."""
    return [
        str(one.outcome if isinstance(one, Answer) else getattr(one, "reason", type(one).__name__)) for _, one in came
    ]


def test_every_question_has_its_own_answer(registries: Peer) -> None:
    came = ask(*REGISTRIES, *REGISTRIES)
    assert [place for place, _ in came] == list(range(8))
    assert said(came) == [Outcome.ABSENT] * 8


def test_different_registries_are_asked_at_the_same_time(registries: Peer) -> None:
    all_there = threading.Barrier(4)

    def behave(peer, sock, request):
        all_there.wait(5)
        knows_nobody(peer, sock, request)

    registries.behave = behave
    assert said(ask(*REGISTRIES)) == [Outcome.ABSENT] * 4


def test_one_registry_is_asked_one_question_after_the_other(registries: Peer) -> None:
    under_way, most, lock = Counter[str](), Counter[str](), threading.Lock()

    def behave(peer, sock, request):
        code = registry_of(request)
        with lock:
            under_way[code] += 1
            most[code] = max(most[code], under_way[code])
        peer.stopping.wait(0.02)
        with lock:
            under_way[code] -= 1
        knows_nobody(peer, sock, request)

    registries.behave = behave
    ask(*["population", "degrees"] * 4)
    assert most == {"population": 1, "degrees": 1}


def test_what_is_there_is_handed_over_before_a_slow_registry_has_answered(registries: Peer) -> None:
    handed_over = threading.Event()

    def behave(peer, sock, request):
        if registry_of(request) == "population":
            handed_over.wait(5)
        knows_nobody(peer, sock, request)

    def seen(came: Came) -> None:
        first.append([place for place, _ in came])
        handed_over.set()

    first: list[list[int]] = []
    registries.behave = behave
    came = ask("population", "degrees", patience=5, seen=seen)
    assert first == [[1], [0]]
    assert said(came) == [Outcome.ABSENT] * 2


def test_silent_registry_keeps_no_other_from_answering(registries: Peer) -> None:
    def behave(peer, sock, request):
        if registry_of(request) == "degrees":
            peer.stopping.wait(5)
        else:
            knows_nobody(peer, sock, request)

    registries.behave = behave
    assert said(ask(*REGISTRIES, patience=0.5)) == [Outcome.ABSENT, Reason.TIMEOUT, Outcome.ABSENT, Outcome.ABSENT]


def test_refusal_and_garbage_are_theirs_alone(registries: Peer) -> None:
    def behave(peer, sock, request):
        match registry_of(request):
            case "population":
                send(sock, 403, b"", {})
            case "degrees":
                send(sock, 200, b"?", {"Content-Type": "application/jose"})
            case _:
                knows_nobody(peer, sock, request)

    registries.behave = behave
    came = ask(*REGISTRIES)
    assert [type(one) for _, one in came] == [Rejected, Unavailable, Answer, Answer]


def test_error_of_ours_harms_no_other_question(registries: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    from integrations.exchange import reading

    read = reading.read

    def broken(question, *rest):
        if question.registry == "degrees":
            raise ZeroDivisionError
        return read(question, *rest)

    monkeypatch.setattr(reading, "read", broken)
    assert said(ask(*REGISTRIES)) == ["absent", "ZeroDivisionError", "absent", "absent"]
    assert not Seat.objects.exclude(held_until=LONG_AGO).exists()


def test_every_seat_is_left(registries: Peer) -> None:
    ask(*REGISTRIES, *REGISTRIES)
    assert not Seat.objects.exclude(held_until=LONG_AGO).exists()
    assert sum(Seat.objects.values_list("calls", flat=True)) == 8


def test_breaker_that_opens_meanwhile_ends_the_line(registries: Peer) -> None:
    """Looked at before each call, also by who has a seat."""

    def behave(peer, sock, request):
        try:
            Breaker.objects.update_or_create(registry="population", defaults={"failures": 5, "opened_until": later})
        finally:
            connections.close_all()
        knows_nobody(peer, sock, request)

    later = timezone.now() + timedelta(seconds=30)
    registries.behave = behave
    came = ask("population", "population", "population")
    assert said(came) == [Outcome.ABSENT, Reason.BREAKER_OPEN, Reason.BREAKER_OPEN]
    assert len(registries.requests) == 1


def test_budget_ends_everything(registries: Peer) -> None:
    registries.behave = silence
    started = time.monotonic()
    came = ask("population", "population", "degrees", patience=5, budget=0.5)
    assert time.monotonic() - started < 1
    assert said(came) == [Reason.TIMEOUT, "NotAsked", Reason.TIMEOUT]
    assert all(one.cut_short for _, one in came if isinstance(one, Unavailable))


def test_who_has_time_begins_nothing_late(registries: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left is for other workers; a long line at one registry holds nobody for long."""
    monkeypatch.setattr(together, "TURN_SECONDS", 0.2)

    def behave(peer, sock, request):
        peer.stopping.wait(0.3)
        knows_nobody(peer, sock, request)

    registries.behave = behave
    came = ask("population", "population", "population", "degrees")
    assert [type(one) for _, one in came] == [Answer, NotAsked, NotAsked, Answer]
    assert len(registries.requests) == 2


def test_time_that_a_registry_is_granted_is_not_cut_short(registries: Peer, settings) -> None:
    settings.REGISTRY_DEADLINE_SECONDS = 0.3
    registries.behave = silence
    ((_, outage),) = ask("population", patience=0.3, budget=5)
    assert isinstance(outage, Unavailable)
    assert (outage.reason, outage.cut_short) == (Reason.TIMEOUT, False)


def test_never_inside_a_transaction(registries: Peer) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        ask("population")
