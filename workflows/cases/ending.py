"""A case that ends before any decision: not accepted, stopped, or withdrawn by its applicant (forms 03 and 05)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext_lazy as _

from workflows.cases.acting import (
    Acting,
    ActionError,
    NotAllowed,
    NotPossible,
    acting,
    acting_for_applicant,
    official_actor,
)
from workflows.cases.deciding import begin_processing
from workflows.cases.letters import LetterKind, write_letter
from workflows.cases.models import Case, Supplement, SupplementEnd
from workflows.cases.statuses import TRANSITIONS, Status
from workflows.clock.events import seal
from workflows.drafts.models import Draft
from workflows.drafts.supplements import forget
from workflows.journal.kinds import Kind
from workflows.people.capacities import Act, capacities_of
from workflows.people.models import Official, Person
from workflows.people.permissions import Permission

#: end -> the way there, what the journal calls it, and the letter. `returned` has an action of its own.
_WAYS: Final[dict[str, tuple[Callable[[Case], None], Kind, LetterKind]]] = {
    "declined": (Case.decline, Kind.CASE_DECLINED, "refusal"),
    "stopped": (Case.stop, Kind.CASE_STOPPED, "stop"),
    "withdrawn": (Case.withdraw, Kind.CASE_WITHDRAWN, "stop"),
}
#: How work ends that nobody needs any more.
_OVER: Final = "not_needed"


def finish(act: Acting, end: str, *, by: Official, reason: str) -> None:
    """Close the case if its process has come to an end; the applicant gets the reason in form 03 or 05.

    Raises ActionError without a reason.
    """
    if not end:
        return
    change, kind, form = _WAYS[end]
    if not reason.strip():
        raise ActionError(_("Write the reason: the applicant gets it in the letter."))
    act.step_by_step()
    close(act, change, outcome=_OVER)
    act.journal(kind, letter=write_letter(act, form, by=by, reason=reason.strip()).number)


def may_take_back(case: Case) -> bool:
    """Whether the applicant may still withdraw: as long as nothing has been decided."""
    return case.status in TRANSITIONS["withdraw"][0]


def take_back(code: str, *, by: Person, reason: str = "") -> Case:
    """The applicant, or somebody who may submit for them, withdraws (→ 7, final). Once more changes nothing.

    Raises Case.DoesNotExist for somebody else's case, NotPossible once it is decided or has ended otherwise.
    """
    case = Case.objects.within(capacities_of(by), Act.FILE).get(code=code)
    if case.status == Status.WITHDRAWN:
        return case
    try:
        with acting_for_applicant(code, person=by, may=Act.FILE) as act:
            if not may_take_back(act.case):
                raise NotPossible(_("It cannot be withdrawn any more: it has been decided, or has ended."))
            close(act, Case.withdraw, outcome="withdrawn")
            letter = write_letter(act, "stop", by=None, reason=WITHDRAWN)
            act.journal(Kind.CASE_WITHDRAWN, letter=letter.number, private={"reason": reason.strip()})
    except NotPossible:
        # Two clicks: the other one was first, and that is as good.
        if (now := Case.objects.get(pk=case.pk)).status == Status.WITHDRAWN:
            return now
        raise
    return act.case


#: What form 05 says of a case that its applicant has withdrawn.
WITHDRAWN: Final = "Người nộp hồ sơ đề nghị rút hồ sơ."


def may_stop(case: Case, official: Official) -> bool:
    """Whether an official may stop a case now: who leads in the unit whose case it is."""
    stoppable = (*TRANSITIONS["stop"][0], Status.RECEIVED)
    return leads(case, official) and case.status in stoppable


def leads(case: Case, official: Official) -> bool:
    """Whether an official answers for a case: the heads and the approvers of its unit."""
    return Permission.LEAD_CASES in official.permissions and official.unit_id == case.unit_id


def stop(code: str, *, by: Official, version: int, reason: str) -> Case:
    """End the processing of a received case, with the reason in form 05 (→ 8, final).

    Raises NotAllowed, NotPossible, StaleCase, and ActionError without a reason.
    """
    if not reason.strip():
        raise ActionError(_("Write the reason: the applicant gets it in the letter."))
    with acting(code, by=official_actor(by), version=version) as act:
        if not leads(act.case, by):
            raise NotAllowed(_("Heads and approvers of the unit whose case it is stop its processing."))
        if not may_stop(act.case, by):
            raise NotPossible(_("The processing of this case cannot be stopped in its status."))
        begin_processing(act.case)
        act.step_by_step()
        close(act, Case.stop, outcome="stopped")
        letter = write_letter(act, "stop", by=by, reason=reason.strip())
        act.journal(Kind.CASE_STOPPED, letter=letter.number)
    return act.case


def close(
    act: Acting, change: Callable[[Case], None], *, outcome: str, request: SupplementEnd = SupplementEnd.DROPPED
) -> None:
    """Take a case to its end: all work on it is over, and so is what its applicant was being asked for.

    `outcome`: how the open tasks end. `request`: how the open supplement request does.
    """
    for asked in Supplement.objects.open().filter(case=act.case):
        asked.ended_at, asked.ended = act.at, request
        asked.save(update_fields=["ended_at", "ended"])
    for draft in Draft.objects.filter(supplements=act.case.code).open().select_for_update():
        forget(draft, by=act.by)
    change(act.case)
    act.case.closed_at = act.at
    for task in act.case.tasks.select_for_update(of=("self",)).filter(closed_at=None):
        task.waiting_for, task.wakes_at = "", None
        task.save(update_fields=["waiting_for", "wakes_at"])
        act.close(task, outcome)
    seal(act.case.code, "stopped", at=act.at)
