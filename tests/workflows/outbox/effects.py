"""An effect that can be seen, and time that passes."""

from workflows.outbox.database_clock import After
from workflows.outbox.models import Job
from workflows.people.models import User


def effect() -> None:
    """A visible effect in the database, which can be there once only."""
    User.objects.create(username="effect")


def effects() -> int:
    return User.objects.filter(username="effect").count()


def due_again() -> None:
    Job.objects.update(due=After(-1))


def lease_over() -> None:
    """As if whoever runs the jobs had stalled for longer than the lease."""
    Job.objects.filter(state="run").update(due=After(-1), lease_until=After(-1))
