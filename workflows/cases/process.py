"""What follows what inside a case, as its edition's `process` says.

`procedures.soundness` follows a definition through the same steps before it may be used.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from procedures.edition import Edition
from procedures.facts import Fact
from procedures.grammar import TaskSpec
from procedures.health_departments import unit_code
from workflows import outbox
from workflows.cases.acting import Acting, NotPossible
from workflows.cases.assigning import distribute
from workflows.cases.due import bounds_of
from workflows.cases.models import Task
from workflows.cases.record import record_of
from workflows.clock.calendar import Calendar, in_force
from workflows.clock.hours import DatedHours
from workflows.people.models import Official, Unit


def spec_of(edition: Edition, step: str) -> TaskSpec:
    """The edition's description of one kind of work. Raises NotPossible when the edition has none."""
    for spec in edition.process:
        if spec.id == step:
            return spec
    raise NotPossible(_("The rules of this case know no such step."))


def planned_task(
    edition: Edition,
    spec: TaskSpec,
    unit: Unit,
    *,
    at: datetime,
    variant: str = "",
    case_due_at: datetime | None = None,
    seat: int = 1,
) -> Task:
    """The task of a step as it would be opened at a moment in its unit, not saved yet and of no case yet."""
    due_at = due_of(edition, spec, unit, at=at, variant=variant, case_due_at=case_due_at, calendar=in_force())
    title = {"title_vi": spec.title.vi, "title_en": spec.title.en}
    return Task(
        step=spec.id, kind=spec.kind, seat=seat, role=spec.role, unit=unit, opened_at=at, due_at=due_at, **title
    )


def due_of(
    edition: Edition,
    spec: TaskSpec,
    unit: Unit,
    *,
    at: datetime,
    variant: str = "",
    case_due_at: datetime | None = None,
    calendar: Calendar,
    hours: DatedHours | None = None,
) -> datetime:
    """By when a step that is opened at a moment is to be done: by its budget, never after the case itself."""
    bounds = bounds_of(
        edition, spec, unit, at=at, variant=variant, case_due_at=case_due_at, calendar=calendar, hours=hours
    )
    return min((bound.at for bound in bounds), default=at)


def open_step(act: Acting, step: str, *, assignee: Official | None = None) -> None:
    """Open the work of a step in its unit, a task for each seat: due by its budget, never after the case itself."""
    case = act.case
    spec = spec_of(case.edition, step)
    unit = Unit.objects.get(code=unit_code(spec.unit, case.located_in))
    opened = []
    for seat in range(1, (spec.seats or 1) + 1):
        task = planned_task(
            case.edition, spec, unit, at=act.at, variant=case.variant, case_due_at=case.due_at, seat=seat
        )
        task.case, task.assignee = case, assignee if seat == 1 else None
        task.copy_from(case)
        task.save()
        opened.append(task)
    distribute(act, opened)


def open_kind(act: Acting, kind: str, *, assignee: Official | None = None) -> None:
    """Open the work of the one step of a kind that every process has once."""
    step = next(spec.id for spec in act.case.edition.process if spec.kind == kind)
    open_step(act, step, assignee=assignee)


def follow(act: Acting, task: Task, outcome: str, *, assignee: Official | None = None) -> str:
    """Close a task with an outcome and open what the edition says comes next, or return the end that it says.

    Raises NotPossible when the edition knows no such outcome.
    """
    act.close(task, outcome)
    return go_on(act, task.step, outcome, assignee=assignee)


def silence_key(task: Task) -> str:
    """What names the job that looks when a piece of work is due; its day may move with the calendar."""
    return f"silence:{task.public_id}:{task.due_at:%Y-%m-%dT%H:%M}"


def silence_ahead(act: Acting, task: Task) -> None:
    """Have somebody look when a piece of work is due: if nobody has acted by then, the law says what that means."""
    outbox.enqueue(
        "cases.silence",
        key=silence_key(task),
        payload={"task": task.pk},
        reference=act.case.code,
        due_in=max((task.due_at - act.at).total_seconds(), 0),
    )


def go_on(act: Acting, step: str, outcome: str, *, assignee: Official | None = None) -> str:
    """Open what follows an outcome of a step. Work at once comes together in a join, which whoever is last opens.

    Returns the end to which it comes (`returned`, `stopped` …), "" where the case goes on. `assignee`: of an appraisal.
    """
    spec = spec_of(act.case.edition, step)
    if outcome not in spec.outcomes:
        raise NotPossible(_("The rules of this case know no such outcome."))
    known: Mapping[str, Fact] | None = None
    targets, joins = list(spec.follows(outcome)), set[str]()
    while targets or joins:
        if not targets:
            if act.case.tasks.filter(closed_at__isnull=True).exists():
                return ""  # the others are not done yet
            target, joins = min(joins), set()
        elif (target := targets.pop(0)).startswith("end:"):
            return target.removeprefix("end:")
        elif spec_of(act.case.edition, target).join:
            joins.add(target)
            continue
        following = spec_of(act.case.edition, target)
        if following.otherwise is not None:
            known = record_of(act.case).known_facts() if known is None else known
            if act.case.edition.conditions.passed_over(following, known):
                targets.insert(0, following.otherwise)
                continue
        open_step(act, target, assignee=assignee if following.kind == "appraise" else None)
        if following.silence is not None:
            silence_ahead(act, act.case.tasks.filter(step=target, closed_at__isnull=True).order_by("seat")[0])
    return ""
