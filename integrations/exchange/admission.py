"""May this registry be asked now? Maintenance, breaker, pace and bulkhead, in this order, and what the call came to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from integrations.exchange import breaker, bulkhead, pace
from integrations.exchange.messages import Reason, Rejected, Unavailable
from integrations.exchange.models import Maintenance


@dataclass(frozen=True)
class Entry:
    """Leave to make one call, and its seat. `leave` is called exactly once, in the thread that has entered."""

    permit: breaker.Permit
    seat: bulkhead.Held

    def leave(self, error: BaseException | None = None) -> None:
        """The call is over: tell the breaker what it came to, and free the seat."""
        try:
            if isinstance(error, Unavailable):
                self.permit.failed(error.reason, error.retry_after)
            elif error is None or isinstance(error, Rejected):
                self.permit.succeeded()  # a refusal, too: it is there, and it answers
            else:
                self.permit.given_back()  # an error of ours must not keep the one probe
        finally:
            self.seat.leave()
        self._measure(error)

    def follow(self, deadline: float) -> Entry | None:
        """The call went well, and this is leave for another first-time call; None where it takes `leave` and `enter`.

        Nothing is skipped: the one statement that keeps the seat looks at breaker and maintenance, too.
        """
        if not self.permit.clean or (seat := self.seat.stay_if_well(deadline)) is None:
            return None
        self._measure(None)
        return Entry(_clean(self.permit.registry, deadline), seat)

    def _measure(self, error: BaseException | None) -> None:
        if error is None and self.permit.clean:
            pace.measure(self.permit.registry)


@contextmanager
def admit(
    registry: str, deadline: float, *, replay: bool = False, slot: datetime | None = None
) -> Iterator[breaker.Permit]:
    """Leave to make one call of at most `deadline` seconds inside the `with` block; see `enter`."""
    entry = enter(registry, deadline, replay=replay, slot=slot)
    try:
        yield entry.permit
    except BaseException as error:
        entry.leave(error)
        raise
    entry.leave()


def enter(registry: str, deadline: float, *, replay: bool = False, slot: datetime | None = None) -> Entry:
    """Leave to make one call of at most `deadline` seconds.

    Unavailable, without a call: maintenance, breaker_open, queued (a replay before its turn), busy (too many calls at
    once).
    """
    if not replay and (seat := bulkhead.sit_if_well(registry, deadline)):
        return Entry(_clean(registry, deadline), seat)
    _refuse_in_maintenance(registry)
    permit = breaker.enter(registry, deadline)
    try:
        if replay and not permit.probe:  # whoever probes spares the others the try, and waits for nobody
            pace.wait_for_turn(registry, slot)
        return Entry(permit, bulkhead.sit(registry, deadline, first_time=not replay))
    except Unavailable as no:
        permit.given_back()
        if no.reason is Reason.BUSY and no.slot is None:
            no.slot = slot  # it has had its turn: it need not queue again
        raise
    except BaseException:
        permit.given_back()
        raise


def _clean(registry: str, deadline: float) -> breaker.Permit:
    return breaker.Permit(registry, probe=False, hurried=breaker.is_hurried(deadline), clean=True)


def _refuse_in_maintenance(registry: str) -> None:
    now = timezone.now()
    windows = Maintenance.objects.filter(registry=registry, starts_at__lte=now, ends_at__gt=now)
    ends_at = max(windows.values_list("ends_at", flat=True), default=None)
    if ends_at is not None:
        raise Unavailable(Reason.MAINTENANCE, retry_after=(ends_at - now).total_seconds())
