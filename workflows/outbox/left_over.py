"""Jobs that nobody will run any more by itself: given up, or of unknown outcome. An operator looks at each."""

from __future__ import annotations

from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import BooleanField, Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.outbox import enqueueing
from workflows.outbox.database_clock import After
from workflows.outbox.models import Job
from workflows.people.actors import Actor

LEFT_OVER: Final = (Job.State.DEAD, Job.State.UNKNOWN)
# In the very words of the partial index: SQLite does not look behind parameters to see that it may use it.
_IS_LEFT_OVER: Final = RawSQL("state IN ('dead', 'unknown')", (), output_field=BooleanField())


def left_over() -> QuerySet[Job]:
    """The jobs that wait for an operator, the oldest first."""
    return Job.objects.filter(_IS_LEFT_OVER).order_by("id")


def count_left_over(most: int) -> dict[str, int]:
    """How many are given up and how many are of unknown outcome, among the `most` oldest."""
    oldest = left_over()[:most]
    return oldest.aggregate(
        dead=Count("pk", filter=Q(state=Job.State.DEAD)), unknown=Count("pk", filter=Q(state=Job.State.UNKNOWN))
    )


@transaction.atomic
def requeue(job: Job, *, by: Actor) -> bool:
    """Let a left-over job run again from its first attempt, and record who said so.

    False when it is not left over any more: somebody else was first. For a job of unknown outcome this repeats an
    effect that may have happened, so a person has to have looked before.
    """
    changed = Job.objects.filter(pk=job.pk, state__in=LEFT_OVER, fence=job.fence).update(
        state=Job.State.NEW, attempts=0, due=After(0)
    )
    if not changed:
        return False
    data = {"job": job.pk, "kind": job.kind, "was": job.state, "reason": job.last_error}
    record(Kind.JOB_REQUEUED, by=by, stream=f"user:{by.ref}", data=data)
    transaction.on_commit(partial(enqueueing.ring, job.pk), robust=True)
    return True
