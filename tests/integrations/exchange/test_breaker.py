"""A registry in trouble is left alone by all workers, and asked again by one (R-REG-4, R-REG-5)."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.exchange import breaker
from integrations.exchange.messages import Reason, Rejected, Unavailable
from integrations.exchange.models import Breaker
from tests.integrations.exchange.conftest import Ask, together
from tests.integrations.exchange.peer import Peer, send

pytestmark = pytest.mark.django_db(transaction=True)

DEADLINE = 8.0  # what a worker grants a registry


def fail(times: int, reason: Reason = Reason.SERVER_ERROR, deadline: float = DEADLINE) -> None:
    for _ in range(times):
        breaker.enter("population", deadline).failed(reason, None)


def is_open() -> bool:
    try:
        breaker.enter("population", DEADLINE).given_back()
    except Unavailable as no:
        assert no.reason == Reason.BREAKER_OPEN  # noqa: PT017  # the reason is part of the question
        return True
    return False


def test_four_failures_leave_it_closed() -> None:
    fail(4)
    assert not is_open()


def test_five_failures_open_it() -> None:
    fail(5)
    assert is_open()


def test_open_one_says_when_to_come_back() -> None:
    fail(5)
    with pytest.raises(Unavailable) as caught:
        breaker.enter("population", DEADLINE)
    assert caught.value.retry_after == pytest.approx(30, abs=2)


def test_failures_spread_over_more_than_the_window_do_not_open_it(later) -> None:
    for second in (0, 10, 20, 31, 32):
        later(second)
        fail(1)
    assert not is_open()


def test_success_starts_the_count_anew() -> None:
    fail(4)
    breaker.enter("population", DEADLINE).succeeded()
    fail(4)
    assert not is_open()


def test_one_registry_does_not_close_another() -> None:
    fail(5)
    assert not breaker.enter("degrees", DEADLINE).probe


def test_half_open_lets_one_probe_through(later) -> None:
    fail(5)
    later(31)
    assert breaker.enter("population", DEADLINE).probe
    with pytest.raises(Unavailable, match=Reason.BREAKER_OPEN):
        breaker.enter("population", DEADLINE)


def test_good_probe_closes_it(later) -> None:
    fail(5)
    later(31)
    breaker.enter("population", DEADLINE).succeeded()
    assert not breaker.enter("population", DEADLINE).probe


def test_bad_probe_opens_it_again(later) -> None:
    fail(5)
    later(31)
    fail(1)
    later(60)
    assert is_open()
    later(62)
    assert breaker.enter("population", DEADLINE).probe


def test_killed_prober_blocks_nobody_for_long(later) -> None:
    fail(5)
    later(31)
    assert breaker.enter("population", DEADLINE).probe
    later(31 + DEADLINE + 3)
    assert breaker.enter("population", DEADLINE).probe


def test_late_success_of_an_old_call_closes_nothing() -> None:
    fail(1)
    old = breaker.enter("population", DEADLINE)
    fail(4)
    old.succeeded()
    assert is_open()


def test_late_failure_of_an_old_call_does_not_lengthen_the_pause(later) -> None:
    old = breaker.enter("population", DEADLINE)
    fail(5)
    later(20)
    old.failed(Reason.SERVER_ERROR, None)
    later(31)
    assert breaker.enter("population", DEADLINE).probe


# --- Slow is not down: a page's two seconds say little about a registry that is granted eight -------------------------


def test_timeouts_of_pages_do_not_open_it() -> None:
    fail(10, Reason.TIMEOUT, deadline=2.0)
    assert not is_open()


def test_timeouts_of_workers_open_it() -> None:
    fail(5, Reason.TIMEOUT)
    assert is_open()


def test_failures_that_pages_meet_open_it() -> None:
    fail(5, Reason.CONNECTION, deadline=2.0)
    assert is_open()


def test_probe_is_kept_for_who_can_wait(later) -> None:
    fail(5)
    later(31)
    with pytest.raises(Unavailable, match=Reason.BREAKER_OPEN):
        breaker.enter("population", 2.0)
    assert breaker.enter("population", DEADLINE).probe


def test_page_probes_when_nobody_else_came(later) -> None:
    fail(5)
    later(61)
    assert breaker.enter("population", 2.0).probe


def test_probe_of_a_page_that_timed_out_is_given_back(later) -> None:
    fail(5)
    later(61)
    breaker.enter("population", 2.0).failed(Reason.TIMEOUT, None)
    assert breaker.enter("population", DEADLINE).probe


# --- Rate limits: told once, heard by all ----------------------------------------------------------------------------


def test_rate_limit_holds_for_everybody(later) -> None:
    breaker.enter("population", DEADLINE).failed(Reason.RATE_LIMITED, 60.0)
    later(59)
    assert is_open()
    later(61)
    assert not is_open()


def test_rate_limit_without_a_time_is_no_failure() -> None:
    fail(10, Reason.RATE_LIMITED)
    assert not is_open()


# --- Many workers ----------------------------------------------------------------------------------------------------


def test_failures_of_many_workers_add_up() -> None:
    together(lambda: fail(1), threads=5)
    assert is_open()


def test_many_workers_send_one_probe() -> None:
    fail(5)
    Breaker.objects.update(opened_until=timezone.now() - timedelta(seconds=1))
    permits: Counter[str] = Counter()

    def try_it() -> None:
        try:
            permits["probe" if breaker.enter("population", DEADLINE).probe else "free"] += 1
        except Unavailable:
            permits["refused"] += 1

    together(try_it)
    assert permits == {"probe": 1, "refused": 7}


# --- Seen from a caller ----------------------------------------------------------------------------------------------


def test_dead_registry_is_not_called_any_more(peer: Peer, ask: Ask) -> None:
    peer.behave = lambda peer, sock, request: send(sock, 500, b"", {})
    for _ in range(8):
        with pytest.raises(Unavailable):
            ask()
    assert len(peer.requests) == 5


def test_recovered_registry_answers_after_one_probe(peer: Peer, ask: Ask) -> None:
    peer.behave = lambda peer, sock, request: send(sock, 500, b"", {})
    for _ in range(5):
        with pytest.raises(Unavailable):
            ask()
    Breaker.objects.update(opened_until=timezone.now() - timedelta(seconds=1))
    peer.behave = Peer.answer
    assert ask().values
    assert Breaker.objects.get().opened_until is None


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(lambda peer, sock, request: send(sock, 400, b"", {}), id="rejected"),
        pytest.param(
            lambda peer, sock, request: peer.answer(sock, request, 404, outcome="absent", data={}), id="absent"
        ),
        pytest.param(
            lambda peer, sock, request: peer.answer(
                sock, request, 409, outcome="mismatch", data={}, differs=["full_name"]
            ),
            id="mismatch",
        ),
    ],
)
def test_no_is_not_down(peer: Peer, ask: Ask, behave) -> None:
    peer.behave = behave
    for _ in range(6):
        try:
            ask()
        except Rejected:
            continue
    assert len(peer.requests) == 6


def test_troubled_registry_is_not_stormed(peer: Peer, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(7)
    monkeypatch.setattr("integrations.exchange.transports._BREATH", (0, 0))
    monkeypatch.setattr(breaker, "PAUSE", timedelta(0))  # or the breaker would keep most calls away
    peer.behave = lambda peer, sock, request: (
        send(sock, 503, b"", {}) if dice.random() < 0.5 else peer.answer(sock, request)
    )
    logical = 200
    for _ in range(logical):
        try:
            ask()
        except Unavailable:
            continue
    assert len(peer.requests) <= 1.5 * logical


def test_missing_keys_are_no_fault_of_the_registry(peer: Peer, ask: Ask) -> None:
    peer.keys_file.unlink()
    for _ in range(6):
        with pytest.raises(Unavailable, match=Reason.NO_KEYS):
            ask()
    assert not Breaker.objects.exists()


def test_good_call_costs_two_short_writes(peer: Peer, ask: Ask, django_assert_num_queries) -> None:
    """It takes a seat, with a look at breaker and calendar in the same statement, and leaves it."""
    ask()
    with django_assert_num_queries(2) as queries:
        ask()
    assert all(query["sql"].startswith("UPDATE") for query in queries)


def test_error_of_ours_gives_the_probe_back(peer: Peer, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    Breaker.objects.create(registry="population", failures=5, opened_until=timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr("integrations.exchange.reading.read", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ask()
    assert Breaker.objects.get().probing_until is None
