"""A recovery in simulated time: what was missed during an outage is made up for beside what people go on asking.

The rows and statements are the real ones. People come by the clock or at random; workers look once a round for replays
whose turn has come.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from django.utils import timezone

from integrations.exchange import admission, pace
from integrations.exchange.messages import Unavailable
from integrations.exchange.models import Pace

pytestmark = pytest.mark.django_db(transaction=True)

USUAL = 4.0  # questions a second
MISSED = 100
WINDOW = 10.0  # as the journey measures
MOST = pace.MOST * USUAL
SLACK = pace.SLACK.total_seconds()
LONGEST = pace.LONGEST.total_seconds()


@dataclass
class Course:
    """When calls were made, and when a replay looked whether there is room; in seconds."""

    calls: list[float] = field(default_factory=list)
    replays: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)

    def within(self, after: float, until: float) -> int:
        """How many calls there were in a stretch, its end counted in."""
        return sum(after < at <= until for at in self.calls)


def by_the_clock() -> Iterator[float]:
    at = 0.0
    while True:
        yield (at := at + 1 / USUAL)


def at_random() -> Iterator[float]:
    chance, at = random.Random(1), 0.0
    while True:
        yield (at := at + chance.expovariate(USUAL))


def in_crowds() -> Iterator[float]:
    """Nobody for nine seconds, then everybody: people alone are then over any limit."""
    at = 0.0
    while True:
        at += 9
        yield from [at] * int(9 * USUAL)


@pytest.fixture
def recover(later: Callable[[float], None], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Course]:
    """Let everybody who was missed come back within ten seconds, until all have their answer."""
    monkeypatch.setattr(pace, "measure", lambda registry: None)  # the usual rate is given
    Pace.objects.create(registry="population", steady=USUAL, measured_at=timezone.now())

    def run(people: Iterator[float], *, every: float) -> Course:
        chance, course, round_at = random.Random(2), Course(), 0.0
        waiting: list[tuple[float, datetime | None]] = [(chance.uniform(0, 10), None) for _ in range(MISSED)]
        comes = next(people)
        while waiting:
            round_at += every
            assert round_at < MISSED * 5, f"{len(waiting)} still wait"
            while comes <= round_at:
                later(comes)
                assert turn_of(None, replay=False) is None  # people never wait
                course.calls.append(comes)
                comes = next(people)
            later(round_at)
            due, waiting = [one for one in waiting if one[0] <= round_at], [one for one in waiting if one[0] > round_at]
            for _, slot in due:
                course.looks.append(round_at)
                if given := turn_of(slot, replay=True):
                    wait = (given - timezone.now()).total_seconds()
                    waiting.append((round_at + wait + chance.uniform(0, 1), given))
                else:
                    course.calls.append(round_at)
                    course.replays.append(round_at)
        return course

    return run


def turn_of(slot: datetime | None, *, replay: bool) -> datetime | None:
    """None when the call was made; otherwise the turn that it was given."""
    try:
        with admission.admit("population", 8.0, replay=replay, slot=slot):
            return None
    except Unavailable as no:
        return no.slot


def test_clockwork_stays_within_twice_the_usual_and_is_soon_over(recover) -> None:
    """What people leave over of the bucket is used, but for what goes by between two rounds."""
    course = recover(by_the_clock(), every=1.0)
    assert max(course.within(at - WINDOW, at) for at in course.calls) <= 2 * USUAL * WINDOW
    assert len(course.replays) == MISSED
    assert course.replays[-1] <= 1.2 * MISSED / (MOST - USUAL)


@pytest.mark.parametrize(("people", "every"), [(by_the_clock, 5.0), (at_random, 1.0), (in_crowds, 1.0)])
def test_bucket_holds_what_it_promises(recover, people, every: float) -> None:
    """Every stretch from a look to a replay that goes, however people come and however seldom workers look."""
    course = recover(people(), every=every)
    for until in course.replays:
        for after in course.looks:
            if after < until <= after + LONGEST - SLACK:
                assert course.within(after, until) <= MOST * (until - after + SLACK) + 1


def test_who_comes_at_random_meets_few_replays_when_many_come(recover) -> None:
    """Chance alone takes people over twice the usual; replays never do."""
    course = recover(at_random(), every=1.0)
    assert max(course.within(at - WINDOW, at) for at in course.replays) <= 2 * USUAL * WINDOW
