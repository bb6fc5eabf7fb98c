"""Keyset paging over a total order: no COUNT and no OFFSET, so the last page costs what the first one does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from workflows.cases.models import Task

PAGE = 25


@dataclass(frozen=True)
class Page:
    """Some tasks in order, and the cursors of the neighbouring pages ("" where there is none)."""

    tasks: list[Task]
    previous: str
    next: str


def page_of(tasks: QuerySet[Task], *, after: str = "", before: str = "") -> Page:
    """The tasks after a cursor, or before one, in the order (due, id). A cursor that makes no sense is the first page.

    The predicates bound `due_at` by itself too, so that an index on it is entered at the right place.
    """
    if end := _read(before):
        due, number = end
        earlier = tasks.filter(due_at__lte=due).filter(Q(due_at__lt=due) | Q(id__lt=number))
        rows = list(earlier.order_by("-due_at", "-id")[: PAGE + 1])
        return _page(rows[:PAGE][::-1], previous=len(rows) > PAGE, following=True)
    start = _read(after)
    if start:
        due, number = start
        tasks = tasks.filter(due_at__gte=due).filter(Q(due_at__gt=due) | Q(id__gt=number))
    rows = list(tasks.order_by("due_at", "id")[: PAGE + 1])
    return _page(rows[:PAGE], previous=start is not None, following=len(rows) > PAGE)


def _page(rows: list[Task], *, previous: bool, following: bool) -> Page:
    if not rows:
        return Page([], "", "")
    return Page(rows, _cursor(rows[0]) if previous else "", _cursor(rows[-1]) if following else "")


def _cursor(task: Task) -> str:
    return f"{task.due_at.isoformat()}_{task.pk}"


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
