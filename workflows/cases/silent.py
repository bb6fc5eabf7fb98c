"""What it means that nobody acts in time, where an edition says so: its outcome is taken, by law and by no person."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone

from procedures.tasks import SEATED
from workflows.cases.acting import Acting, acting
from workflows.cases.models import Case, Decision, Proposal, Task
from workflows.cases.process import follow, spec_of
from workflows.cases.statuses import WAITING
from workflows.cases.working import conclude
from workflows.journal.kinds import Kind
from workflows.people.actors import Actor

CLOCK: Final = Actor.system("clock")
_HOUR: Final = 3600.0


def wait_for(task: Task) -> float:
    """For how many seconds more silence means nothing; 0 when the task is due."""
    # While a case waits for the applicant, nobody else's silence means anything.
    left = (task.due_at - timezone.now()).total_seconds()
    return max(left, _HOUR if task.case.status in WAITING else 0.0)


def fall_silent(task: Task) -> None:
    """Take the outcome that the law gives to silence. Once somebody has acted, nothing happens."""
    with transaction.atomic():
        Case.objects.select_for_update(of=("self",)).get(pk=task.case_id)
        round_ = Task.objects.filter(case=task.case_id, step=task.step, opened_at=task.opened_at)
        current = round_.filter(closed_at__isnull=True).order_by("seat").first()
        if current is not None and not wait_for(current):
            with acting(task.case.code, by=CLOCK) as act:
                _take(act, current)


def _take(act: Acting, task: Task) -> None:
    spec = spec_of(act.case.edition, task.step)
    silence = spec.silence
    if silence is None:  # an edition never changes
        raise TypeError("silence means nothing for this task")
    if task.kind == "approve":
        Decision.objects.create(case=act.case, kind=Proposal.GRANT, text=silence.basis.vi, at=act.at)
    if task.kind in SEATED:
        conclude(act, task, silence.outcome)
    else:
        follow(act, task, silence.outcome)
    act.journal(Kind.TASK_SILENT, step=task.step, outcome=silence.outcome, basis=silence.basis.vi)
    if task.kind == "approve":
        act.journal(Kind.CASE_APPROVED, decision=Proposal.GRANT.value)
