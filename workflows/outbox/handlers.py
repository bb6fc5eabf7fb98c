"""What a room writes to have work done: a handler for each kind of job."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
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


@dataclass(frozen=True)
class Finished:
    """Jobs that are done but for writing down what came of them: all of them in one transaction.

    `settle` is given those that are still ours then. When it fails for several, it is tried again for each alone.
    """

    jobs: Sequence[ClaimedJob]
    settle: Callable[[Sequence[ClaimedJob]], None] | None = None


@dataclass(frozen=True)
class Unfinished:
    """A job that is not done, and why: `Retry`, `Unknown`, or an error."""

    job: ClaimedJob
    error: Exception


Result = Finished | Unfinished
Perform = Callable[[ClaimedJob], Settle | None]
PerformMany = Callable[[Sequence[ClaimedJob]], Iterator[Result]]


@dataclass(frozen=True)
class Handler:
    """How jobs of one kind are run: at most `together` in one go, for `lease` seconds unless a heartbeat extends it."""

    perform: PerformMany
    lease: float
    together: int = 1
    source: object = field(default=None, repr=False)  # the room's own function


_handlers: dict[str, Handler] = {}


def handler(kind: str, *, lease: float = 30) -> Callable[[Perform], Perform]:
    """Register the function that runs jobs of one kind.

    It is called with no transaction open, may take its time and talk to the outside, and writes nothing itself. What it
    returns is called inside the transaction that settles the job: business effects and `done` happen together or not
    at all. It may be called more than once for one job, so outside effects carry the job's `key`.
    """

    def register(perform: Perform) -> Perform:
        _add(kind, Handler(partial(_one_by_one, perform), lease, source=perform))
        return perform

    return register


def handler_of_many(kind: str, *, lease: float = 30, together: int) -> Callable[[PerformMany], PerformMany]:
    """Register the function that runs up to `together` jobs of one kind in one go.

    It is called as above, and tells of each job once, as soon as it likes: its results are settled while it goes on
    with the rest. Each job keeps a lease and a fate of its own.
    """

    def register(perform: PerformMany) -> PerformMany:
        _add(kind, Handler(perform, lease, together, source=perform))
        return perform

    return register


def find_handler(kind: str) -> Handler | None:
    """The handler of a kind, if any room has one."""
    return _handlers.get(kind)


def leases() -> dict[str, float]:
    """Kind -> lease in seconds, for every kind that has a handler."""
    return {kind: found.lease for kind, found in _handlers.items()}


def _add(kind: str, new: Handler) -> None:
    if _handlers.setdefault(kind, new).source is not new.source:
        raise ValueError(f"there is another handler for {kind}")


def _one_by_one(perform: Perform, jobs: Sequence[ClaimedJob]) -> Iterator[Result]:
    for job in jobs:
        try:
            effects = perform(job)
        except Exception as error:
            yield Unfinished(job, error)
        else:
            yield Finished([job], effects and partial(_for_one, effects))


def _for_one(effects: Settle, _jobs: Sequence[ClaimedJob]) -> None:
    effects()
