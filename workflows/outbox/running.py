"""Running jobs: claim, perform, settle. The same path for a worker, a sweep and a request."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType

import structlog
from django.db import DatabaseError

from workflows.outbox import claiming
from workflows.outbox.claiming import Lost, oldest_due_seconds
from workflows.outbox.enqueueing import ring
from workflows.outbox.handlers import ClaimedJob, Finished, Result, Retry, Unfinished, Unknown, find_handler
from workflows.outbox.heartbeat import Heartbeat
from workflows.outbox.models import Job

__all__ = ["oldest_due_seconds", "run_now", "run_one", "sweep"]

# The longest wait after the first, second, … failed attempt, in seconds; the wait itself is drawn from below it.
BACK_OFF = (60.0, 300.0, 1800.0, 7200.0)
_FRAMES_IN_ERROR = 3

log = structlog.get_logger(__name__)
_random = secrets.SystemRandom()


def run_one(job_id: int) -> bool:
    """Run one job if it is due and nobody has it, with others of its kind that are due. True when it is done."""
    claimed = claiming.claim(job_id)
    return claimed is not None and claimed in _run(_with_others(claimed))


def run_now(job_ids: Sequence[int], budget: float) -> int:
    """Run jobs of one kind in this process, as a worker would, who knows that we wait `budget` seconds at most.

    How many are done; the others were not to be had, or were given back and a worker goes on. Not inside a transaction.
    """
    claimed = claiming.claim_these(job_ids, budget=budget)
    return len(_run(claimed)) if claimed else 0


def sweep(limit: int = 100, *, seconds: float | None = None) -> int:
    """Run what is due, one kind after the other: at most `limit`, starting none after `seconds`. Return how many."""
    for job_id in claiming.bury():
        log.error("outbox.dead", job=job_id, reason="the worker died in the last attempt")
    until = None if seconds is None else time.monotonic() + seconds
    count = 0
    while count < limit and (until is None or time.monotonic() < until):
        if (claimed := claiming.claim()) is None:
            break
        jobs = _with_others(claimed, limit - count)
        _run(jobs)
        count += len(jobs)
    return count


def _with_others(job: ClaimedJob, most: int | None = None) -> list[ClaimedJob]:
    """A claimed job and others of its kind, as many as its room runs in one go, and at most `most` in all."""
    found = find_handler(job.kind)
    together = 1 if found is None else found.together
    return [job, *claiming.claim_more(job, min(together, together if most is None else most) - 1)]


def _run(jobs: Sequence[ClaimedJob]) -> list[ClaimedJob]:
    """Run claimed jobs of one kind; those that are done."""
    found = find_handler(jobs[0].kind)
    if found is None:
        reason = f"no handler is registered for {jobs[0].kind}"
        for job in jobs:
            _put_down(job, partial(claiming.give_up, job, state=Job.State.DEAD, reason=reason), reason)
        return []
    left = {job.id: job for job in jobs}
    done: list[ClaimedJob] = []
    try:
        with Heartbeat(jobs, found.lease):
            for result in found.perform(jobs):
                for job in result.jobs if isinstance(result, Finished) else [result.job]:
                    del left[job.id]
                done += _conclude(result)
    except Exception as error:
        for job in left.values():
            _not_done(job, error)
    if done:
        # Of several none was tried before.
        log.info("outbox.done", jobs=[job.id for job in done], kind=jobs[0].kind, attempt=jobs[0].attempts)
    return done


def _conclude(result: Result) -> Sequence[ClaimedJob]:
    """Write down what became of jobs; those that are done."""
    if isinstance(result, Unfinished):
        _not_done(result.job, result.error)
        return []
    try:
        done = claiming.settle(result.jobs, result.settle)
    except Exception as error:
        if len(result.jobs) == 1:
            _not_done(result.jobs[0], error)
            return []
        # One of them must not keep the others from being done.
        log.info("outbox.one_by_one", kind=result.jobs[0].kind, jobs=len(result.jobs), problem=type(error).__name__)
        return [job for each in result.jobs for job in _conclude(Finished([each], result.settle))]
    for job in result.jobs:
        if job not in done:
            log.warning("outbox.lost", job=job.id, kind=job.kind, fence=job.fence)
    return done


def _not_done(job: ClaimedJob, error: Exception) -> None:
    """Give a job back, or up, as its handler wished; after an error, try it again later."""
    if isinstance(error, Retry):
        back = partial(claiming.give_back, job, after=error.after, reason=error.reason, counts=error.counts)
        _put_down(job, back, error.reason)
        if error.after <= 0:
            ring(job.id)
    elif isinstance(error, Unknown):
        leave = partial(claiming.give_up, job, state=Job.State.UNKNOWN, reason=error.reason)
        _put_down(job, leave, error.reason)
    else:
        reason = _place_of(error)
        wait = _random.uniform(0, BACK_OFF[min(job.attempts, len(BACK_OFF)) - 1])
        _put_down(job, partial(claiming.give_back, job, after=wait, reason=reason), reason)


def _put_down(job: ClaimedJob, statement: Callable[[], None], reason: str) -> None:
    """Say in the job's row how it went. If even that fails, the lease ends by itself."""
    try:
        statement()
    except Lost:
        log.warning("outbox.lost", job=job.id, kind=job.kind, fence=job.fence)
    except DatabaseError as problem:
        log.error("outbox.left_to_its_lease", job=job.id, kind=job.kind, problem=type(problem).__name__)
    else:
        log.warning("outbox.not_done", job=job.id, kind=job.kind, attempt=job.attempts, reason=reason)


def _place_of(error: BaseException) -> str:
    """What went wrong and where, without the error's own text, which may quote somebody's data."""
    places: list[str] = []
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(error).__name__} at {' > '.join(places[-_FRAMES_IN_ERROR:])}"
