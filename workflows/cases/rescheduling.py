"""What a change of the working calendar does to open cases: looked at before it is published, done afterwards.

The day of a case is never written by anybody: it is worked out again from the sealed events and the new calendar.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflows import outbox
from workflows.cases.acting import acting
from workflows.cases.models import Case, Foresight, Move, Task
from workflows.cases.process import due_of, silence_ahead, spec_of
from workflows.clock import changing
from workflows.clock.calendar import Calendar, Calendars, published
from workflows.clock.changing import CalendarError
from workflows.clock.deadlines import Deadline, closing
from workflows.clock.events import events_of, events_of_all, worked_out
from workflows.clock.hours import DatedHours, hours_of
from workflows.clock.models import CalendarChange
from workflows.journal.kinds import Kind
from workflows.people.actors import Actor
from workflows.people.models import Official

CLOCK: Final = Actor.system("clock")
#: So many cases are looked at in one job; memory does not grow with the number of cases.
BATCH: Final = 200
#: What was foreseen longer ago says nothing certain any more.
FRESH: Final = dt.timedelta(hours=24)
#: Somebody publishes days that are near; one so far back would be a slip.
_NO_DAY: Final = dt.date.max
#: An open case, and its deadline without a change and with it.
Compared = tuple[Case, Deadline | None, Deadline | None]


def foresee(change: CalendarChange) -> Foresight:
    """Begin to work out which open cases would be due on another day; what is under way is returned instead.

    Raises CalendarError when the change is no proposal any more.
    """
    with transaction.atomic():
        current = changing.held(change)
        if (running := current.foresights.filter(finished_at__isnull=True).first()) is not None:
            return running
        made = Foresight.objects.create(change=current, started_at=timezone.now())
        _look_on(made, after=0)
    return made


def publish(change: CalendarChange, *, by: Official) -> CalendarChange:
    """Let a change take effect, and have the cases whose day moves worked out again.

    Raises CalendarError for the author, without a look ahead that still says what will happen, or when it is no
    proposal any more.
    """
    with transaction.atomic():
        changing.held(change)  # before looking whether another one was published: from here on none is
        if not foreseen(change):
            raise CalendarError(
                _(
                    "Look first at which cases would be due on another day: the last look is too old, or another "
                    "change was published after it."
                )
            )
        current = changing.publish(change, by=by)
        _go_on(current, after=0)
    return current


def foreseen(change: CalendarChange) -> bool:
    """Whether somebody has had worked out lately, on the calendar that still holds, what the change would do."""
    since = timezone.now() - FRESH
    fresh = change.foresights.filter(finished_at__isnull=False, started_at__gte=since)
    others = CalendarChange.objects.exclude(pk=change.pk).filter(published_at__gte=OuterRef("started_at"))
    return fresh.exclude(Exists(others)).exists()


@outbox.handler("cases.foresee", lease=120)
def foresee_batch(job: outbox.ClaimedJob) -> Callable[[], None]:
    """Look at the next open cases."""
    foresight = Foresight.objects.select_related("change").get(pk=job.payload["foresight"])
    change, now = foresight.change, published()
    then = now.with_change(change)
    cases = _batch(change, job.payload["after"])
    compared = _compared(cases, now, then)
    moves = [
        Move(foresight=foresight, case=case, due_before=was.due_on, due_after=will.due_on)
        for case, was, will in compared
        if was is not None and will is not None and was.due_on != will.due_on
    ]
    return partial(_settle, foresight.pk, cases, moves, _moved_work(compared, now.now, then.now, change))


@outbox.handler("cases.reschedule", lease=120)
def reschedule_batch(job: outbox.ClaimedJob) -> Callable[[], None]:
    """Work the next open cases out again; each in its own transaction, since people work on them meanwhile."""
    change = CalendarChange.objects.get(pk=job.payload["change"])
    cases = _batch(change, job.payload["after"])
    calendars, events = published(), events_of_all([case.code for case in cases])
    for case in cases:
        found = worked_out(case.time_limit, events.get(case.code, ()), calendars)
        if (found is not None and found.due_at != case.due_at) or misdated(case, calendars.now):
            reschedule(case.code, change)
    return partial(_go_on, change, after=cases[-1].pk) if len(cases) == BATCH else lambda: None


def reschedule(code: str, change: CalendarChange) -> None:
    """Work out the day of one case, and of its open work, from the calendar in force. Twice is as once.

    A case that had ended when the change was published keeps its day; one that ended since was to be told another.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(code=code)
        ended = case.decided_at or case.closed_at
        if ended and (change.published_at is None or ended < change.published_at):
            return
        calendars = published()
        calendar, found = calendars.now, worked_out(case.time_limit, events_of(code), calendars)
        moved = found is not None and found.due_at != case.due_at
        if not moved and not misdated(case, calendar):
            return
        with acting(code, by=CLOCK) as act:
            before = act.case.due_at
            if found is not None:
                act.case.due_at = found.due_at
            for task, due_at in misdated(act.case, calendar):
                task.due_at = due_at
                task.save(update_fields=["due_at"])
                if spec_of(act.case.edition, task.step).silence is not None:
                    silence_ahead(act, task)
            act.journal(
                Kind.CASE_RESCHEDULED,
                change=str(change.public_id),
                due_before=_day(before),
                due_after=_day(act.case.due_at),
            )


def _batch(change: CalendarChange, after: int) -> Sequence[Case]:
    """The open cases that follow, of those that the change can reach: what is due before its first day stays.

    Once it is published, also those that have ended since: their clock stopped on the new calendar.
    """
    first = min((day.date for day in change.days.all()), default=_NO_DAY)
    wanted = Q(closed_at__isnull=True, decided_at__isnull=True)
    if (since := change.published_at) is not None:
        wanted |= Q(decided_at__gte=since) | Q(decided_at__isnull=True, closed_at__gte=since)
    cases = Case.objects.filter(wanted, pk__gt=after)
    near = cases.exclude(due_at__lt=closing(first)) if first != _NO_DAY else cases.filter(due_at__isnull=True)
    return list(near.order_by("pk")[:BATCH])


def _compared(cases: Sequence[Case], before: Calendars, after: Calendars) -> list[Compared]:
    events = events_of_all([case.code for case in cases])
    happened = [(case, events.get(case.code, ())) for case in cases]
    return [
        (case, worked_out(case.time_limit, seen, before), worked_out(case.time_limit, seen, after))
        for case, seen in happened
    ]


def _moved_work(compared: Sequence[Compared], before: Calendar, after: Calendar, change: CalendarChange) -> int:
    """How many open pieces of work would be due at another moment: by their case, the calendar, or the hours."""
    ends = {case.pk: (case, was, will) for case, was, will in compared}
    now, then = cache(hours_of), cache(partial(hours_of, besides=change))
    count = 0
    for task in Task.objects.filter(case__in=list(ends), closed_at__isnull=True).select_related("unit"):
        case, was, will = ends[task.case_id]
        unit = task.unit.code
        due_before = _due(case, task, was.due_at if was else None, before, now(unit))
        due_after = _due(case, task, will.due_at if will else None, after, then(unit))
        count += due_before != due_after
    return count


def misdated(case: Case, calendar: Calendar) -> list[tuple[Task, dt.datetime]]:
    """The open work of a case that is due at another moment by a calendar, with that moment."""
    tasks = case.tasks.filter(closed_at__isnull=True).select_related("unit")
    found = [(task, _due(case, task, case.due_at, calendar)) for task in tasks]
    return [(task, due_at) for task, due_at in found if due_at != task.due_at]


def _due(
    case: Case, task: Task, case_due_at: dt.datetime | None, calendar: Calendar, hours: DatedHours | None = None
) -> dt.datetime:
    return due_of(
        case.edition,
        spec_of(case.edition, task.step),
        task.unit,
        at=task.counts_from,
        variant=case.variant,
        case_due_at=case_due_at,
        calendar=calendar,
        hours=hours,
    )


def _settle(pk: int, cases: Sequence[Case], found: Sequence[Move], work: int) -> None:
    foresight = Foresight.objects.select_for_update(of=("self",)).select_related("change").get(pk=pk)
    Move.objects.bulk_create(found)
    foresight.done += len(cases)
    foresight.work += work
    if len(cases) == BATCH:
        _look_on(foresight, after=cases[-1].pk)
    else:
        foresight.finished_at = timezone.now()
    foresight.save(update_fields=["done", "work", "finished_at"])


def _look_on(foresight: Foresight, *, after: int) -> None:
    payload = {"foresight": foresight.pk, "after": after}
    outbox.enqueue("cases.foresee", key=f"foresee:{foresight.pk}:{after}", payload=payload)


def _go_on(change: CalendarChange, *, after: int) -> None:
    payload = {"change": change.pk, "after": after}
    outbox.enqueue("cases.reschedule", key=f"reschedule:{change.public_id}:{after}", payload=payload)


def _day(at: dt.datetime | None) -> str | None:
    return timezone.localdate(at).isoformat() if at else None
