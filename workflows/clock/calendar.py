"""The working calendar of Viet Nam: weekends, public holidays, swaps and make-up Saturdays, and what the ministry adds.

Public days come from the `holidays` package; decrees land later than its releases, so every day can be overruled by a
published `CalendarChange`, which names the decision. Changes are kept, so the calendar of a past moment can be told.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import holidays
from django.utils.translation import get_language

from workflows.clock.models import CalendarChange, CalendarDay


@dataclass(frozen=True)
class DayName:
    """Why a day is special, in both languages; `str()` gives the active one."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "vi").startswith("en") else self.vi


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not what its weekday says."""

    working: bool
    name: DayName


_NONE: Mapping[dt.date, SpecialDay] = MappingProxyType({})
#: After everything that was published.
_LAST: Final = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Calendar:
    """Which local days are worked. `changes` overrule the public calendar, day by day."""

    changes: Mapping[dt.date, SpecialDay] = field(default_factory=lambda: _NONE)

    def special(self, day: dt.date) -> SpecialDay | None:
        """What is special about a day, if anything."""
        return self.changes.get(day) or _public(day.year).get(day)

    def is_working_day(self, day: dt.date) -> bool:
        """Monday to Friday except holidays, and Saturdays or Sundays declared working days."""
        special = self.special(day)
        return special.working if special else day.weekday() < 5

    def holiday_name(self, day: dt.date) -> DayName | None:
        """The name of the holiday on a day, or none when it is worked or an ordinary weekend."""
        special = self.special(day)
        return special.name if special and not special.working else None

    def special_days(self, year: int) -> list[tuple[dt.date, SpecialDay]]:
        """Every day of a year that is not what its weekday says, in order."""
        days = {**_public(year), **{day: special for day, special in self.changes.items() if day.year == year}}
        return sorted(days.items())

    def working_day_from(self, day: dt.date) -> dt.date:
        """The first working day on or after a day."""
        while not self.is_working_day(day):
            day += dt.timedelta(days=1)
        return day

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day after a day, which itself is not counted."""
        while count > 0:
            day = self.working_day_from(day + dt.timedelta(days=1))
            count -= 1
        return day

    def working_days_between(self, after: dt.date, until: dt.date) -> int:
        """How many working days lie after one day and up to and including another; 0 when there is none."""
        span = (until - after).days
        return sum(self.is_working_day(after + dt.timedelta(days=step)) for step in range(1, span + 1))


class Calendars:
    """The calendar of every moment: public days, overruled by what had been published until then."""

    def __init__(self, published: Iterable[tuple[dt.datetime, CalendarDay]] = ()) -> None:
        """`published`: what was decided, with the moment from which it holds, in the order of these."""
        self._published = tuple(published)
        self._moments = [moment for moment, _day in self._published]
        self._made: dict[int, Calendar] = {}  # by how many days of decisions had been published

    @property
    def now(self) -> Calendar:
        """The calendar with everything that was published."""
        return self._after(len(self._published))

    def at(self, moment: dt.datetime) -> Calendar:
        """The calendar as it stood at a moment."""
        return self._after(bisect_right(self._moments, moment))

    def with_change(self, change: CalendarChange) -> Calendars:
        """These as they would be if a proposed change were published now. One query."""
        proposed = ((_LAST, day) for day in change.days.select_related("change"))
        return Calendars((*self._published, *proposed))

    def _after(self, count: int) -> Calendar:
        if count not in self._made:
            self._made[count] = _overruled(day for _moment, day in self._published[:count])
        return self._made[count]


def published() -> Calendars:
    """The calendar of every moment until now. One query."""
    days = CalendarDay.objects.filter(change__published_at__isnull=False).select_related("change")
    in_order = days.order_by("change__published_at", "change_id")
    return Calendars((day.change.published_at or _LAST, day) for day in in_order)


def in_force(at: dt.datetime | None = None) -> Calendar:
    """The calendar as it stands now, or stood at a moment. One query."""
    return published().now if at is None else published().at(at)


def _overruled(days: Iterable[CalendarDay]) -> Calendar:
    """The public calendar with what was decided besides, the latest last."""
    changes: dict[dt.date, SpecialDay] = {}
    for row in days:
        if row.working is None:
            changes.pop(row.date, None)
        else:
            changes[row.date] = SpecialDay(row.working, DayName(row.change.reason_vi, row.change.reason_en))
    return Calendar(changes)


@lru_cache(maxsize=64)
def _public(year: int) -> Mapping[dt.date, SpecialDay]:
    """Public days of a year: holidays as the package names them in both languages, and its make-up Saturdays."""
    named_vi = holidays.country_holidays("VN", years=year, expand=False, language="vi")
    named_en = holidays.country_holidays("VN", years=year, expand=False, language="en_US")
    days = {day: SpecialDay(False, DayName(named_vi[day], named_en[day])) for day in named_vi}
    for day in named_vi.weekend_workdays:
        if day.year == year:
            days[day] = SpecialDay(True, DayName("Ngày làm bù", "Make-up working day"))
    return MappingProxyType(days)
