"""Giving work to people: who may have it, assigning it, and giving it out by itself as it comes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procedures.tasks import SEATED
from workflows.cases.acting import FORBIDDEN, Acting, NotAllowed, NotPossible, acting, official_actor
from workflows.cases.models import Absence, Case, Distribution, DistributionMode, Notice, NoticeKind, Task
from workflows.cases.queue import claim, open_tasks
from workflows.journal.kinds import Kind
from workflows.people.models import Official
from workflows.people.permissions import Permission


def who_may(task: Task, on: dt.date | None = None) -> QuerySet[Official]:
    """The officials to whom an open task can be given on a local day, by name. One statement.

    Of its unit and role, there, without another seat of the same work, and without earlier work on the case that
    forbids it (four eyes).
    """
    day = on or timezone.localdate()
    there = Official.objects.filter(active=True, unit=task.unit_id, role_rows__role=task.role)
    there = there.exclude(pk__in=Absence.objects.on(day).values("official"))
    same_hands = Task.objects.filter(case=task.case_id, closed_at__isnull=False, assignee__isnull=False)
    there = there.exclude(pk__in=same_hands.filter(kind__in=FORBIDDEN.get(task.kind, ())).values("assignee"))
    if task.kind in SEATED:
        same_work = Task.objects.filter(
            case=task.case_id, step=task.step, opened_at=task.opened_at, assignee__isnull=False
        )
        there = there.exclude(pk__in=same_work.exclude(pk=task.pk).values("assignee"))
    return there.order_by("full_name", "id")


def may_give(task: Task, official: Official) -> bool:
    """Whether an official may give a task to somebody: a head of its unit, and whoever has it in hand."""
    if task.closed_at is not None or task.waiting_for or task.unit_id != official.unit_id:
        return False
    return Permission.ASSIGN_WORK in official.permissions or task.assignee_id == official.pk


def assign(code: str, *, task: uuid.UUID, to: Official, by: Official, version: int | None = None) -> Case:
    """Give an open task to an official. Giving it to whoever has it changes nothing.

    Raises NotAllowed for who may not give or have it, NotPossible when it is done or waits, StaleCase.
    """
    current = Task.objects.select_related("case").get(case__code=code, public_id=task)
    if current.assignee_id == to.pk and current.closed_at is None:
        return current.case
    with acting(code, by=official_actor(by), version=version) as act:
        current = act.case.tasks.select_for_update(of=("self",)).get(public_id=task)
        if current.closed_at is not None:
            raise NotPossible(_("This piece of work has been done already. Go back to the queue for the next one."))
        if current.waiting_for:
            raise NotPossible(_("The case waits for the applicant. Work on it goes on when the answer is there."))
        if not may_give(current, by):
            raise NotAllowed(_("Heads give out the work of their unit, and others only what they have in hand."))
        if not who_may(current).filter(pk=to.pk).exists():
            raise NotAllowed(
                _("%(who)s cannot have this work: away, of another unit or role, or worked on the case before.")
                % {"who": to}
            )
        give(act, current, to)
    return act.case


def give(act: Acting, task: Task, to: Official | None) -> None:
    """Put a task into somebody's hands, or back into the unit's; whoever gets it is told, and so is the journal."""
    before, task.assignee = task.assignee, to
    task.save(update_fields=["assignee"])
    _tell(act, task, to)
    act.journal(
        Kind.TASK_ASSIGNED,
        step=task.step,
        before=str(before.public_id) if before else "",
        after=str(to.public_id) if to else "",
    )


def distribute(act: Acting, tasks: Sequence[Task]) -> None:
    """Give out work that was just opened, as its unit has it. One statement where it is not given out by itself.

    Whoever gives out at the same time waits for the row that says how. Where nobody may have it, it waits to be taken.
    """
    free = [task for task in tasks if task.assignee_id is None]
    if not free:
        return
    rule = Distribution.objects.select_for_update().filter(unit=free[0].unit_id, role=free[0].role).first()
    if rule is None:
        return
    for task in free:
        if (chosen := _chosen(rule, task)) is None:
            continue
        task.assignee = rule.last = chosen
        task.save(update_fields=["assignee"])
        rule.save(update_fields=["last"])
        _tell(act, task, chosen)
        act.journal(Kind.TASK_ASSIGNED, step=task.step, seat=task.seat, before="", after=str(chosen.public_id))


def set_distribution(*, role: str, mode: str, by: Official) -> None:
    """Say how new work of a role in the official's unit is given out; "" for as whoever comes first. Heads only.

    Raises NotAllowed.
    """
    require_head(by)
    if mode:
        Distribution.objects.update_or_create(unit=by.unit, role=role, defaults={"mode": DistributionMode(mode)})
    else:
        Distribution.objects.filter(unit=by.unit, role=role).delete()


def require_head(by: Official) -> None:
    """Raises NotAllowed for others than heads."""
    if Permission.ASSIGN_WORK not in by.permissions:
        raise NotAllowed(_("Heads give out the work of their unit, and others only what they have in hand."))


def take_next(by: Official) -> Task | None:
    """The most urgent work of an official: what is in hand, else what may be taken, which is taken. None: nothing.

    Two who ask at once get different work: what somebody else has just taken is passed over.
    """
    mine = open_tasks(by).filter(waiting_for="", assignee=by).select_related("case").first()
    if mine is not None:
        return mine
    for task in open_tasks(by).filter(waiting_for="", assignee=None).select_related("case")[:_TRIES]:
        if not who_may(task).filter(pk=by.pk).exists():
            continue
        try:
            claim(task, by=by)
        except (NotAllowed, NotPossible):
            continue
        return task
    return None


#: So many pieces of work are tried before an official hears that there is none to take.
_TRIES = 20


def _chosen(rule: Distribution, task: Task) -> Official | None:
    candidates = who_may(task)
    if rule.mode == DistributionMode.BY_LOAD:
        in_hand = Q(tasks__closed_at=None, tasks__waiting_for="", tasks__isnull=False)
        loaded = candidates.annotate(load=Count("tasks", filter=in_hand), latest=Max("tasks__opened_at"))
        return loaded.order_by("load", "latest", "id").first()
    return _after(list(candidates.order_by("id")), rule.last_id)


def _after(turn: Iterable[Official], last: int | None) -> Official | None:
    """The next in turn after the last one, who may be away or gone."""
    listed = list(turn)
    following = [official for official in listed if last is not None and official.pk > last]
    return next(iter([*following, *listed]), None)


def _tell(act: Acting, task: Task, to: Official | None) -> None:
    Notice.objects.filter(task=task, kind=NoticeKind.ASSIGNED).delete()
    if to is not None and act.by != official_actor(to):
        Notice.objects.create(kind=NoticeKind.ASSIGNED, case=act.case, task=task, official=to, at=act.at)
