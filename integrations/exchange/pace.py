"""The pace: after an outage, what was missed is made up for so that a registry is not asked twice as often as usual.

While all is well, the rate of questions is measured now and then from the counters on the seats (`steady`). A question
that is asked again by a job (`replay`) gets a turn in a queue of that rate. When its turn has come, it must find room
beside what people ask just then: a leaky bucket runs at `MOST` times the usual rate, every question fills it, and only
replays are kept back by it. People never wait for replays, and pay nothing for this: their calls stand on the seats.

What holds (R-REG-5): from any look at the bucket until a replay that goes within `LONGEST - SLACK` of it there are no
more calls than `MOST * steady * (seconds + SLACK) + 1`. After its last replay a stretch of time holds only what people
ask.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import DatabaseError, transaction
from django.db.models import Sum
from django.utils import timezone

from integrations.exchange.messages import Reason, Unavailable
from integrations.exchange.models import Maintenance, Pace, Seat

#: Times the usual rate. Below 2, since the usual rate is an estimate, and people do not come like clockwork.
MOST: Final = 1.6
#: So far ahead may replays be: workers look for what is due once a second.
SLACK: Final = timedelta(seconds=1)
#: However much people have asked at once, no replay waits for longer than this after them.
LONGEST: Final = timedelta(seconds=15)
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
    if slot is not None and slot > now:
        raise _queued(slot, now)
    turn = _turn(registry, now, queued=slot is not None)
    if turn > now:
        raise _queued(turn, now)


def _turn(registry: str, now: datetime, *, queued: bool) -> datetime:
    """`now`, if this replay may go: the bucket has room and, unless it has `queued`, nobody is before it.

    Otherwise its new turn, at the end of the queue.
    """
    _row(registry, now)
    with transaction.atomic():
        row = Pace.objects.select_for_update().get(pk=registry)
        usual = timedelta(seconds=1 / max(row.steady or 0.0, _FLOOR))
        calls = _calls(registry)
        full_until = row.full_until + max(calls - row.calls_seen, 0) * usual / MOST
        row.full_until, row.calls_seen = min(max(full_until, now), now + LONGEST), calls
        room_at = row.full_until - SLACK
        turn = room_at if queued else max(room_at, row.next_turn_at)
        if turn <= now:
            turn = now
            row.full_until += usual / MOST
        else:
            turn = max(room_at, row.next_turn_at)
        if turn > now or not queued:
            row.next_turn_at = turn + usual
        row.save(update_fields=["full_until", "calls_seen", "next_turn_at"])
    return turn


def _queued(turn: datetime, now: datetime) -> Unavailable:
    return Unavailable(Reason.QUEUED, retry_after=(turn - now).total_seconds(), slot=turn)


def restart(registry: str) -> None:
    """An outage is over: it counts for no rate."""
    Pace.objects.filter(pk=registry).update(measured_at=timezone.now(), measured_calls=_calls(registry))


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


def _calls(registry: str) -> int:
    return Seat.objects.filter(registry=registry).aggregate(sum=Sum("calls"))["sum"] or 0


def _row(registry: str, now: datetime) -> Pace:
    row = Pace.objects.filter(pk=registry).first()
    if row is None:
        calls = _calls(registry)
        defaults = {"measured_at": now, "measured_calls": calls, "calls_seen": calls}
        row, _ = Pace.objects.get_or_create(registry=registry, defaults=defaults)
    return row
