"""Nobody forgets: officials are told what is due soon or overdue, the head of a unit what nobody did or took in time.

Everybody is told of one thing once. Work that waits is nobody's omission and is passed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from procedures.vocabulary import Role
from workflows.cases.models import Case, Notice, NoticeKind, Task
from workflows.cases.statuses import WAITING, Status
from workflows.clock.calendar import in_force
from workflows.clock.deadlines import closing, local_day
from workflows.clock.models import SealedEvent
from workflows.people.models import Official, OfficialRole

#: How long before it is due an official is reminded.
SOON: Final = timedelta(days=2)
#: An apology goes out a day before the case is due, and is asked for a working day before that.
APOLOGY_DAYS: Final = 2
#: Tasks held in memory at a time.
BATCH: Final = 500
#: Only here does the ministry's own time run.
RUNNING: Final = (Status.RECEIVED, Status.PROCESSING)


@dataclass
class _People:
    """Who works in which unit, read once."""

    holders: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        rows = OfficialRole.objects.filter(official__active=True).order_by("official")
        for unit, role, official in rows.values_list("official__unit", "role", "official"):
            self.holders[unit, role].append(official)

    def heads(self, task: Task) -> list[int]:
        return self.holders.get((task.unit_id, Role.HEAD.value), [])

    def leading(self, task: Task) -> list[int]:
        """Who answers for the case of a task: the heads of its unit, else its approvers."""
        unit = task.case_unit_id or task.unit_id
        return self.holders.get((unit, Role.HEAD.value)) or self.holders.get((unit, Role.APPROVER.value), [])

    def responsible(self, task: Task) -> list[int]:
        """Whoever has taken it; else the head, who can give it to somebody; else all who may take it."""
        if task.assignee is not None and task.assignee.active:
            return [task.assignee.pk]
        return self.heads(task) or self.holders.get((task.unit_id, task.role), [])


def give_notice(now: datetime | None = None, batch: int = BATCH) -> None:
    """Tell everybody what they have not been told yet. Two statements for each `batch` of open tasks concerned."""
    now = now or timezone.now()
    people = _People()
    for tasks in _pieces(_working().filter(due_at__lte=now + SOON), batch):
        _tell(now, [told for task in tasks for told in _of_time(task, people, now)])
    for tasks in _pieces(_to_apologise(now), batch):
        _tell(now, [(task, who, NoticeKind.APOLOGY) for task in tasks for who in people.leading(task)])


def mark_read(official: Official, up_to: int) -> int:
    """Mark as read what the official has seen: the notices up to one of them. Returns how many were new."""
    unread = Notice.objects.of_official(official).filter(read_at=None, pk__lte=up_to)
    return unread.update(read_at=timezone.now())


def mark_read_on(cases: QuerySet[Case], up_to: int) -> int:
    """The same for those who follow these cases."""
    return Notice.objects.on_cases(cases).filter(read_at=None, pk__lte=up_to).update(read_at=timezone.now())


def _working() -> QuerySet[Task]:
    waiting = Q(case__status__in=WAITING) | ~Q(waiting_for="")
    return Task.objects.filter(closed_at=None).exclude(waiting)


def _to_apologise(now: datetime) -> QuerySet[Task]:
    """Work on cases that are due so soon that an apology must be thought of, and not so soon that it is too late."""
    today = local_day(now)
    last = closing(in_force().add_working_days(today, APOLOGY_DAYS))
    extended = SealedEvent.objects.filter(case_code=OuterRef("case__code"), kind="extended")
    due = Q(case__status__in=RUNNING, case__due_at__gt=closing(today), case__due_at__lte=last)
    return _working().filter(due).exclude(Exists(extended))


def _pieces(tasks: QuerySet[Task], batch: int) -> Iterator[Sequence[Task]]:
    last = 0
    while piece := list(tasks.filter(pk__gt=last).select_related("assignee").order_by("pk")[:batch]):
        yield piece
        last = piece[-1].pk


def _of_time(task: Task, people: _People, now: datetime) -> Iterator[tuple[Task, int, NoticeKind]]:
    late = task.due_at < now
    responsible = people.responsible(task)
    for who in responsible:
        yield task, who, NoticeKind.OVERDUE if late else NoticeKind.DUE_SOON
    if late:
        for who in people.heads(task):
            if who not in responsible:
                yield task, who, NoticeKind.ESCALATED


def _tell(now: datetime, told: Sequence[tuple[Task, int, NoticeKind]]) -> None:
    rows = [Notice(kind=kind, case_id=task.case_id, task=task, official_id=who, at=now) for task, who, kind in told]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
