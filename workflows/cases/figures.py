"""Counting how procedures went in the last twelve months, for everybody to read; run by Celery's clock.

Nothing that rests on fewer than five cases is published, since people could be told from it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from workflows.cases.models import Case, LedgerRow, LedgerState, ProcedureFigures
from workflows.clock import calendar
from workflows.clock.calendar import Calendar

#: Fewer cases than that are not spoken of.
FEWEST: Final = 5


def of(procedure: str) -> ProcedureFigures | None:
    """The latest figures of a procedure; none before they were first counted. One query."""
    return ProcedureFigures.objects.filter(procedure=procedure).first()


def count(today: dt.date | None = None) -> int:
    """Count all procedures for the twelve months before a local day; how many there are. Safe to repeat."""
    until = today or timezone.localdate()
    since = a_year_before(until)
    filed = _filed(since, until)
    spared = _spared(since, until)
    decided = _decided(since, until)
    worked = calendar.in_force()
    rows = [
        ProcedureFigures(
            procedure=procedure,
            since=since,
            until=until,
            counted_at=timezone.now(),
            **_of_filed(filed[procedure], spared[procedure]),
            **_of_decided(decided.get(procedure, Counter()), worked),
        )
        for procedure in sorted({*filed, *decided})
    ]
    _replace(rows)
    return len(rows)


def a_year_before(day: dt.date) -> dt.date:
    """The same day a year earlier; 28 February for 29 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


@transaction.atomic
def _replace(rows: list[ProcedureFigures]) -> None:
    ProcedureFigures.objects.exclude(procedure__in=[row.procedure for row in rows]).delete()
    figures = [field.name for field in ProcedureFigures._meta.concrete_fields if field.name not in ("id", "procedure")]
    ProcedureFigures.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["procedure"], update_fields=figures
    )


def _filed(since: dt.date, until: dt.date) -> Counter[str]:
    rows = Case.objects.filter(filed_at__gte=_begin(since), filed_at__lt=_begin(until))
    return Counter(dict(rows.order_by().values_list("procedure").annotate(Count("pk"))))


def _spared(since: dt.date, until: dt.date) -> Counter[str]:
    rows = LedgerRow.objects.filter(
        state=LedgerState.REPLACED, case__filed_at__gte=_begin(since), case__filed_at__lt=_begin(until)
    )
    return Counter(dict(rows.order_by().values_list("case__procedure").annotate(Count("pk"))))


#: The local days on which cases were received, decided, and due; how many cases each.
_Days = Counter[tuple[dt.date, dt.date, dt.date]]


def _decided(since: dt.date, until: dt.date) -> dict[str, _Days]:
    """By procedure. The database counts by days, so that as many rows come back as there are days, not cases."""
    rows = (
        Case.objects.filter(decided_at__gte=_begin(since), decided_at__lt=_begin(until))
        .exclude(received_at=None)
        .exclude(due_at=None)
        .order_by()
        .values_list("procedure", TruncDate("received_at"), TruncDate("decided_at"), TruncDate("due_at"))
        .annotate(cases=Count("pk"))
    )
    found: dict[str, _Days] = {}
    for procedure, received, decided, due, cases in rows:
        found.setdefault(procedure, Counter())[received, decided, due] += cases
    return found


def _of_filed(cases: int, spared: int) -> dict[str, Any]:
    return {"filed": cases, "spared": spared} if cases >= FEWEST else {"filed": None, "spared": None}


def _of_decided(days: _Days, worked: Calendar) -> dict[str, Any]:
    cases = days.total()
    if cases < FEWEST:
        return {"decided": None, "median_days": None, "on_time_percent": None}
    took: Counter[int] = Counter()
    for (received, decided, _due), number in days.items():
        took[worked.working_days_between(received, decided)] += number
    in_time = sum(number for (_received, decided, due), number in days.items() if decided <= due)
    return {"decided": cases, "median_days": _median(took), "on_time_percent": 100 * in_time // cases}


def _median(counted: Counter[int]) -> float:
    """The median of values that are given with how often each occurs."""
    total = counted.total()
    middle = (_at((total - 1) // 2, sorted(counted.items())), _at(total // 2, sorted(counted.items())))
    return sum(middle) / 2


def _at(place: int, counted: Iterable[tuple[int, int]]) -> int:
    for value, number in counted:
        if place < number:
            return value
        place -= number
    raise IndexError(place)


def _begin(day: dt.date) -> dt.datetime:
    """The first moment of a local day."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
