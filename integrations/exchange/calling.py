"""One call to a registry from beginning to end: permission, delivery, reading, and what is noted about it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Generic, Protocol, TypeVar

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


@dataclass(frozen=True)
class Plan(Generic[Words]):
    """A call that is to be made, and how its reply is read. `replay`, `slot`: see `messages.Question`."""

    call: transports.Call
    read: Read[Words]
    replay: bool = False
    slot: datetime | None = None


@dataclass(frozen=True)
class Begun(Generic[Words]):
    """A call that has leave to be made. `carry` once, in any thread; then `end` once, in the thread that has begun it.

    Only beginning and ending touch the database.
    """

    plan: Plan[Words]
    deadline: float
    ring: signatures.Ring = field(repr=False)
    entry: admission.Entry
    started: float

    def carry(self) -> Words:
        """Make the call. Unavailable and Rejected mean what they always do."""
        with wire.Watch(self.deadline) as watch:
            delivery = transports.deliver(self.plan.call, watch, attempts=2 if self.entry.permit.clean else 1)
        return self.plan.read(delivery, self.ring, timezone.now())

    def end(self, outcome: Words | BaseException) -> None:
        """Note what it came to: for the breaker, in the log, and for the operator."""
        if isinstance(outcome, Unavailable):
            outcome.cut_short = self.deadline < settings.REGISTRY_DEADLINE_SECONDS
        self.entry.leave(outcome if isinstance(outcome, BaseException) else None)
        _note(self.plan.call, outcome, self.started)

    def follow(self, words: Words, plan: Plan[Words], *, deadline: float) -> Begun[Words] | None:
        """End this call, which went well, and begin another to the same registry, in one go.

        None when that takes a closer look: then this call is still to be ended.
        """
        refuse_in_transaction()
        started = time.monotonic()
        if plan.replay or (entry := self.entry.follow(deadline)) is None:
            return None
        _note(self.plan.call, words, self.started)
        return Begun(plan, deadline, self.ring, entry, started)


def make(plan: Plan[Words], *, deadline: float) -> Words:
    """What was read in the reply, within `deadline` seconds of wall clock over connecting, headers and body.

    Unavailable and Rejected are logged here, and the operator alarmed. RuntimeError inside a database transaction: a
    registry's slowness must never hold a lock (design §6.7).
    """
    begun = begin(plan, deadline=deadline)
    try:
        words = begun.carry()
    except BaseException as error:
        begun.end(error)
        raise
    begun.end(words)
    return words


def begin(plan: Plan[Words], *, deadline: float) -> Begun[Words]:
    """Leave to make a call; Unavailable without it. Errors as with `make`."""
    refuse_in_transaction()
    call, started = plan.call, time.monotonic()
    try:
        ring = signatures.ring_of(call.registry, settings.REGISTRY_KEYS_FILE)
        entry = admission.enter(call.registry, deadline, replay=plan.replay, slot=plan.slot)
    except Unavailable as no:
        _note(call, no, started)
        raise
    return Begun(plan, deadline, ring, entry, started)


def refuse_in_transaction() -> None:
    """RuntimeError when this thread has a transaction open."""
    if any(connection.in_atomic_block for connection in connections.all(initialized_only=True)):
        raise RuntimeError("a registry is never asked inside a transaction")


def _note(call: transports.Call, outcome: Said | BaseException, started: float) -> None:
    """Write what a call came to into the log, and have the operator told of what an operator must mend."""
    took = round((time.monotonic() - started) * 1000)
    facts = {"registry": call.registry, "message_id": call.message_id, "milliseconds": took}
    if isinstance(outcome, Unavailable):
        report = log.error if outcome.alarming else log.info if outcome.reason in _EXPECTED else log.warning
        report("registry.unavailable", reason=outcome.reason.value, alarming=outcome.alarming, **facts)
    elif isinstance(outcome, Rejected):
        log.error("registry.rejected", reason=outcome.reason.value, alarming=True, **facts)
    elif not isinstance(outcome, BaseException):  # errors of ours are told of by whoever catches them
        log.info("registry.answered", outcome=outcome.said, **facts)
    if isinstance(outcome, Rejected) or (isinstance(outcome, Unavailable) and outcome.alarming):
        alarms.sound(call.registry, outcome.reason, call.message_id)
