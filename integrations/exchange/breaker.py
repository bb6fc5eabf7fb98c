"""The breaker: after five failures in half a minute a registry is left alone, by all workers at once.

pybreaker and its like keep their state in the process or in Redis; the embedded mode has several processes and no
Redis. A row and conditional UPDATEs, each a transaction of its own, do the same on every database of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from integrations.exchange import pace
from integrations.exchange.messages import Reason, Unavailable
from integrations.exchange.models import Breaker

FAILURES: Final = 5
WINDOW: Final = timedelta(seconds=30)
PAUSE: Final = timedelta(seconds=30)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Permit:
    """Leave to ask one registry once. Exactly one of its methods is called afterwards.

    `probe`: this call alone decides whether the breaker closes. `hurried`: a page waits for it, so it has less than
    half the time that a registry is granted (REGISTRY_DEADLINE_SECONDS). `clean`: no failure is on record.
    """

    registry: str
    probe: bool
    hurried: bool
    clean: bool

    def succeeded(self) -> None:
        """The registry answered, whatever it said. Costs no write while all is well."""
        if self.clean:
            return
        rows = Breaker.objects.filter(pk=self.registry)
        if not self.probe:
            rows = rows.filter(opened_until=None)  # an answer from before the failures closes nothing
        closed = {"opened_at": None, "opened_until": None, "probing_until": None}
        _write(lambda: rows.update(failures=0, window_started_at=None, **closed))
        if self.probe:
            _write(lambda: pace.restart(self.registry))
            log.info("breaker.closed", registry=self.registry)

    def failed(self, reason: Reason, retry_after: float | None) -> None:
        """No answer came, for this reason."""
        if reason == Reason.RATE_LIMITED:
            _write(lambda: self._wait(retry_after))
        elif reason == Reason.TIMEOUT and self.hurried:
            # Slow is not down: the worker, who has more time, may well get the answer that a page could not await.
            self.given_back()
        elif self.probe:
            _write(lambda: self._open(timezone.now() + PAUSE))
        else:
            _write(self._count)

    def given_back(self) -> None:
        """Nothing was learnt about the registry."""
        if self.probe:
            _write(lambda: Breaker.objects.filter(pk=self.registry).update(probing_until=None))

    def _count(self) -> None:
        now = timezone.now()
        Breaker.objects.get_or_create(registry=self.registry)
        closed = Breaker.objects.filter(pk=self.registry, opened_until=None)
        fresh = Q(window_started_at=None) | Q(window_started_at__lte=now - WINDOW)
        if closed.filter(fresh).update(failures=1, window_started_at=now):
            return
        closed.update(failures=F("failures") + 1)
        if closed.filter(failures__gte=FAILURES).update(opened_at=now, opened_until=now + PAUSE, probing_until=None):
            log.error("breaker.opened", registry=self.registry)

    def _wait(self, seconds: float | None) -> None:
        """The registry told one of us to wait: that holds for all of us."""
        if seconds:
            Breaker.objects.get_or_create(registry=self.registry)
            self._open(timezone.now() + timedelta(seconds=seconds))
        else:
            self.given_back()

    def _open(self, until: datetime) -> None:
        Breaker.objects.filter(pk=self.registry).update(
            opened_at=Coalesce("opened_at", timezone.now()), opened_until=until, probing_until=None
        )


def is_hurried(deadline: float) -> bool:
    """Whether a page waits, which has less patience than a registry is granted."""
    return deadline < settings.REGISTRY_DEADLINE_SECONDS / 2


def enter(registry: str, deadline: float) -> Permit:
    """Leave to ask, or Unavailable (breaker_open) with the seconds until it is worth trying again.

    One SELECT while the breaker is closed. Half-open it lets exactly one caller through at a time: one who can wait,
    if any comes; a hurried one only when nobody else has come for another `PAUSE`.
    """
    hurried = is_hurried(deadline)
    row = Breaker.objects.filter(pk=registry).first()
    if row is None or row.opened_until is None:
        return Permit(registry, probe=False, hurried=hurried, clean=row is None or row.failures == 0)
    now = timezone.now()
    opens = row.opened_until + PAUSE if hurried else row.opened_until
    if now < opens:
        raise _still_open(max((row.opened_until - now).total_seconds(), 1.0))
    free = Q(probing_until=None) | Q(probing_until__lte=now)
    half_open = Breaker.objects.filter(free, pk=registry, opened_until=row.opened_until)
    if not half_open.update(probing_until=now + timedelta(seconds=deadline + 2)):
        raise _still_open(1.0)
    return Permit(registry, probe=True, hurried=hurried, clean=False)


def _still_open(seconds: float) -> Unavailable:
    return Unavailable(Reason.BREAKER_OPEN, retry_after=seconds)


def _write(change: Callable[[], object]) -> None:
    """The book-keeping of the breaker is never worth the answer that has just come."""
    try:
        change()
    except DatabaseError as error:
        log.warning("breaker.not_written", error=type(error).__name__)
