"""Durable dispatch: every effect outside a transaction is a job, claimed by lease and settled by fence.

The job table is the truth; a Celery message only says "job 42 may be due", and may be lost or doubled. A job is claimed
for the length of a lease, run with no transaction open, and settled in one transaction together with what it brought
about. Whoever lost the lease meanwhile finds another fence there, and its result is dropped.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workflows.outbox.enqueueing import enqueue, find, find_all
    from workflows.outbox.handlers import (
        ClaimedJob,
        Finished,
        Result,
        Retry,
        Unfinished,
        Unknown,
        handler,
        handler_of_many,
    )
    from workflows.outbox.running import oldest_due_seconds, run_now, run_one, sweep

_HOMES = {
    "enqueueing": ("enqueue", "find", "find_all"),
    "handlers": (
        "ClaimedJob",
        "Finished",
        "Result",
        "Retry",
        "Unfinished",
        "Unknown",
        "handler",
        "handler_of_many",
    ),
    "running": ("oldest_due_seconds", "run_now", "run_one", "sweep"),
}
__all__ = [
    "ClaimedJob",
    "Finished",
    "Result",
    "Retry",
    "Unfinished",
    "Unknown",
    "enqueue",
    "find",
    "find_all",
    "handler",
    "handler_of_many",
    "oldest_due_seconds",
    "run_now",
    "run_one",
    "sweep",
]


def __getattr__(name: str) -> Any:
    """Load the room's functions when first asked for: Django imports this package before models may exist."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
