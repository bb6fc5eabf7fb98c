"""Running jobs: claim, perform, settle. The same path for a worker, a sweep and a request."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from functools import partial
from types import TracebackType

import structlog
from django.db import DatabaseError

from workflows.outbox import claiming
from workflows.outbox.claiming import Lost, oldest_due_seconds
from workflows.outbox.enqueueing import ring
from workflows.outbox.handlers import ClaimedJob, Retry, Unknown, find_handler
from workflows.outbox.heartbeat import Heartbeat
from workflows.outbox.models import Job

__all__ = ["oldest_due_seconds", "run_now", "run_one", "sweep"]

# The longest wait after the first, second, … failed attempt, in seconds; the wait itself is drawn from below it.
BACK_OFF = (60.0, 300.0, 1800.0, 7200.0)
_FRAMES_IN_ERROR = 3

log = structlog.get_logger(__name__)
_random = secrets.SystemRandom()


def run_one(job_id: int) -> bool:
    """Run one job if it is due and nobody has it. True when it is done."""
    claimed = claiming.claim(job_id)
    return claimed is not None and _run(claimed)


def run_now(job_id: int, budget: float) -> bool:
    """Run one job in this process, as a worker would, its handler knowing that we wait `budget` seconds at most.

    True when it is done; otherwise it was not to be had, or was given back and a worker goes on. Not inside a
    transaction.
    """
    claimed = claiming.claim(job_id, budget=budget)
    return claimed is not None and _run(claimed)


def sweep(limit: int = 100, *, seconds: float | None = None) -> int:
    """Run what is due, one job after the other: at most `limit`, starting none after `seconds`. Return how many."""
    for job_id in claiming.bury():
        log.error("outbox.dead", job=job_id, reason="the worker died in the last attempt")
    until = None if seconds is None else time.monotonic() + seconds
    count = 0
    while count < limit and (until is None or time.monotonic() < until):
        if (claimed := claiming.claim()) is None:
            break
        _run(claimed)
        count += 1
    return count


def _run(job: ClaimedJob) -> bool:
    found = find_handler(job.kind)
    if found is None:
        reason = f"no handler is registered for {job.kind}"
        return _put_down(job, partial(claiming.give_up, job, state=Job.State.DEAD, reason=reason), reason)
    try:
        with Heartbeat(job, found.lease):
            effects = found.perform(job)
        claiming.settle(job, effects)
    except Lost:
        log.warning("outbox.lost", job=job.id, kind=job.kind, fence=job.fence)
        return False
    except Retry as wish:
        back = partial(claiming.give_back, job, after=wish.after, reason=wish.reason, counts=wish.counts)
        given_back = _put_down(job, back, wish.reason)
        if wish.after <= 0:
            ring(job.id)
        return given_back
    except Unknown as doubt:
        leave = partial(claiming.give_up, job, state=Job.State.UNKNOWN, reason=doubt.reason)
        return _put_down(job, leave, doubt.reason)
    except Exception as error:
        reason = _place_of(error)
        wait = _random.uniform(0, BACK_OFF[min(job.attempts, len(BACK_OFF)) - 1])
        return _put_down(job, partial(claiming.give_back, job, after=wait, reason=reason), reason)
    log.info("outbox.done", job=job.id, kind=job.kind, attempt=job.attempts)
    return True


def _put_down(job: ClaimedJob, statement: Callable[[], None], reason: str) -> bool:
    """Say in the job's row how it went. If even that fails, the lease ends by itself. Always False: it is not done."""
    try:
        statement()
    except Lost:
        log.warning("outbox.lost", job=job.id, kind=job.kind, fence=job.fence)
    except DatabaseError as problem:
        log.error("outbox.left_to_its_lease", job=job.id, kind=job.kind, problem=type(problem).__name__)
    else:
        log.warning("outbox.not_done", job=job.id, kind=job.kind, attempt=job.attempts, reason=reason)
    return False


def _place_of(error: BaseException) -> str:
    """What went wrong and where, without the error's own text, which may quote somebody's data."""
    places: list[str] = []
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(error).__name__} at {' > '.join(places[-_FRAMES_IN_ERROR:])}"
