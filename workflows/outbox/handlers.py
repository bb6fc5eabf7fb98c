"""What a room writes to have work done: a handler for each kind of job."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Settle = Callable[[], None]


class Retry(Exception):
    """Not now: try again `after` seconds. With `counts=False` this attempt is not one of `max_attempts`.

    `reason` is stored and shown to operators: a code or a plain sentence, no personal data.
    """

    def __init__(self, after: float, reason: str, counts: bool = True) -> None:
        super().__init__(reason)
        self.after = after
        self.reason = reason
        self.counts = counts


class Unknown(Exception):
    """The effect may or may not have happened, and must not be repeated blindly. An operator has to look.

    A handler whose effect cannot be repeated raises this also when it finds `attempts > 1`: whoever ran it before may
    have crashed after the effect.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class ClaimedJob:
    """A job that is ours until the lease ends; a heartbeat extends it as long as this process lives."""

    id: int
    kind: str
    key: str
    payload: dict[str, Any]
    reference: str
    fence: int
    attempts: int
    deadline: float | None = field(default=None, repr=False)

    def seconds_left(self) -> float | None:
        """What is left of the caller's budget in seconds, never below 0; None in a worker, which has none."""
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())


Perform = Callable[[ClaimedJob], Settle | None]


@dataclass(frozen=True)
class Handler:
    """How jobs of one kind are run, and for how long one claim holds without a heartbeat (seconds)."""

    perform: Perform
    lease: float


_handlers: dict[str, Handler] = {}


def handler(kind: str, *, lease: float = 30) -> Callable[[Perform], Perform]:
    """Register the function that runs jobs of one kind.

    It is called with no transaction open, may take its time and talk to the outside, and writes nothing itself. What it
    returns is called inside the transaction that settles the job: business effects and `done` happen together or not
    at all. It may be called more than once for one job, so outside effects carry the job's `key`.
    """

    def register(perform: Perform) -> Perform:
        known = _handlers.setdefault(kind, Handler(perform, lease))
        if known.perform is not perform:
            raise ValueError(f"there is another handler for {kind}")
        return perform

    return register


def find_handler(kind: str) -> Handler | None:
    """The handler of a kind, if any room has one."""
    return _handlers.get(kind)


def leases() -> dict[str, float]:
    """Kind -> lease in seconds, for every kind that has a handler."""
    return {kind: found.lease for kind, found in _handlers.items()}
