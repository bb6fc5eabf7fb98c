"""Several calls in one go: those to different registries at the same time, those to the same one after the other.

Calls are carried by threads; everything that touches the database happens in the thread that wants the answers, which
takes them as they come.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import Final, Generic

from integrations.exchange import calling
from integrations.exchange.calling import Begun, Plan, Words
from integrations.exchange.messages import NotAsked

#: Answers that come within so many seconds of each other are handed over together.
GATHER_SECONDS: Final = 0.2
#: So long after the first call, nobody who has time begins another: what is left is for others to take.
TURN_SECONDS: Final = 1.0
#: With less time left than this nobody is asked.
SHORTEST: Final = 0.1
#: More callers than this have to wait for each other's threads (a process seldom has more threads than that itself).
_MOST_THREADS: Final = 32

_pool: ThreadPoolExecutor | None = None


def make_all(
    plans: Sequence[Plan[Words]], *, patience: float, budget: float | None = None
) -> Iterator[list[tuple[int, Words | Exception]]]:
    """What each call came to, by its place in `plans`, as it comes: words, or what `calling.make` would have raised.

    Each call is given `patience` seconds. With a `budget` all are over within so many seconds; without one, nothing is
    begun after `TURN_SECONDS`. NotAsked for what was not begun. RuntimeError inside a database transaction.
    """
    calling.refuse_in_transaction()
    return _Round(plans, patience, budget).run()


class _Round(Generic[Words]):
    """The calls of one go. A line of calls for each registry, of which one at a time is under way."""

    def __init__(self, plans: Sequence[Plan[Words]], patience: float, budget: float | None) -> None:
        now = time.monotonic()
        self._plans = plans
        self._patience = patience
        self._ends = None if budget is None else now + budget
        self._last_begin = now + TURN_SECONDS if budget is None else now + budget - SHORTEST
        self._lines: dict[str, deque[int]] = {}
        for place, plan in enumerate(plans):
            self._lines.setdefault(plan.call.registry, deque()).append(place)
        self._came: list[tuple[int, Words | Exception]] = []
        self._hand_over_at = 0.0
        self._back: SimpleQueue[tuple[int, Begun[Words], Words | BaseException]] = SimpleQueue()
        self._under_way = 0

    def run(self) -> Iterator[list[tuple[int, Words | Exception]]]:
        for registry in self._lines:
            self._next(registry)
        while self._under_way:
            self._wait()
            if self._came and (not self._under_way or time.monotonic() >= self._hand_over_at):
                yield self._handed_over()
        if self._came:
            yield self._handed_over()

    def _wait(self) -> None:
        """Take back a call that is over, and begin the next to that registry; or find that it is time to hand over."""
        patience = max(self._hand_over_at - time.monotonic(), 0.0) if self._came else None
        try:
            place, begun, outcome = self._back.get(timeout=patience)
        except Empty:
            return
        self._under_way -= 1
        if isinstance(outcome, BaseException) and not isinstance(outcome, Exception):
            begun.end(outcome)
            raise outcome
        self._add(place, outcome)
        if not self._follow(begun, outcome):
            begun.end(outcome)
            self._next(begun.plan.call.registry)

    def _follow(self, begun: Begun[Words], outcome: Words | Exception) -> bool:
        """After an answer, go on with the next call of the line at once, if nothing is in the way."""
        line = self._lines[begun.plan.call.registry]
        if not line or isinstance(outcome, Exception) or (deadline := self._deadline()) is None:
            return False
        following = begun.follow(outcome, self._plans[line[0]], deadline=deadline)
        if following is not None:
            self._send(line.popleft(), following)
        return following is not None

    def _next(self, registry: str) -> None:
        """Begin the next call of this line that may be made."""
        line = self._lines[registry]
        while line:
            place = line.popleft()
            try:
                if (deadline := self._deadline()) is None:
                    raise NotAsked
                begun = calling.begin(self._plans[place], deadline=deadline)
            except Exception as error:
                self._add(place, error)
            else:
                self._send(place, begun)
                return

    def _deadline(self) -> float | None:
        """How long a call that begins now may take, in seconds; None when it is too late for one."""
        now = time.monotonic()
        if now > self._last_begin:
            return None
        return self._patience if self._ends is None else min(self._patience, self._ends - now)

    def _send(self, place: int, begun: Begun[Words]) -> None:
        """Have a call carried: by ourselves, where there is nothing else to be done meanwhile."""
        self._under_way += 1
        if len(self._plans) == 1:
            _carry(place, begun, self._back)
        else:
            _threads().submit(copy_context().run, _carry, place, begun, self._back)

    def _add(self, place: int, outcome: Words | Exception) -> None:
        if not self._came:
            self._hand_over_at = time.monotonic() + GATHER_SECONDS
        self._came.append((place, outcome))

    def _handed_over(self) -> list[tuple[int, Words | Exception]]:
        came, self._came = self._came, []
        return came


def _carry(place: int, begun: Begun[Words], back: SimpleQueue[tuple[int, Begun[Words], Words | BaseException]]) -> None:
    try:
        outcome: Words | BaseException = begun.carry()
    except BaseException as error:
        outcome = error
    back.put((place, begun, outcome))


def _threads() -> ThreadPoolExecutor:
    global _pool  # of this process
    if _pool is None:
        _pool = ThreadPoolExecutor(_MOST_THREADS, thread_name_prefix="registry")
    return _pool


def _forget_threads() -> None:
    """A forked child has none of its parent's threads."""
    global _pool
    _pool = None


os.register_at_fork(after_in_child=_forget_threads)
