"""Keyset paging over a total order: the next page starts after the last row seen, however long the queue is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from workflows.cases.models import Task

PAGE = 25


@dataclass(frozen=True)
class Page:
    """One page of tasks, and the cursors of its neighbours ("" where there is none)."""

    tasks: list[Task]
    next: str
    first: bool


def page_of(tasks: QuerySet[Task], after: str) -> Page:
    """The tasks after a cursor, in the order (due, id). A cursor that makes no sense is the first page."""
    place = _read(after)
    if place is not None:
        due, number = place
        tasks = tasks.filter(Q(due_at__gt=due) | Q(due_at=due, id__gt=number))
    rows = list(tasks[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return Page(rows, f"{rows[-1].due_at.isoformat()}_{rows[-1].pk}" if more else "", first=place is None)


def _read(cursor: str) -> tuple[datetime, int] | None:
    due, _sep, number = cursor.partition("_")
    try:
        moment = parse_datetime(due)
    except ValueError:
        return None
    # int() would take other scripts' digits, and numbers that no database holds.
    if moment is None or moment.tzinfo is None or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return moment, int(number)
