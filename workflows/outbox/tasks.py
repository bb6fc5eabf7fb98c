"""The doorbell's two sounds: one job may be due; look whether any is."""

from celery import shared_task

from workflows.outbox import running

# Seconds after which a sweep takes no new job; below the worker's soft limit.
SWEEP_SECONDS = 45.0


@shared_task(name="outbox.run_one")
def run_one_job(job_id: int) -> None:
    """Run one job, if it is due and nobody has it."""
    running.run_one(job_id)


@shared_task(name="outbox.sweep")
def sweep_jobs() -> None:
    """Run what is due and was not rung for, or whose runner died."""
    running.sweep(seconds=SWEEP_SECONDS)
