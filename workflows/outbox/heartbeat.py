"""Extending the lease of a running job, in a thread of its own."""

from __future__ import annotations

import threading
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
    """Keeps a job ours while the block runs, and as long as its fence is ours."""

    def __init__(self, job: ClaimedJob, lease: float) -> None:
        self._job = job
        self._lease = lease
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat of job {job.id}", daemon=True)

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
                try:
                    if not extend(self._job, self._lease):
                        return
                except DatabaseError as problem:
                    # The next beat may succeed; if none does, the lease ends and somebody else takes over.
                    log.warning("outbox.heartbeat_failed", job=self._job.id, problem=type(problem).__name__)
                    connection.close()
        finally:
            connection.close()
