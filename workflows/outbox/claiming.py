"""The statements that move a job from state to state. Each claims anew, or names the fence it was claimed under.

They spell out the states as the partial index does, since a database uses such an index only for the same words.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, DateTimeField, F, QuerySet, When
from django.db.models import Value as V

from workflows.outbox.database_clock import After, after_sql, now_sql
from workflows.outbox.handlers import ClaimedJob, leases
from workflows.outbox.models import MAX_ERROR, Job

# A kind that no room handles is held just long enough to be given up.
DEFAULT_LEASE = 30.0
_CLAIMABLE = "state IN ('new', 'run') AND due <= {now}"


class Lost(Exception):
    """Somebody else has the job now; what we bring is dropped."""


def claim(job_id: int | None = None, *, budget: float | None = None) -> ClaimedJob | None:
    """Claim a job for its lease: the given one, or whichever is due first. None when nothing is to be had.

    `budget` is how long the caller will wait, in seconds. A claim counts as an attempt, so that a job which kills its
    worker is given up in the end.
    """
    found = _claim("", []) if job_id is None else _claim("AND id = %s", [job_id], budget=budget)
    return found[0] if found else None


def claim_more(like: ClaimedJob, most: int) -> list[ClaimedJob]:
    """Claim what else of a kind is due, at most so many.

    Only what nobody has tried in vain: a job that kills its worker is run alone from then on, and takes nobody along.
    """
    if most <= 0 or like.attempts > 1:
        return []
    return _claim("AND kind = %s AND attempts = 0", [like.kind], most=most)


def claim_these(job_ids: Sequence[int], *, budget: float) -> list[ClaimedJob]:
    """Claim those of the given jobs that are due and that nobody has tried in vain, for a caller who waits."""
    if not job_ids:
        return []
    marks = ", ".join(["%s"] * len(job_ids))
    return _claim(f"AND id IN ({marks}) AND attempts = 0", [*job_ids], most=len(job_ids), budget=budget)


def _claim(which: str, params: list[Any], *, most: int = 1, budget: float | None = None) -> list[ClaimedJob]:
    """Claim at most so many jobs, those that are due longest first; `which` is more SQL that they have to satisfy."""
    vendor = connection.vendor
    lease, lease_params = _lease_sql()
    until = after_sql(vendor, lease)
    # SQLite has no row locks: there the transaction is BEGIN IMMEDIATE (settings), and one claim is made at a time.
    lock = "FOR UPDATE SKIP LOCKED" if vendor == "postgresql" else ""
    # MATERIALIZED: looked for once, and not once for every row that might be one of them.
    statement = f"""
        WITH found AS MATERIALIZED (
            SELECT id FROM outbox_job
            WHERE {_CLAIMABLE.format(now=now_sql(vendor))} AND attempts < max_attempts {which}
            ORDER BY due, id LIMIT {most} {lock}
        )
        UPDATE outbox_job
        SET state = 'run', fence = fence + 1, attempts = attempts + 1, lease_until = {until}, due = {until}
        WHERE id IN (SELECT id FROM found)
        RETURNING id, kind, key, payload, reference, fence, attempts
    """  # noqa: S608  # every part is a constant, or a number of ours
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(statement, [*params, *lease_params, *lease_params])
        rows = sorted(cursor.fetchall())
    names = ("id", "kind", "key", "payload", "reference", "fence", "attempts")
    deadline = None if budget is None else time.monotonic() + budget
    return [
        ClaimedJob(**dict(zip(names, row, strict=True)) | {"payload": json.loads(row[3]), "deadline": deadline})
        for row in rows
    ]


def settle(
    jobs: Sequence[ClaimedJob], effects: Callable[[Sequence[ClaimedJob]], None] | None = None
) -> Sequence[ClaimedJob]:
    """Finish jobs together with their effects, or none of them. Returns those that were still ours; no other counts."""
    pairs = ", ".join(["(%s, %s)"] * len(jobs))
    # By id as well, which every database finds by its key.
    statement = f"""
        UPDATE outbox_job SET state = 'done', lease_until = NULL, last_error = ''
        WHERE state = 'run' AND id IN ({", ".join(["%s"] * len(jobs))}) AND (id, fence) IN (VALUES {pairs})
        RETURNING id
    """  # noqa: S608  # nothing but marks for parameters
    ids, fences = [job.id for job in jobs], [part for job in jobs for part in (job.id, job.fence)]
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(statement, [*ids, *fences])
            done = {row[0] for row in cursor.fetchall()}
        ours = [job for job in jobs if job.id in done]
        if effects is not None and ours:
            effects(ours)
    return ours


def extend(job: ClaimedJob, lease: float) -> bool:
    """Hold a job for another lease; False when it is no longer ours."""
    return _ours(job).update(lease_until=After(lease), due=After(lease)) == 1


def give_back(job: ClaimedJob, *, after: float, reason: str, counts: bool = True) -> None:
    """Make a job claimable again `after` seconds; or give it up, if the attempt counts and was the last."""
    if counts:
        state: Any = Case(When(attempts__gte=F("max_attempts"), then=V(Job.State.DEAD)), default=V(Job.State.NEW))
        attempts: Any = F("attempts")
    else:
        state, attempts = Job.State.NEW, F("attempts") - 1
    _put_down(job, state=state, attempts=attempts, due=After(after), last_error=reason)


def give_up(job: ClaimedJob, *, state: Job.State, reason: str) -> None:
    """Leave a job to an operator: `dead`, or `unknown`."""
    _put_down(job, state=state, last_error=reason)


def bury() -> list[int]:
    """Give up jobs whose last attempt ended with their worker; return their ids."""
    statement = f"""
        UPDATE outbox_job SET state = 'dead', lease_until = NULL, last_error = 'the worker died in the last attempt'
        WHERE {_CLAIMABLE.format(now=now_sql(connection.vendor))} AND attempts >= max_attempts
        RETURNING id
    """  # noqa: S608  # every part is a constant above
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [])
        return [row[0] for row in cursor.fetchall()]


def oldest_due_seconds() -> float:
    """For how long the job that is due longest has been waiting, in seconds; 0 when nothing waits."""
    statement = f"""
        SELECT due, {now_sql(connection.vendor)} FROM outbox_job
        WHERE state IN ('new', 'run') ORDER BY due, id LIMIT 1
    """  # noqa: S608  # every part is a constant above
    with connection.cursor() as cursor:
        cursor.execute(statement, [])
        row = cursor.fetchone()
    if row is None:
        return 0.0
    due, now = (DateTimeField().to_python(value) for value in row)
    return max(0.0, (now - due).total_seconds())


def _ours(job: ClaimedJob) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.id, fence=job.fence, state=Job.State.RUN)


def _put_down(job: ClaimedJob, *, last_error: str, **changes: Any) -> None:
    if _ours(job).update(lease_until=None, last_error=last_error[:MAX_ERROR], **changes) != 1:
        raise Lost


def _lease_sql() -> tuple[str, list[Any]]:
    """SQL for the lease in seconds by the job's kind, with its parameters."""
    known = leases()
    if not known:
        return "%s", [DEFAULT_LEASE]
    cases = " ".join("WHEN %s THEN %s" for _ in known)
    return f"CASE kind {cases} ELSE %s END", [*(part for pair in known.items() for part in pair), DEFAULT_LEASE]
