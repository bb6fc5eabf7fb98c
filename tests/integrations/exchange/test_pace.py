"""After an outage, what was missed is made up for no faster than people usually ask (R-REG-5)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from integrations.exchange import admission, breaker, pace
from integrations.exchange.messages import Reason, Unavailable
from integrations.exchange.models import Maintenance, Pace, Seat
from tests.integrations.exchange.conftest import Ask, together
from tests.integrations.exchange.peer import Peer

pytestmark = pytest.mark.django_db(transaction=True)

DEADLINE = 8.0


@pytest.fixture(autouse=True)
def looked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_looked", {})


def steady(rate: float) -> None:
    now = timezone.now()
    Pace.objects.update_or_create(registry="population", defaults={"steady": rate, "measured_at": now})


def turn(slot: datetime | None = None) -> datetime | None:
    """The turn that a replay is given; None when it may go."""
    try:
        pace.wait_for_turn("population", slot)
    except Unavailable as no:
        assert no.reason == Reason.QUEUED  # noqa: PT017  # the only reason there is
        return no.slot
    return None


def ask_once(*, replay: bool = False, slot: datetime | None = None) -> datetime | None:
    """Let one call in, which goes well; the turn that it is given instead, if it may not."""
    try:
        with admission.admit("population", DEADLINE, replay=replay, slot=slot):
            return None
    except Unavailable as no:
        return no.slot


# --- Measuring -------------------------------------------------------------------------------------------------------


def test_usual_rate_is_measured(later) -> None:
    for second in range(31):
        later(second)
        for _ in range(3):
            ask_once()
    assert Pace.objects.get().steady == pytest.approx(3, rel=0.1)


def test_replays_are_not_usual(later) -> None:
    steady(50)
    for second in range(31):
        later(second)
        ask_once()
        ask_once(replay=True)
        ask_once(replay=True)
    assert sum(Seat.objects.values_list("calls", flat=True)) == 31


def test_rate_moves_slowly(later) -> None:
    steady(2)
    pace.measure("population")
    Seat.objects.create(registry="population", number=0, calls=20 * 15)
    later(15)
    pace.measure("population")
    assert Pace.objects.filter(steady__gt=2, steady__lt=4).exists()


def test_maintenance_does_not_count_as_quiet(later) -> None:
    steady(7)
    now = timezone.now()
    Maintenance.objects.create(registry="population", starts_at=now, ends_at=now + timedelta(hours=2))
    later(7300)
    pace.measure("population")
    assert Pace.objects.get().steady == 7


def test_outage_does_not_count_as_quiet(later) -> None:
    steady(7)
    pace.measure("population")
    for _ in range(5):
        breaker.enter("population", DEADLINE).failed(Reason.SERVER_ERROR, None)
    later(700)
    ask_once()  # the probe
    later(701)
    ask_once()
    assert Pace.objects.get().steady == 7


def test_measuring_looks_seldom(later, django_assert_num_queries) -> None:
    pace.measure("population")
    with django_assert_num_queries(0):
        pace.measure("population")


# --- Turns -----------------------------------------------------------------------------------------------------------


def test_lone_replay_goes_at_once() -> None:
    assert turn() is None


def test_turns_follow_one_another_at_the_usual_rate(later) -> None:
    steady(4)
    now = timezone.now()
    assert turn() is None
    assert [turn() for _ in range(3)] == [now + timedelta(seconds=seconds) for seconds in (0.25, 0.5, 0.75)]


def test_quiet_registry_still_gets_one_a_second(later) -> None:
    steady(0.01)
    turn()
    assert turn() == timezone.now() + timedelta(seconds=1)


def test_turn_is_kept_until_it_comes(later) -> None:
    steady(1)
    turn()
    given = turn()
    assert turn(given) == given
    later(1.01)
    assert turn(given) is None


def test_turns_that_were_missed_do_not_pass_all_at_once(later) -> None:
    """Workers may have been away, or the registry down again: most go to the end of the queue; later turns stand."""
    steady(4)
    turn()
    old = [turn() for _ in range(50)]
    later(5)
    now = timezone.now()
    new = [turn(slot) for slot in old]
    assert new[:7] == [None] * 7  # SLACK at MOST times the usual rate
    assert new[7:20] == [now + timedelta(seconds=7.75 + place / 4) for place in range(13)]
    assert new[20:] == old[20:]


def test_turn_must_find_room_beside_what_people_ask(later) -> None:
    steady(4)
    turn()
    given = turn()
    for _ in range(8):
        ask_once()
    later(0.25)
    assert turn(given) is not None


def test_turn_comes_soon_after_much_was_asked(later) -> None:
    steady(4)
    turn()
    for _ in range(500):
        ask_once()
    assert turn() == timezone.now() + pace.LONGEST - pace.SLACK


def test_many_workers_get_different_turns(later) -> None:
    steady(2)
    given: list[datetime | None] = []
    together(lambda: given.append(turn()))
    assert len(set(given)) == 8


# --- Seen from a caller ----------------------------------------------------------------------------------------------


def test_replay_waits_for_its_turn(peer: Peer, ask: Ask) -> None:
    ask(replay=True)
    with pytest.raises(Unavailable) as caught:
        ask(replay=True)
    assert caught.value.reason == Reason.QUEUED
    assert caught.value.slot is not None
    assert caught.value.retry_after == pytest.approx(1, abs=0.5)
    assert len(peer.requests) == 1


def test_first_question_waits_for_no_replay(peer: Peer, ask: Ask) -> None:
    ask(replay=True)
    assert ask().values


def test_replay_may_probe_without_a_turn(later) -> None:
    steady(1)
    for _ in range(5):
        turn()
    for _ in range(5):
        breaker.enter("population", DEADLINE).failed(Reason.SERVER_ERROR, None)
    later(31)
    assert ask_once(replay=True) is None


def test_busy_registry_lets_a_replay_keep_its_turn(later) -> None:
    steady(1)
    turn()
    given = turn()
    later(2)
    for number in range(4):
        Seat.objects.create(registry="population", number=number, held_until=timezone.now() + timedelta(seconds=9))
    assert ask_once(replay=True, slot=given) == given
