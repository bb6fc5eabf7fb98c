"""At what hours a unit works: decided with a date, by unit, and published like every change of the calendar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from workflows.clock.calendar import Calendar
from workflows.clock.deadlines import LOCAL, local_day
from workflows.clock.models import CalendarChange, WorkingHours

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

    def __str__(self) -> str:
        return ", ".join(f"{begins:%H:%M}–{ends:%H:%M}" for begins, ends in self.spells)


#: Where nobody has said otherwise: eight hours of a week of forty (Decision 188/1999/QĐ-TTg).
OFFICE_HOURS: Final = Hours((dt.time(8), dt.time(12)), (dt.time(13), dt.time(17)))


def hours_of(unit: str, *, at: dt.datetime | None = None, besides: CalendarChange | None = None) -> DatedHours:
    """The hours of a unit as decided now, or by a moment: its own go before those of all. One query.

    `besides`: a proposed change, as if it were published now.
    """
    said = Q(change__published_at__isnull=False) if at is None else Q(change__published_at__lte=at)
    if besides is not None:
        said |= Q(change=besides)
    rows = WorkingHours.objects.filter(said, Q(unit__code=unit) | Q(unit=None)).select_related("change")
    return DatedHours(
        tuple(
            (row.from_date, Hours((row.morning_from, row.morning_to), (row.afternoon_from, row.afternoon_to)))
            for row in sorted(rows, key=_strength)
        )
    )


def _strength(row: WorkingHours) -> tuple[bool, dt.date, dt.datetime, int, int]:
    """The last one that has begun counts, and what a unit has of its own comes after what all have."""
    published = row.change.published_at or dt.datetime.max.replace(tzinfo=dt.UTC)
    return row.unit_id is not None, row.from_date, published, row.change_id, row.pk


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
