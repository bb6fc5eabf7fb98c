"""At what hours a unit works: decided with a date, by unit, and published like every change of the calendar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from workflows.clock.calendar import Calendar
from workflows.clock.deadlines import LOCAL, local_day
from workflows.clock.models import WorkingHours

Spell = tuple[dt.time, dt.time]


@dataclass(frozen=True)
class Hours:
    """The two spells of a working day, in local times."""

    morning: Spell
    afternoon: Spell

    @property
    def spells(self) -> tuple[Spell, Spell]:
        """Both, in their order."""
        return self.morning, self.afternoon


#: Where nobody has said otherwise: eight hours of a week of forty (Decision 188/1999/QĐ-TTg).
OFFICE_HOURS: Final = Hours((dt.time(8), dt.time(12)), (dt.time(13), dt.time(17)))


def hours_of(unit: str, *, at: dt.datetime | None = None) -> DatedHours:
    """The hours of a unit as decided now, or by a moment: its own go before those of all. One query."""
    rows = WorkingHours.objects.filter(change__published_at__isnull=False)
    if at is not None:
        rows = rows.filter(change__published_at__lte=at)
    rows = rows.filter(unit__code=unit) | rows.filter(unit=None)
    order = ("from_date", "change__published_at", "change_id", "id")
    # The last one that has begun counts, and what a unit has of its own comes after what all have.
    decided = sorted(rows.order_by(*order), key=lambda row: row.unit_id is not None)
    return DatedHours(
        tuple(
            (row.from_date, Hours((row.morning_from, row.morning_to), (row.afternoon_from, row.afternoon_to)))
            for row in decided
        )
    )


@dataclass(frozen=True)
class DatedHours:
    """The hours of one unit, day by day. `decided`: from which day on what holds, the strongest last."""

    decided: tuple[tuple[dt.date, Hours], ...] = ()

    def on(self, day: dt.date) -> Hours:
        """The hours of a day, whether it is worked or not."""
        return next((hours for since, hours in reversed(self.decided) if since <= day), OFFICE_HOURS)


def add_working_hours(at: dt.datetime, count: int, hours: DatedHours, calendar: Calendar) -> dt.datetime:
    """The moment at which a unit has worked so many full hours since a moment, in UTC.

    For the answer to an online filing within 8 working hours (Decree 118/2025/NĐ-CP).
    """
    left, day, now = dt.timedelta(hours=count), local_day(at), at.astimezone(LOCAL)
    while True:
        if calendar.is_working_day(day):
            for begins, ends in hours.on(day).spells:
                start = max(now, dt.datetime.combine(day, begins, tzinfo=LOCAL))
                end = dt.datetime.combine(day, ends, tzinfo=LOCAL)
                if start + left <= end:
                    return (start + left).astimezone(dt.UTC)
                left -= max(end - start, dt.timedelta(0))
        day += dt.timedelta(days=1)
