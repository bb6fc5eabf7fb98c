"""What the clock's tests share: limits, moments and events written shortly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import translation

from procedures.grammar import LegalBasis, Text, TimeLimit
from workflows.clock.calendar import Calendar, DayName, SpecialDay
from workflows.clock.deadlines import LOCAL, ClockEvent

NEW_YEAR_SWAP = Calendar(
    {
        dt.date(2026, 1, 2): SpecialDay(False, DayName("Nghỉ hoán đổi", "Swapped day off")),
        dt.date(2026, 1, 10): SpecialDay(True, DayName("Làm bù", "Make-up working day")),
    }
)


def limit(
    amount: int = 30, unit: str = "day", supplement: str = "restart", cut_off: str = "15:00", **more: object
) -> TimeLimit:
    basis = LegalBasis(text=Text(vi="Luật thử", en="Trial Law"), verified=False)
    return TimeLimit.model_validate(
        {"amount": amount, "unit": unit, "supplement": supplement, "cut_off": cut_off, "basis": basis} | more
    )


def moment(local: str) -> dt.datetime:
    """A local time as the moment in UTC that the database would hold."""
    return dt.datetime.fromisoformat(local).replace(tzinfo=LOCAL).astimezone(dt.UTC)


def events(text: str) -> list[ClockEvent]:
    """`received 2026-03-04 09:00, paused …` as events; without a year, of 2026."""
    happened = [part.split(" ", 1) for part in text.split(", ")]
    return [ClockEvent(kind, moment(at if len(at) > 11 else f"2026-{at}")) for kind, at in happened]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield
