"""The queue is the open tasks: what is mine, what my unit may take; and taking or giving back one of them."""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from procedures.tasks import SEATED
from procedures.vocabulary import Role
from workflows.cases.acting import NotAllowed, NotPossible, acting, official_actor, require_task
from workflows.cases.models import Case, Task
from workflows.cases.models.queue_row import COPIED
from workflows.cases.statuses import Status
from workflows.journal.kinds import Kind
from workflows.people.models import Official

#: The roles of those who sit together.
SITTING: Final = frozenset({Role.EXPERT, Role.COUNCIL})


def open_tasks(official: Official) -> QuerySet[Task]:
    """Open tasks that the official may do or take: own role, own unit, unclaimed or claimed by the official.

    In the queue's total order: earliest due first.
    """
    tasks = Task.objects.filter(closed_at=None, unit=official.unit_id, role__in=sorted(official.roles))
    mine = tasks.filter(Q(assignee=None) | Q(assignee=official)).select_related("case", "assignee")
    return without_second_seats(mine, official).order_by("due_at", "id")


def without_second_seats(tasks: QuerySet[Task], official: Official) -> QuerySet[Task]:
    """Of work with several seats not a second one to take: one person has one voice."""
    if not SITTING & official.roles:
        return tasks
    same = Task.objects.filter(case=OuterRef("case"), step=OuterRef("step"), opened_at=OuterRef("opened_at"))
    sat = Exists(same.filter(assignee=official).exclude(pk=OuterRef("pk")))
    return tasks.exclude(Q(assignee=None, kind__in=sorted(SEATED)) & sat)


def differing() -> QuerySet[Task]:
    """Open tasks whose copies are not what their cases say. There is none; `QueueRow` says what is copied."""
    different = Q()
    for column, path in COPIED.items():
        theirs = f"case__{path}"
        none = Q(**{f"{column}__isnull": True}) ^ Q(**{f"{theirs}__isnull": True})
        different |= none | ~Q(**{column: F(theirs)}) & Q(**{f"{column}__isnull": False, f"{theirs}__isnull": False})
    return Task.objects.filter(different, closed_at=None)


def claim(task: Task, *, by: Official, version: int | None = None) -> Case:
    """Take a task. The first claim of the work after receipt moves the case to “being processed” (2 → 4).

    Raises NotAllowed, NotPossible, and StaleCase where a version was seen. Claiming what is already one's own changes
    nothing.
    """
    if task.assignee_id == by.pk and task.closed_at is None and task.case.status != Status.RECEIVED:
        return task.case
    with acting(task.case.code, by=official_actor(by), version=version) as act:
        require_task(act, task.kind, by, step=task.step)
        act.journal(Kind.TASK_CLAIMED, step=task.step)
        if act.case.status == Status.RECEIVED:
            act.case.process()
            act.journal(Kind.CASE_PROCESSING)
    return act.case


def release(task: Task, *, by: Official, version: int | None = None) -> Case:
    """Give a task back to the unit.

    Raises NotAllowed when it is not the official's, NotPossible when it is closed, StaleCase where a version was seen.
    """
    with acting(task.case.code, by=official_actor(by), version=version) as act:
        current = Task.objects.select_for_update().get(pk=task.pk)
        if current.closed_at is not None:
            raise NotPossible(_("This piece of work has been done already. Go back to the queue for the next one."))
        if current.assignee_id != by.pk:
            raise NotAllowed(_("You can only give back what you have taken yourself."))
        current.assignee = None
        current.save(update_fields=["assignee"])
        act.journal(Kind.TASK_RELEASED, step=current.step)
    return act.case
