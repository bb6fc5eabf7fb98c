"""Few calls at a time to one registry, over all threads and processes (R-REG-5)."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from integrations.exchange import bulkhead
from integrations.exchange.messages import Reason, Unavailable
from integrations.exchange.models import LONG_AGO, Breaker, Maintenance, Seat
from tests.integrations.exchange.conftest import Ask, together
from tests.integrations.exchange.peer import Peer

pytestmark = pytest.mark.django_db(transaction=True)


def sit() -> bulkhead.Held:
    return bulkhead.sit("population", 8.0, first_time=True)


def test_four_at_a_time() -> None:
    held = [sit() for _ in range(4)]
    with pytest.raises(Unavailable) as caught:
        sit()
    assert len({seat.number for seat in held}) == 4
    assert (caught.value.reason, caught.value.retry_after) == (Reason.BUSY, 1.0)


def test_seat_that_was_left_is_free() -> None:
    held = [sit() for _ in range(4)]
    held[2].leave()
    assert sit().number == held[2].number


def test_registries_do_not_share_seats() -> None:
    for _ in range(4):
        sit()
    assert bulkhead.sit("degrees", 8.0, first_time=True).registry == "degrees"


def test_seat_of_a_killed_process_is_free_after_its_deadline(later) -> None:
    for _ in range(4):
        sit()
    later(9)
    with pytest.raises(Unavailable):
        sit()
    later(10.1)
    assert sit().registry == "population"


def test_late_leaver_does_not_take_the_seat_from_its_next_holder(later) -> None:
    late = [sit() for _ in range(4)]
    later(20)
    held = [sit() for _ in range(4)]
    for seat in late:
        seat.leave()
    assert not Seat.objects.filter(held_until=LONG_AGO).exists()
    held[0].leave()
    assert Seat.objects.filter(held_until=LONG_AGO).count() == 1


def test_limit_may_be_raised(settings) -> None:
    for _ in range(4):
        sit()
    settings.REGISTRY_CALLS_AT_ONCE = 5
    assert sit().registry == "population"


def test_first_call_finds_no_seats_and_makes_them() -> None:
    assert bulkhead.sit_if_well("population", 8.0) is None
    sit().leave()
    assert Seat.objects.count() == 4


def test_closer_look_is_needed_after_a_failure() -> None:
    sit().leave()
    assert bulkhead.sit_if_well("population", 8.0)
    Breaker.objects.create(registry="population", failures=1)
    assert bulkhead.sit_if_well("population", 8.0) is None


def test_closer_look_is_needed_in_a_maintenance() -> None:
    sit().leave()
    now = timezone.now()
    Maintenance.objects.create(registry="degrees", starts_at=now, ends_at=now + timedelta(hours=1))
    assert bulkhead.sit_if_well("population", 8.0)
    Maintenance.objects.create(registry="population", starts_at=now, ends_at=now + timedelta(hours=1))
    assert bulkhead.sit_if_well("population", 8.0) is None


def test_seat_taken_in_one_statement_is_held_like_any_other(later) -> None:
    sit().leave()
    first = bulkhead.sit_if_well("population", 8.0)
    assert first is not None
    assert Seat.objects.get(number=first.number).held_until == first.until
    assert bulkhead.sit_if_well("population", 8.0) is None
    first.leave()
    assert bulkhead.sit_if_well("population", 8.0)


def test_seat_is_kept_for_the_next_call_in_one_statement(later, django_assert_num_queries) -> None:
    sit().leave()
    first = bulkhead.sit_if_well("population", 8.0)
    assert first is not None
    later(3)
    with django_assert_num_queries(1):
        second = first.stay_if_well(8.0)
    assert second is not None
    assert (second.number, second.until) == (first.number, first.until + timedelta(seconds=3))
    assert Seat.objects.get(number=first.number).held_until == second.until
    assert Seat.objects.get(number=first.number).calls == 3


def test_seat_that_is_somebody_elses_by_now_is_not_kept(later) -> None:
    late = sit()
    later(20)
    held = [sit() for _ in range(4)]
    assert late.stay_if_well(8.0) is None
    assert Seat.objects.filter(held_until=held[0].until).count() == 4


def test_closer_look_is_needed_before_a_seat_is_kept_after_a_failure() -> None:
    held = sit()
    Breaker.objects.create(registry="population", failures=1)
    assert held.stay_if_well(8.0) is None


def test_closer_look_is_needed_before_a_seat_is_kept_in_a_maintenance() -> None:
    held, now = sit(), timezone.now()
    Maintenance.objects.create(registry="population", starts_at=now, ends_at=now + timedelta(hours=1))
    assert held.stay_if_well(8.0) is None


def test_many_threads_get_four_seats() -> None:
    came: Counter[str] = Counter()

    def try_it() -> None:
        try:
            sit()
        except Unavailable:
            came["busy"] += 1
        else:
            came["seated"] += 1

    together(try_it, threads=9)
    assert came == {"seated": 4, "busy": 5}


def _take_one(queue: multiprocessing.Queue[str]) -> None:
    connection.close()
    try:
        sit()
    except Unavailable as no:
        queue.put(str(no.reason))
    else:
        queue.put("seated")
    connection.close()


def test_other_processes_count_too() -> None:
    sit().leave()
    sit()
    connection.close()
    context = multiprocessing.get_context("fork")
    queue: multiprocessing.Queue[str] = context.Queue()
    processes = [context.Process(target=_take_one, args=(queue,)) for _ in range(5)]
    for process in processes:
        process.start()
    came = Counter(queue.get(timeout=30) for _ in processes)
    for process in processes:
        process.join(30)
    assert came == {"seated": 3, "busy": 2}


def test_busy_registry_is_not_called(peer: Peer, ask: Ask) -> None:
    for _ in range(4):
        sit()
    with pytest.raises(Unavailable, match=Reason.BUSY):
        ask()
    assert peer.requests == []


def test_never_more_than_four_calls_are_under_way(peer: Peer, ask: Ask) -> None:
    under_way, most, lock = 0, 0, threading.Lock()

    def behave(peer, sock, request):
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        peer.stopping.wait(0.1)
        with lock:
            under_way -= 1
        peer.answer(sock, request)

    peer.behave = behave

    def call() -> None:
        for _ in range(4):
            try:
                ask(deadline=2.0)
            except Unavailable:
                continue

    together(call)
    assert most == 4


def test_seat_is_left_whatever_the_call_came_to(peer: Peer, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    ask()
    monkeypatch.setattr("integrations.exchange.reading.read", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ask()
    assert Seat.objects.filter(held_until=LONG_AGO).count() == 4
