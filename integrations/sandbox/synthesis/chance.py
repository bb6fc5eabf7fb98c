"""Chance that repeats: one named stream of random numbers per purpose, all from one seed."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int, purpose: str) -> Random:
    """Return the random stream of `purpose`; streams of different purposes never disturb each other."""
    return Random(f"{seed}:{purpose}")  # noqa: S311 - people must repeat with the seed; nothing secret comes from here


def weighted(rng: Random, choices: Sequence[tuple[T, float]]) -> T:
    """Pick one of `choices`, each a pair of value and weight."""
    return rng.choices([value for value, _ in choices], [weight for _, weight in choices])[0]


def day_between(rng: Random, first: date, last: date) -> date:
    """Pick a day from `first` to `last`, both included; `first` when the two are the wrong way round."""
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))


def months_before(day: date, months: int) -> date:
    """Return the day `months` calendar months before `day`, no later than the 28th, so that it always exists."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, min(day.day, 28))
