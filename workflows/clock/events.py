"""Sealing what happens to the clock of a case, and reading its deadline back from that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final

from django.db import transaction

from procedures.grammar import TimeLimit
from workflows.clock.calendar import Calendars, published
from workflows.clock.deadlines import ClockEvent, Deadline, NotStarted, deadline
from workflows.clock.models import EventKind, SealedEvent

# What may follow what; a case can be stopped before it was ever received (declined, withdrawn).
FOLLOWS: Final[dict[str | None, frozenset[str]]] = {
    None: frozenset({"filed", "received", "stopped"}),
    "filed": frozenset({"received", "stopped"}),
    "received": frozenset({"paused", "extended", "stopped"}),
    "paused": frozenset({"resumed", "stopped"}),
    "resumed": frozenset({"paused", "extended", "stopped"}),
    "extended": frozenset({"paused", "stopped"}),
    "stopped": frozenset(),
}


class OutOfOrder(ValueError):
    """An event that cannot follow what is already sealed: a mistake of the caller, never of a person."""


class NoExtension(OutOfOrder):
    """An extension to a day on which the case is due anyway, or later than that already."""


def seal(
    case_code: str,
    kind: str,
    *,
    at: dt.datetime,
    opening: bool = False,
    until: dt.date | None = None,
    limit: TimeLimit | None = None,
    cause: str = "",
) -> SealedEvent:
    """Seal the next event of a case's clock, inside the caller's transaction, which holds the lock on the case.

    `at` is an aware moment, not before the last event. `opening` says that the case has only just got its code: nothing
    of it can be sealed yet, and nobody looks; the table would refuse a second first event. `until`: the new day of an
    extension, and `limit` the time limit that it extends. `cause`: of a pause, what is waited for (`PauseCause`).

    Errors: `OutOfOrder`, and `NoExtension` for a day not after the due day; `TransactionManagementError` outside a
    transaction; `IntegrityError` when two writers raced for one place, for a second extension, for one without its
    day, and for a cause of anything but a pause.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a clock event is sealed with what caused it, in one transaction")
    if at.tzinfo is None:
        raise OutOfOrder("a moment without a time zone")
    last = None if opening else SealedEvent.objects.filter(case_code=case_code).order_by("-seq").first()
    if EventKind(kind).value not in FOLLOWS[last.kind if last else None]:
        raise OutOfOrder(f"{kind} cannot follow {last.kind if last else 'nothing'}")
    if last is not None and at < last.at:
        raise OutOfOrder(f"{kind} is earlier than {last.kind}")
    if until is not None and kind == EventKind.EXTENDED:
        _require_later(case_code, until, limit)
    seq = last.seq + 1 if last else 1
    return SealedEvent.objects.create(case_code=case_code, seq=seq, kind=kind, at=at, until=until, cause=cause)


def _require_later(case_code: str, until: dt.date, limit: TimeLimit | None) -> None:
    """The derivation says “extended to …”: that must be the new due day."""
    if limit is None:
        raise OutOfOrder("an extension without the time limit that it extends")
    due = deadline_of(case_code, limit)
    if due is None or until <= due.due_on:
        raise NoExtension(f"due on {due.due_on if due else 'no day'}, and extended to {until}")


def events_of(case_code: str) -> tuple[ClockEvent, ...]:
    """The sealed events of a case, in their order."""
    return events_of_all([case_code]).get(case_code, ())


def events_of_all(case_codes: Collection[str]) -> dict[str, tuple[ClockEvent, ...]]:
    """The sealed events of several cases, in their order. One query."""
    found: dict[str, list[ClockEvent]] = {}
    for row in SealedEvent.objects.filter(case_code__in=case_codes).order_by("case_code", "seq"):
        found.setdefault(row.case_code, []).append(ClockEvent(row.kind, row.at, row.until, row.cause))
    return {code: tuple(events) for code, events in found.items()}


def deadline_of(case_code: str, limit: TimeLimit) -> Deadline | None:
    """The deadline of a case under its time limit and the calendar; none before it is received. Two queries."""
    return worked_out(limit, events_of(case_code), published())


def worked_out(limit: TimeLimit, events: Sequence[ClockEvent], calendars: Calendars) -> Deadline | None:
    """The deadline after these events; none before receipt. No query.

    A clock that runs is read by today's calendar, one that has stopped by the calendar as it stood when it stopped:
    what is decided afterwards about days that are past does not change whether a case was in time.
    """
    stopped = next((event.at for event in events if event.kind == EventKind.STOPPED), None)
    try:
        return deadline(limit, events, calendars.now if stopped is None else calendars.at(stopped))
    except NotStarted:
        return None
