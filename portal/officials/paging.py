"""Keyset paging over a total order: no COUNT and no OFFSET, so the last page costs what the first one does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from workflows.cases.listing import beyond, first_of
from workflows.cases.models import Task

PAGE = 25


@dataclass(frozen=True)
class Page:
    """Some tasks in order, and the cursors of the neighbouring pages ("" where there is none)."""

    tasks: list[Task]
    previous: str
    next: str


def page_of(streams: Sequence[QuerySet[Task]], column: str, *, after: str = "", before: str = "") -> Page:
    """The tasks after a cursor, or before one, in the order (column, id). A cursor without sense is the first page."""
    if end := _read(before):
        earlier = [beyond(tasks, column, "lt", *end) for tasks in streams]
        rows = list(first_of(earlier, (f"-{column}", "-id"), PAGE + 1))
        return _page(rows[:PAGE][::-1], column, previous=len(rows) > PAGE, following=True)
    start = _read(after)
    if start:
        streams = [beyond(tasks, column, "gt", *start) for tasks in streams]
    rows = list(first_of(streams, (column, "id"), PAGE + 1))
    return _page(rows[:PAGE], column, previous=start is not None, following=len(rows) > PAGE)


def _page(rows: list[Task], column: str, *, previous: bool, following: bool) -> Page:
    if not rows:
        return Page([], "", "")
    first, last = _cursor(rows[0], column), _cursor(rows[-1], column)
    return Page(rows, first if previous else "", last if following else "")


def _cursor(task: Task, column: str) -> str:
    return f"{getattr(task, column).isoformat()}_{task.pk}"


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
