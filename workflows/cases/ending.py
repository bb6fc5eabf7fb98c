"""A case that an edition lets end before any decision: not accepted, stopped, or withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext_lazy as _

from workflows.cases.acting import Acting, ActionError
from workflows.cases.letters import write_letter
from workflows.cases.models import Case
from workflows.clock.events import seal
from workflows.journal.kinds import Kind
from workflows.people.models import Official

#: end -> the way there, and what the journal calls it. `returned` has an action of its own.
_WAYS: Final[dict[str, tuple[Callable[[Case], None], Kind]]] = {
    "declined": (Case.decline, Kind.CASE_DECLINED),
    "stopped": (Case.stop, Kind.CASE_STOPPED),
    "withdrawn": (Case.withdraw, Kind.CASE_WITHDRAWN),
}


def finish(act: Acting, end: str, *, by: Official, reason: str) -> None:
    """Close the case if it has come to an end; the applicant gets the reason in letter 03, or asked for it.

    Raises ActionError without a reason.
    """
    if not end:
        return
    change, kind = _WAYS[end]
    if not reason.strip():
        raise ActionError(_("Write the reason: the applicant gets it in the letter."))
    act.step_by_step()
    change(act.case)
    act.case.closed_at = act.at
    seal(act.case.code, "stopped", at=act.at)
    letter = "" if end == "withdrawn" else write_letter(act, "refusal", by=by, reason=reason.strip()).number
    act.journal(kind, letter=letter)
