"""One call to a registry from beginning to end: permission, delivery, reading, and what is noted about it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol, TypeVar

import structlog
from django.conf import settings
from django.db import connections
from django.utils import timezone

from integrations.exchange import admission, alarms, signatures, transports, wire
from integrations.exchange.messages import Reason, Rejected, Unavailable

# No trouble, and many at once after an outage.
_EXPECTED: Final = (Reason.BUSY, Reason.QUEUED, Reason.MAINTENANCE)

log = structlog.get_logger(__name__)


class Said(Protocol):
    """What a registry said; `said` is a code for the log."""

    @property
    def said(self) -> str: ...


Words = TypeVar("Words", bound=Said)
Read = Callable[[transports.Delivery, signatures.Ring, datetime], Words]


def make(
    call: transports.Call, read: Read[Words], *, deadline: float, replay: bool = False, slot: datetime | None = None
) -> Words:
    """What `read` makes of the reply, within `deadline` seconds of wall clock over connecting, headers and body.

    Unavailable and Rejected are logged here, and the operator alarmed. RuntimeError inside a database transaction: a
    registry's slowness must never hold a lock (design §6.7).
    """
    if any(connection.in_atomic_block for connection in connections.all(initialized_only=True)):
        raise RuntimeError("a registry is never asked inside a transaction")
    started = time.monotonic()
    ids = log.bind(registry=call.registry, message_id=call.message_id)
    try:
        ring = signatures.ring_of(call.registry, settings.REGISTRY_KEYS_FILE)
        with admission.admit(call.registry, deadline, replay=replay, slot=slot) as permit:
            with wire.Watch(deadline) as watch:
                delivery = transports.deliver(call, watch, attempts=2 if permit.clean else 1)
            words = read(delivery, ring, timezone.now())
    except Unavailable as no:
        report = ids.error if no.alarming else ids.info if no.reason in _EXPECTED else ids.warning
        report("registry.unavailable", reason=no.reason.value, alarming=no.alarming, milliseconds=_since(started))
        if no.alarming:
            _alarm(call, no.reason)
        raise
    except Rejected as no:
        ids.error("registry.rejected", reason=no.reason.value, alarming=True, milliseconds=_since(started))
        _alarm(call, no.reason)
        raise
    ids.info("registry.answered", outcome=words.said, milliseconds=_since(started))
    return words


def _alarm(call: transports.Call, reason: Reason) -> None:
    alarms.sound(call.registry, reason, call.message_id)


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
