"""Putting work into the job table, and ringing for a worker."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from workflows.outbox.database_clock import After
from workflows.outbox.models import Job

# After a failed ring nobody rings for so long (seconds, per process); the sweeper finds the jobs meanwhile.
SILENCE = 10.0

log = structlog.get_logger(__name__)
_silent_until = 0.0


def enqueue(
    kind: str,
    *,
    key: str,
    payload: Mapping[str, Any] | None = None,
    reference: str = "",
    due_in: float = 0,
    max_attempts: int = 5,
) -> Job:
    """Queue a job in the transaction of what needs it; the same `key` always gives the same row.

    `key` says deterministically what is to happen once (`"issue:<case code>"`). `payload` holds ids only; `reference`
    is the case code or draft id it is about; `due_in` is in seconds. Raises `TransactionManagementError` outside a
    transaction, `ValueError` when the key belongs to a job of another kind.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("a job is queued in the transaction of what needs it")
    new = Job(
        kind=kind,
        key=key,
        payload=dict(payload or {}),
        reference=reference,
        due=After(due_in),
        max_attempts=max_attempts,
    )
    # Two writers with one key: one row is made, the other waits for it and finds it.
    Job.objects.bulk_create([new], ignore_conflicts=True)
    job = Job.objects.get(key=key)
    if job.kind != kind:
        raise ValueError(f"the key of this {kind} belongs to a job of kind {job.kind}")
    if due_in <= 0:
        transaction.on_commit(partial(ring, job.pk), robust=True)
    return job


def find(key: str) -> int | None:
    """The id of the job with this key, if there is one."""
    return next(iter(find_all([key])), None)


def find_all(keys: Collection[str]) -> list[int]:
    """The ids of the jobs with these keys, as far as there are such."""
    return list(Job.objects.filter(key__in=keys).order_by("pk").values_list("pk", flat=True))


def ring(job_id: int) -> None:
    """Tell a worker that a job may be due. Never fails and never takes long: the sweeper comes by anyway."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    from workflows.outbox.tasks import run_one_job

    try:
        with run_one_job.app.producer_pool.acquire(block=True, timeout=1) as producer:
            # Kombu would try again for seconds, whatever `retry` says.
            producer.connection.ensure_connection(max_retries=0)
            run_one_job.apply_async((job_id,), producer=producer, retry=False)
    except Exception as problem:
        _silent_until = time.monotonic() + SILENCE
        log.warning("outbox.ring_failed", job=job_id, problem=type(problem).__name__)
