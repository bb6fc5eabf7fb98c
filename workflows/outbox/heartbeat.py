"""Extending the leases of running jobs, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from types import TracebackType

import structlog
from django.db import DatabaseError, connection

from workflows.outbox.claiming import extend
from workflows.outbox.handlers import ClaimedJob

# A handler that hangs does not hold its job for ever: after so many leases it may be claimed by others.
LONGEST = 10
_BEATS_PER_LEASE = 3

log = structlog.get_logger(__name__)


class Heartbeat:
    """Keeps jobs ours while the block runs, each until it is done, and as long as its fence is ours."""

    def __init__(self, jobs: Sequence[ClaimedJob], lease: float) -> None:
        self._jobs = list(jobs)
        self._lease = lease
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            for _ in range(LONGEST * _BEATS_PER_LEASE):
                if self._over.wait(self._lease / _BEATS_PER_LEASE):
                    return
                self._jobs = [job for job in self._jobs if self._extend(job)]
                if not self._jobs:
                    return
        finally:
            connection.close()

    def _extend(self, job: ClaimedJob) -> bool:
        """One statement for each: of two that lock many rows, one could wait for the other, and it for the first."""
        try:
            return extend(job, self._lease)
        except DatabaseError as problem:
            # The next beat may succeed; if none does, the lease ends and somebody else takes over.
            log.warning("outbox.heartbeat_failed", job=job.id, problem=type(problem).__name__)
            connection.close()
            return True
