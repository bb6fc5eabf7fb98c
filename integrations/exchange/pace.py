"""The pace: after an outage, what was missed is made up for no faster than people usually ask (R-REG-5).

While all is well, the rate of questions is measured now and then from the counters on the seats. A question that is
asked again by a job (`replay`) gets a turn in a queue of that rate; so what is new and what is made up for together
stay within twice the usual. The queue is one time, the next turn, which each newcomer moves on.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import DatabaseError, transaction
from django.db.models import Max, Sum
from django.utils import timezone

from integrations.exchange.messages import Reason, Unavailable
from integrations.exchange.models import LONG_AGO, Maintenance, Pace, Seat

#: A turn is good for so long: our own workers may have been away, and must not come with all of theirs at once.
LATE: Final = timedelta(seconds=60)
INTERVAL: Final = timedelta(seconds=15)
_MEMORY: Final = timedelta(minutes=5)
_FLOOR: Final = 1.0  # questions a second: an outage in a quiet night is made up for all the same

log = structlog.get_logger(__name__)
_looked: dict[str, datetime] = {}  # when this process last looked; the row decides, this only spares the look


def wait_for_turn(registry: str, slot: datetime | None) -> None:
    """Return when it is this replay's turn; otherwise Unavailable (queued) with its turn as `slot`.

    `slot`: the turn that it was given before. Not inside a transaction.
    """
    now = timezone.now()
    recovered_at = _recovered_at(registry, now)
    if slot is not None and slot > recovered_at and slot + LATE > now:
        if slot > now:
            raise _queued(slot, now)
        return
    turn = _reserve(registry, now)
    if turn > now:
        raise _queued(turn, now)


def _reserve(registry: str, now: datetime) -> datetime:
    with transaction.atomic():
        row = Pace.objects.select_for_update().get(pk=registry)
        turn = max(now, row.next_turn_at)
        gap = timedelta(seconds=1 / max(row.steady or 0.0, _FLOOR))
        Pace.objects.filter(pk=registry).update(next_turn_at=turn + gap)
    return turn


def _queued(turn: datetime, now: datetime) -> Unavailable:
    return Unavailable(Reason.QUEUED, retry_after=(turn - now).total_seconds(), slot=turn)


def restart(registry: str) -> None:
    """An outage is over: turns that have passed meanwhile are void, and it counts for no rate."""
    now = timezone.now()
    _row(registry, now)
    Pace.objects.filter(pk=registry).update(recovered_at=now, measured_at=now, measured_calls=_calls(registry))


def measure(registry: str) -> None:
    """Bring the usual rate up to date. Called after each good answer; looks at the database once an interval."""
    now = timezone.now()
    last = _looked.get(registry)
    if last is not None and abs(now - last) < INTERVAL:  # abs: a clock may be set back
        return
    _looked[registry] = now
    try:
        _measure(registry, now)
    except DatabaseError as error:
        log.warning("pace.not_written", error=type(error).__name__)


def _measure(registry: str, now: datetime) -> None:
    row = _row(registry, now)
    passed = now - row.measured_at
    if passed < INTERVAL:
        return
    calls = _calls(registry)
    changes: dict[str, object] = {"measured_at": now, "measured_calls": calls}
    pauses = Maintenance.objects.filter(registry=registry, starts_at__lt=now, ends_at__gt=row.measured_at)
    if not pauses.exists():
        rate = max(calls - row.measured_calls, 0) / passed.total_seconds()
        fresh = 1.0 if row.steady is None else 1 - math.exp(-passed / _MEMORY)
        changes["steady"] = fresh * rate + (1 - fresh) * (row.steady or 0.0)
    # Of several workers that look at the same time, one writes.
    Pace.objects.filter(pk=registry, measured_at=row.measured_at).update(**changes)


def _recovered_at(registry: str, now: datetime) -> datetime:
    """When the last outage or maintenance was over."""
    windows = Maintenance.objects.filter(registry=registry, ends_at__lte=now)
    ended_at: datetime = windows.aggregate(last=Max("ends_at"))["last"] or LONG_AGO
    return max(_row(registry, now).recovered_at, ended_at)


def _calls(registry: str) -> int:
    return Seat.objects.filter(registry=registry).aggregate(sum=Sum("calls"))["sum"] or 0


def _row(registry: str, now: datetime) -> Pace:
    row = Pace.objects.filter(pk=registry).first()
    if row is None:
        defaults = {"measured_at": now, "measured_calls": _calls(registry)}
        row, _ = Pace.objects.get_or_create(registry=registry, defaults=defaults)
    return row
