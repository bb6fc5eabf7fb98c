"""Changing the working calendar: one official proposes a decision's days and hours, another publishes it.

What publishing does to open cases, and what it would do, is known to `workflows.cases.rescheduling`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflows.clock.hours import Hours
from workflows.clock.models import CalendarChange, CalendarDay, WorkingHours
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.actors import Actor
from workflows.people.models import Official, Unit
from workflows.people.permissions import Permission

STREAM: Final = "calendar"
#: More days than any decision has named yet; a slip of the year is more likely.
MOST_DAYS: Final = 60


class CalendarError(Exception):
    """The calendar cannot be changed so; `message` says why and what to do, in the reader's language."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class NewHours:
    """The hours that a unit, or without one everybody, works from a day on."""

    unit: Unit | None
    from_date: dt.date
    hours: Hours


def propose(
    *,
    by: Official,
    decision: str,
    reason_vi: str,
    reason_en: str,
    days: Mapping[dt.date, bool | None],
    hours: Sequence[NewHours] = (),
) -> CalendarChange:
    """Write down what a decision says. It changes nothing until another official publishes it.

    `days`: whether a day is worked; None: as the public calendar says, again. Raises CalendarError.
    """
    _require(by)
    if not days and not hours:
        raise CalendarError(_("Name at least one day, or working hours."))
    if len(days) > MOST_DAYS:
        raise CalendarError(_("These are very many days. Propose at most %(most)s at once.") % {"most": MOST_DAYS})
    with transaction.atomic():
        change = CalendarChange.objects.create(
            decision=decision.strip(),
            reason_vi=reason_vi.strip(),
            reason_en=reason_en.strip(),
            proposed_by=by,
            proposed_at=timezone.now(),
        )
        CalendarDay.objects.bulk_create(
            CalendarDay(change=change, date=day, working=working) for day, working in sorted(days.items())
        )
        WorkingHours.objects.bulk_create(_hours(change, one) for one in hours)
        named = {day.isoformat(): working for day, working in sorted(days.items())}
        _journal(Kind.CALENDAR_PROPOSED, change, by, decision=change.decision, days=named, hours=len(hours))
    return change


def withdraw(change: CalendarChange, *, by: Official) -> CalendarChange:
    """Give a proposed change up. Raises CalendarError when it was published or withdrawn already."""
    _require(by)
    with transaction.atomic():
        current = held(change)
        current.withdrawn_by, current.withdrawn_at = by, timezone.now()
        current.save(update_fields=["withdrawn_by", "withdrawn_at"])
        _journal(Kind.CALENDAR_WITHDRAWN, current, by)
    return current


def publish(change: CalendarChange, *, by: Official) -> CalendarChange:
    """Let a change take effect. Inside the caller's transaction, which sees to the cases whose date moves.

    Raises CalendarError for the author (four eyes), and when it was published or withdrawn already.
    """
    _require(by)
    current = held(change)
    if current.proposed_by_id == by.pk:
        raise CalendarError(_("You proposed this change, so a colleague must publish it (four-eyes rule)."))
    current.published_by, current.published_at = by, timezone.now()
    current.save(update_fields=["published_by", "published_at"])
    _journal(Kind.CALENDAR_PUBLISHED, current, by)
    return current


def held(change: CalendarChange) -> CalendarChange:
    """A change that is still open, locked until the caller's transaction ends, and with it all other open ones.

    So whoever looks ahead, publishes or withdraws waits for whoever does it at the same time, also with another change,
    and sees afterwards what that one did: which change came last is certain. Raises CalendarError when it is not open.
    """
    changes = CalendarChange.objects.open().select_for_update(of=("self",)).order_by("pk")  # one order: no deadlock
    current = next((each for each in changes if each.pk == change.pk), None)
    if current is None:
        raise CalendarError(_("This change was published or withdrawn already."))
    return current


def _require(official: Official) -> None:
    if Permission.KEEP_CALENDAR not in official.permissions:
        raise CalendarError(_("Only heads of division change the working calendar."))


def _hours(change: CalendarChange, new: NewHours) -> WorkingHours:
    (morning_from, morning_to), (afternoon_from, afternoon_to) = new.hours.spells
    return WorkingHours(
        change=change,
        unit=new.unit,
        from_date=new.from_date,
        morning_from=morning_from,
        morning_to=morning_to,
        afternoon_from=afternoon_from,
        afternoon_to=afternoon_to,
    )


def _journal(kind: Kind, change: CalendarChange, by: Official, **data: object) -> None:
    actor = Actor("official", str(by.public_id))
    record(kind, by=actor, stream=STREAM, data={"change": str(change.public_id), **data})
