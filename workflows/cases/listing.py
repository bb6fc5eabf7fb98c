"""The list of open work: who may see what of it, narrowed by several filters at once, in pages that cost the same.

Each view is one stream of rows, or several, and each stream a range of one partial index in the queue's total order.
A page is the first rows of every stream, put together; how many there are in all is counted up to a limit only.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Literal

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case as Choice
from django.db.models import CharField, Expression, IntegerField, Q, QuerySet, Subquery, Value, When
from django.db.models.sql.compiler import SQLCompiler

from workflows.cases import weighing
from workflows.cases.models import SavedView, Task
from workflows.cases.queue import open_tasks, without_second_seats
from workflows.cases.searching import tasks_about
from workflows.people.models import Official
from workflows.people.permissions import Permission

#: Beyond so many rows the list says "500+": to know it exactly would cost more the more there are.
MOST_COUNTED: Final = 500
CRITICAL: Final = timedelta(days=3)
SOON: Final = timedelta(days=2)


class View(StrEnum):
    """Whose work is listed."""

    OPEN = "open"  # nobody's yet, and the official's to take
    MINE = "mine"
    UNIT = "unit"
    ANSWERED = "answered"  # applicants have answered what the official, or a colleague of the same role, asked
    WAITING = "waiting"
    ALL = "all"


class DueGroup(StrEnum):
    """How the work stands to its due time: critically overdue is more than three days."""

    CRITICAL = "critical"
    LATE = "late"
    SOON = "soon"
    LATER = "later"

    @classmethod
    def of(cls, due_at: datetime, now: datetime) -> DueGroup:
        """The group of a due time."""
        return next(group for group in cls if due_at < group.end(now))

    def start(self, now: datetime) -> datetime:
        """From when on due times belong to it (included)."""
        return _borders(now)[list(DueGroup).index(self)]

    def end(self, now: datetime) -> datetime:
        """Until when (not included)."""
        return _borders(now)[list(DueGroup).index(self) + 1]


def _borders(now: datetime) -> list[datetime]:
    first, last = (moment.replace(tzinfo=now.tzinfo) for moment in (datetime.min, datetime.max))
    return [first, now - CRITICAL, now, now + SOON, last]


class Waiting(StrEnum):
    """For whom work waits (`Task.waiting_for`)."""

    APPLICANT = "applicant"
    PAYMENT = "payment"
    REGISTRY = "registry"
    OPINION = "opinion"


@dataclass(frozen=True)
class Wanted:
    """One view of the queue with its filters; several values of one filter widen it, several filters narrow it."""

    view: View = View.OPEN
    procedure: Sequence[str] = ()
    step: Sequence[str] = ()
    role: Sequence[str] = ()
    assignee: Sequence[uuid.UUID] = ()
    status: Sequence[int] = ()
    province: Sequence[str] = ()
    due: Sequence[DueGroup] = ()
    waiting: Sequence[Waiting] = ()
    words: str = field(default="", repr=False)

    @property
    def order(self) -> str:
        """The column that orders the rows, before their id: what waits is ordered by when it wakes."""
        return "wakes_at" if self.view == View.WAITING else "due_at"

    def among(self, tasks: QuerySet[Task], now: datetime) -> QuerySet[Task]:
        """Those of the tasks that fit the filters and the words."""
        values = {
            "procedure": self.procedure,
            "step": self.step,
            "role": self.role,
            "assignee__public_id": self.assignee,
            "case_status": self.status,
            "province": self.province,
            "waiting_for": self.waiting,
        }
        for column, wanted in values.items():
            if wanted:
                # One value is an equality, which an index knows how to order by what comes after it.
                tasks = tasks.filter(**({column: wanted[0]} if len(wanted) == 1 else {f"{column}__in": list(wanted)}))
        if self.due:
            spans = (
                {f"{self.order}__gte": group.start(now), f"{self.order}__lt": group.end(now)} for group in self.due
            )
            tasks = tasks.filter(Q(*(Q(**span) for span in spans), _connector=Q.OR))
        return tasks_about(tasks, self.words) if self.words else tasks


def streams(official: Official, wanted: Wanted, now: datetime) -> list[QuerySet[Task]]:
    """The rows that the official may see in a view, one stream for each index range; a row may be in several."""
    if Permission.SEE_UNIT_CASES not in official.permissions:
        return [Task.objects.none()]
    return [wanted.among(tasks, now) for tasks in _of_view(official, wanted.view)] or [Task.objects.none()]


def _of_view(official: Official, view: View) -> Iterator[QuerySet[Task]]:
    tasks, unit = Task.objects.filter(closed_at=None), official.unit_id
    match view:
        case View.OPEN:
            free = without_second_seats(tasks.filter(unit=unit, assignee=None, waiting_for=""), official)
            yield from (free.filter(role=role) for role in sorted(official.roles))
        case View.MINE:
            yield tasks.filter(assignee=official, unit=unit, role__in=sorted(official.roles), waiting_for="")
        case View.UNIT:
            yield tasks.filter(unit=unit, waiting_for="")
        case View.ANSWERED:
            yield open_tasks(official).filter(kind__in=weighing.KINDS, code__in=weighing.with_an_answer())
        case View.WAITING:
            yield tasks.filter(unit=unit).exclude(waiting_for="")
        case View.ALL:
            yield from (tasks.filter(**{column: unit}) for column in ("unit", "case_unit", "first_unit"))


class _Together(Expression):
    """The ids of several limited queries, each once; SQLite would not have them limited without one more SELECT."""

    output_field = IntegerField()

    def __init__(self, queries: Sequence[QuerySet[Task]]) -> None:
        super().__init__()
        self.queries = [Subquery(query.values("id")) for query in queries]

    def get_source_expressions(self) -> list[Any]:
        return self.queries

    def set_source_expressions(self, exprs: Any) -> None:
        self.queries = list(exprs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        parts = [compiler.compile(query) for query in self.queries]
        selects = (
            f"SELECT stream_{place}.id FROM {sql} AS stream_{place}"  # noqa: S608  # compiled, with parameters
            for place, (sql, _params) in enumerate(parts)
        )
        return f"({' UNION '.join(selects)})", tuple(param for _sql, params in parts for param in params)


def beyond(tasks: QuerySet[Task], column: str, way: Literal["gt", "lt"], at: datetime, number: int) -> QuerySet[Task]:
    """The tasks after (gt) or before (lt) a place in the order (column, id).

    The column is bounded by itself too, so that an index on it is entered at the right place.
    """
    bounds: dict[str, Any] = {f"{column}__{way}e": at}
    strictly = Q(**{f"{column}__{way}": at}) | Q(**{f"id__{way}": number})
    return tasks.filter(strictly, **bounds)


def first_of(rows: Sequence[QuerySet[Task]], order: Sequence[str], most: int) -> QuerySet[Task]:
    """The first rows of all streams together, in an order that is total.

    Each row carries its `assignee`, and `mark`: what waits to be weighed in the case, where this work weighs facts.
    """
    found = rows[0]
    if len(rows) > 1:
        found = Task.objects.filter(pk__in=_Together([stream.order_by(*order)[:most] for stream in rows]))
    state = When(kind__in=weighing.KINDS, then=weighing.to_weigh("code"))
    mark = Choice(state, default=None, output_field=CharField())
    return found.select_related("assignee").annotate(mark=mark).order_by(*order)[:most]


def total(rows: Sequence[QuerySet[Task]]) -> int:
    """How many rows there are in all streams together, but never more than one above `MOST_COUNTED`."""
    limited = [stream.order_by()[: MOST_COUNTED + 1] for stream in rows]
    if len(limited) == 1:
        return limited[0].count()
    return min(Task.objects.filter(pk__in=_Together(limited)).count(), MOST_COUNTED + 1)


def offered(official: Official) -> tuple[list[tuple[uuid.UUID, str]], list[tuple[uuid.UUID, str, str]]]:
    """Colleagues of the unit (id, name), and saved views (id, name, query) that the official may use, in one query."""
    colleagues = Official.objects.filter(unit=official.unit_id, active=True).order_by()
    views = SavedView.objects.for_official(official).order_by()
    rows = colleagues.values_list(Value("official"), "public_id", "full_name", Value("")).union(
        views.values_list(Value("view"), "public_id", "name", "query"), all=True
    )
    found = sorted(rows, key=lambda row: row[2])
    return (
        [(row[1], row[2]) for row in found if row[0] == "official"],
        [(row[1], row[2], row[3]) for row in found if row[0] == "view"],
    )
