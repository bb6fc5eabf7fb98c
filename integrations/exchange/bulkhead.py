"""The bulkhead: few calls at a time to one registry, counted over all processes of ours.

Seats are rows with an end, so that a killed process frees its seat by doing nothing. Sitting down and getting up are
one conditional UPDATE each; nobody waits for a seat.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F
from django.utils import timezone

from integrations.exchange.messages import Reason, Unavailable
from integrations.exchange.models import LONG_AGO, Seat

#: A call is cut at its deadline; so long after that its seat is free whatever became of the caller.
GRACE: Final = timedelta(seconds=2)
BUSY_SECONDS: Final = 1.0

log = structlog.get_logger(__name__)
_mine = threading.local()  # the seat that this thread had last: most likely free again


# These by hand, since Django needs many times as long to put one together as a database to run it, at every lookup.
_LEAVE: Final = """UPDATE exchange_seat SET held_until = %(free)s
WHERE registry = %(registry)s AND number = %(number)s AND held_until = %(mine)s
"""
_IS_WELL: Final = """NOT EXISTS (
    SELECT 1 FROM exchange_breaker
    WHERE registry = %(registry)s AND (failures > 0 OR opened_until IS NOT NULL)
) AND NOT EXISTS (
    SELECT 1 FROM exchange_maintenance
    WHERE registry = %(registry)s AND starts_at <= %(now)s AND ends_at > %(now)s
)
"""
_SIT_IF_WELL: Final = f"""UPDATE exchange_seat SET held_until = %(until)s, calls = calls + 1
WHERE registry = %(registry)s AND number = %(number)s AND held_until <= %(now)s AND {_IS_WELL}"""  # noqa: S608  # a constant
_STAY_IF_WELL: Final = f"""UPDATE exchange_seat SET held_until = %(until)s, calls = calls + 1
WHERE registry = %(registry)s AND number = %(number)s AND held_until = %(mine)s AND {_IS_WELL}"""  # noqa: S608  # a constant


@dataclass(frozen=True)
class Held:
    """A seat of a registry that is ours until `until`."""

    registry: str
    number: int
    until: datetime

    def leave(self) -> None:
        """Free it. A seat whose time has run out may be somebody else's by now, and stays theirs."""
        try:
            _run(_LEAVE, self.registry, self.number, mine=self.until, free=LONG_AGO)
        except DatabaseError as error:
            log.warning("seat.not_left", error=type(error).__name__)  # its time will run out

    def stay_if_well(self, deadline: float) -> Held | None:
        """The same seat for another first-time call: as leaving it and `sit_if_well`, in one statement.

        None when it is not ours any more, or when a closer look is needed; then it is still to be left.
        """
        now = timezone.now()
        until = _until(now, deadline)
        stays = _run(_STAY_IF_WELL, self.registry, self.number, mine=self.until, now=now, until=until)
        return Held(self.registry, self.number, until) if stays else None


def sit_if_well(registry: str, deadline: float) -> Held | None:
    """A seat, if the first one tried is free, the breaker has nothing on record and no maintenance goes on.

    This is the common case, and one statement. None says nothing more than: look closer.
    """
    now, number = timezone.now(), _favourite()
    until = _until(now, deadline)
    seated = _run(_SIT_IF_WELL, registry, number, now=now, until=until)
    return Held(registry, number, until) if seated else None


def _run(statement: str, registry: str, number: int, **times: datetime) -> bool:
    """Run one of the statements above; whether it has changed the seat."""
    as_stored = connection.ops.adapt_datetimefield_value
    values: dict[str, Any] = {name: as_stored(moment) for name, moment in times.items()}
    with connection.cursor() as cursor:
        cursor.execute(statement, values | {"registry": registry, "number": number})
        return bool(cursor.rowcount)


def sit(registry: str, deadline: float, *, first_time: bool) -> Held:
    """A seat, or Unavailable (busy). `deadline`: seconds that the call may take. `first_time`: counted for the pace."""
    now = timezone.now()
    favourite = _favourite()
    for attempt in (1, 2):
        for step in range(_seats()):
            number = (favourite + step) % _seats()
            if held := _sit(registry, number, deadline, now, counted=first_time):
                return held
        if attempt == 1 and not _made(registry):
            break
    raise Unavailable(Reason.BUSY, retry_after=BUSY_SECONDS)


def _sit(registry: str, number: int, deadline: float, now: datetime, *, counted: bool) -> Held | None:
    until = _until(now, deadline)
    free = Seat.objects.filter(registry=registry, number=number, held_until__lte=now)
    if not free.update(held_until=until, calls=F("calls") + (1 if counted else 0)):
        return None
    _mine.number = number
    return Held(registry, number, until)


def _until(now: datetime, deadline: float) -> datetime:
    return now + timedelta(seconds=deadline) + GRACE


def _made(registry: str) -> bool:
    """Whether seats were missing and have now been made (the first call to a registry, or a raised limit)."""
    there = Seat.objects.filter(registry=registry, number__lt=_seats()).count()
    if there == _seats():
        return False
    Seat.objects.bulk_create(
        (Seat(registry=registry, number=number) for number in range(_seats())), ignore_conflicts=True
    )
    return True


def _seats() -> int:
    return int(settings.REGISTRY_CALLS_AT_ONCE)


def _favourite() -> int:
    number = getattr(_mine, "number", None)
    if number is None or number >= _seats():
        number = _mine.number = random.randrange(_seats())  # noqa: S311  # no secret hangs on it
    return int(number)
