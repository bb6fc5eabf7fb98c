"""The work between receipt and decision: passing on, experts' opinions, a council's votes, inspections."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from procedures.grammar import TaskSpec
from procedures.tasks import PASSED
from workflows.cases.acting import Acting, ActionError, acting, official_actor, require_task
from workflows.cases.deciding import begin_processing
from workflows.cases.ending import finish
from workflows.cases.models import Case, Proposal, Report, Task
from workflows.cases.process import follow, go_on, spec_of
from workflows.journal.kinds import Kind
from workflows.people.models import Official

FOR, AGAINST = "for", "against"
#: How a seat ends that was not needed any more.
NOT_NEEDED = "not_needed"
#: The kinds of work that leave a report.
REPORTING = frozenset({"review", "inspect", "opinion", "vote"})
CHECKED = ("yes", "no", "not_applicable")


def pass_on(code: str, *, by: Official, version: int, outcome: str, text: str = "", step: str = "") -> Case:
    """Finish a piece of work that an official does alone, with one of the outcomes that the edition names.

    `step`, here and below: which, where several of a kind are open at once.

    Raises NotAllowed, NotPossible, StaleCase.
    """
    with acting(code, by=official_actor(by), version=version) as act:
        task = require_task(act, "review", by, step=step)
        begin_processing(act.case)
        _report(act, task, by, outcome, text)
        end = follow(act, task, outcome)
        act.journal(Kind.TASK_DONE, step=task.step, outcome=outcome)
        finish(act, end, by=by, reason=text)
    return act.case


def inspect(
    code: str, *, by: Official, version: int, outcome: str, checks: Mapping[str, str], text: str = "", step: str = ""
) -> Case:
    """Record an inspection, line by line of its list. Nothing required may be missing for the outcome “passed”.

    `checks`: by line yes, no or not_applicable. Raises ActionError, NotAllowed, NotPossible, StaleCase.
    """
    with acting(code, by=official_actor(by), version=version) as act:
        task = require_task(act, "inspect", by, step=step)
        spec = spec_of(act.case.edition, task.step)
        if {line.id for line in spec.checklist} != set(checks) or not set(checks.values()) <= set(CHECKED):
            raise ActionError(_("Answer every line of the list."))
        if outcome == PASSED and any(line.required and checks[line.id] == "no" for line in spec.checklist):
            raise ActionError(_("Something that is required was not found, so the inspection is not passed."))
        begin_processing(act.case)
        _report(act, task, by, outcome, text, checks)
        end = follow(act, task, outcome)
        act.journal(Kind.TASK_DONE, step=task.step, outcome=outcome)
        finish(act, end, by=by, reason=text)
    return act.case


def give_opinion(code: str, *, by: Official, version: int, proposal: Proposal, text: str, step: str = "") -> Case:
    """Give an expert's opinion. When as many have spoken as the edition asks for, the case goes on.

    Raises ActionError without a text, NotAllowed (a second seat), NotPossible, StaleCase.
    """
    if not text.strip():
        raise ActionError(_("Write your opinion."))
    with acting(code, by=official_actor(by), version=version) as act:
        task, spec = _seat(act, "opinion", by, step)
        _report(act, task, by, proposal.value, text)
        act.close(task, proposal.value)
        act.journal(Kind.TASK_DONE, step=task.step, seat=task.seat)
        if spec.quorum and _round(task).filter(report__isnull=False).count() >= spec.quorum:
            finish(act, conclude(act, task, "done"), by=by, reason=text)
    return act.case


def vote(code: str, *, by: Official, version: int, in_favour: bool, text: str = "", step: str = "") -> Case:
    """Vote in a council. The case goes on when the quorum has voted and nobody left could change the result.

    Raises ActionError for a vote against without a reason, NotAllowed, NotPossible, StaleCase.
    """
    if not in_favour and not text.strip():
        raise ActionError(_("Write why you vote against it."))
    with acting(code, by=official_actor(by), version=version) as act:
        task, spec = _seat(act, "vote", by, step)
        chosen = FOR if in_favour else AGAINST
        _report(act, task, by, chosen, text)
        act.close(task, chosen)
        act.journal(Kind.TASK_DONE, step=task.step, seat=task.seat)
        if (outcome := result_of(spec, *_votes(task))) is not None:
            finish(act, conclude(act, task, outcome), by=by, reason=text)
    return act.case


def result_of(spec: TaskSpec, in_favour: int, against: int) -> str | None:
    """`passed` or `rejected` once it is certain and the quorum has voted; None before.

    More than half of all seats must be for it, or two thirds of them (Circular 08/2022/TT-BYT on the council for the
    registration of medicines).
    """
    seats = spec.seats or 1
    if in_favour + against < (spec.quorum or seats):
        return None
    if _enough(spec, in_favour, seats):
        return "passed"
    return None if _enough(spec, seats - against, seats) else "rejected"


def _enough(spec: TaskSpec, in_favour: int, seats: int) -> bool:
    if spec.majority == "two_thirds":
        return in_favour >= Fraction(2, 3) * seats
    return in_favour > Fraction(1, 2) * seats


def reports_seen_by(case: Case, official: Official) -> list[Report]:
    """What was reported on a case, without what colleagues said in a round that the official may still speak in.

    Experts and members of a council form their view before they know that of the others.
    """
    reports = case.reports.select_related("task", "by")
    rounds = case.tasks.filter(kind__in=("opinion", "vote"), closed_at__isnull=True).values_list("step", "opened_at")
    running = set(rounds)
    return [one for one in reports if one.by_id == official.pk or (one.task.step, one.task.opened_at) not in running]


def _seat(act: Acting, kind: str, by: Official, step: str) -> tuple[Task, TaskSpec]:
    task = require_task(act, kind, by, step=step)
    begin_processing(act.case)
    return task, spec_of(act.case.edition, task.step)


def _round(task: Task) -> QuerySet[Task]:
    """All seats of the work that a task belongs to; a later round of the same step has seats of its own."""
    return Task.objects.filter(case=task.case_id, step=task.step, opened_at=task.opened_at)


def _votes(task: Task) -> tuple[int, int]:
    given = list(_round(task).filter(report__isnull=False).values_list("report__outcome", flat=True))
    return given.count(FOR), given.count(AGAINST)


def conclude(act: Acting, task: Task, outcome: str) -> str:
    """Close the seats that are left, and go on; the end is returned if it comes to one."""
    for seat in _round(task).select_for_update().filter(closed_at__isnull=True):
        act.close(seat, NOT_NEEDED)
    return go_on(act, task.step, outcome)


def _report(
    act: Acting, task: Task, by: Official, outcome: str, text: str, checks: Mapping[str, str] | None = None
) -> None:
    Report.objects.create(
        case=act.case, task=task, by=by, outcome=outcome, text=text.strip(), checks=dict(checks or {}), at=act.at
    )
