"""Apologising in time, and promising a new day: once, at least a day before the time limit ends (form 04).

Decree 118/2025/NĐ-CP on the one-stop mechanism; the clock holds that it happens once.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflows.cases.acting import ActionError, NotAllowed, NotPossible, acting, official_actor
from workflows.cases.ending import leads
from workflows.cases.letters import write_letter
from workflows.cases.models import Case
from workflows.cases.rescheduling import misdated
from workflows.cases.statuses import Status
from workflows.clock.calendar import Calendar, in_force
from workflows.clock.deadlines import add, local_day
from workflows.clock.events import deadline_of, seal
from workflows.clock.models import EventKind, SealedEvent
from workflows.journal.kinds import Kind
from workflows.people.models import Official

#: Only here does the ministry's own time run.
RUNNING: Final = (Status.RECEIVED, Status.PROCESSING)
#: The day that the page proposes: so many working days later.
USUAL_DAYS: Final = 5


def may_extend(case: Case, official: Official) -> bool:
    """Whether an official may promise a new day now. One query for whom it is asked."""
    return leads(case, official) and not _why_not(case, local_day(timezone.now()))


def usual_day(case: Case) -> dt.date:
    """The day that is proposed. Raises NotPossible for a case without a deadline."""
    calendar = in_force()
    due = _due_day(case)
    return min(calendar.add_working_days(due, USUAL_DAYS), last_day(case, calendar))


def last_day(case: Case, calendar: Calendar) -> dt.date:
    """The latest day that can be promised: the whole time limit once more."""
    if case.due_at is None:
        raise NotPossible(_("This case has no deadline yet."))
    limit = case.time_limit
    return local_day(add(case.due_at, limit.amount, limit.unit, calendar))


def extend(code: str, *, by: Official, version: int, until: dt.date, reason: str) -> Case:
    """Promise a new day with apologies and the reason: form 04. The clock's end moves there.

    Raises NotAllowed, NotPossible (too late, or promised before), StaleCase, and ActionError for a day that cannot be
    promised and without a reason.
    """
    if not reason.strip():
        raise ActionError(_("Write the reason: the applicant gets it in the letter."))
    with acting(code, by=official_actor(by), version=version) as act:
        case = act.case
        if not leads(case, by):
            raise NotAllowed(_("Heads and approvers of the unit whose case it is promise a new day."))
        if why_not := _why_not(case, local_day(act.at)):
            raise NotPossible(why_not)
        calendar = in_force()
        _require_day(case, until, calendar)
        before = _due_day(case)
        seal(code, "extended", at=act.at, until=until, limit=case.time_limit)
        deadline = deadline_of(code, case.time_limit)
        case.due_at = deadline.due_at if deadline else case.due_at
        for task, due_at in misdated(case, calendar):
            task.due_at = due_at
            task.save(update_fields=["due_at"])
        letter = write_letter(act, "apology", by=by, reason=reason.strip())
        act.journal(
            Kind.CASE_EXTENDED, letter=letter.number, due_before=before.isoformat(), due_after=until.isoformat()
        )
    return act.case


def _why_not(case: Case, today: dt.date) -> str:
    """What is in the way of promising a new day on a local day; "" for nothing."""
    if case.status not in RUNNING or case.due_at is None:
        return str(_("A new day is promised only while the time limit runs."))
    if today >= _due_day(case):
        return str(_("It is too late: an apology with a new day goes out at least a day before the time limit ends."))
    if SealedEvent.objects.filter(case_code=case.code, kind=EventKind.EXTENDED).exists():
        return str(_("A new day has been promised before; the law allows it once."))
    return ""


def _require_day(case: Case, until: dt.date, calendar: Calendar) -> None:
    if until <= _due_day(case):
        raise ActionError(_("The new day must be later than the day on which the case is due."))
    if not calendar.is_working_day(until):
        raise ActionError(_("Nobody works on that day. Choose a working day."))
    if until > (last := last_day(case, calendar)):
        raise ActionError(
            _("That is too far away. The latest day that can be promised is %(day)s.") % {"day": f"{last:%d/%m/%Y}"}
        )


def _due_day(case: Case) -> dt.date:
    if case.due_at is None:
        raise NotPossible(_("This case has no deadline yet."))
    return local_day(case.due_at)
