"""What follows what inside a case, as its edition's `process` says."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from procedures.edition import Edition
from procedures.grammar import TaskSpec
from workflows.cases.acting import Acting, NotPossible
from workflows.cases.models import Task
from workflows.clock.calendar import in_force
from workflows.clock.deadlines import add
from workflows.people.models import Official, Unit


def spec_of(edition: Edition, step: str) -> TaskSpec:
    """The edition's description of one kind of work. Raises NotPossible when the edition has none."""
    for spec in edition.process:
        if spec.id == step:
            return spec
    raise NotPossible(_("The rules of this case know no such step."))


def open_step(act: Acting, step: str, *, assignee: Official | None = None) -> Task:
    """Open the task of a step in its unit. It is due by its own budget, and never after the case itself."""
    spec = spec_of(act.case.edition, step)
    unit = Unit.objects.get(code=spec.unit)
    task = planned_task(act.case.edition, spec, unit, at=act.at, case_due_at=act.case.due_at)
    task.case, task.assignee = act.case, assignee
    task.save()
    return task


def planned_task(
    edition: Edition, spec: TaskSpec, unit: Unit, *, at: datetime, case_due_at: datetime | None = None
) -> Task:
    """The task of a step as it would be opened at a moment in its unit, not saved yet and of no case yet."""
    term = edition.conditions.budget(spec, "")
    due_at = add(at, term.amount, term.unit, in_force()) if term else at
    if case_due_at is not None:
        due_at = min(due_at, case_due_at) if term else case_due_at
    return Task(step=spec.id, role=spec.role, unit=unit, opened_at=at, due_at=due_at)


def follow(act: Acting, step: str, outcome: str, *, assignee: Official | None = None) -> Task | None:
    """Close a step's open task with an outcome and open what the edition says comes next; none at an end.

    Raises NotPossible when the edition knows no such outcome.
    """
    spec = spec_of(act.case.edition, step)
    if outcome not in spec.outcomes:
        raise NotPossible(_("The rules of this case know no such outcome."))
    (following,) = spec.follows(outcome)
    act.close_task(step, outcome)
    return None if following.startswith("end:") else open_step(act, following, assignee=assignee)
