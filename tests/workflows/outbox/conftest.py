import pytest
from django.db import transaction

from workflows.outbox import enqueueing, handlers, running


@pytest.fixture(autouse=True)
def no_handlers(monkeypatch):
    """Each test registers its own handlers."""
    monkeypatch.setattr(handlers, "_handlers", {})


@pytest.fixture(autouse=True)
def bell(monkeypatch):
    """The ids that were rung for; no message leaves the process."""
    rung: list[int] = []
    monkeypatch.setattr(enqueueing, "ring", rung.append)
    monkeypatch.setattr(running, "ring", rung.append)
    return rung


@pytest.fixture
def queue():
    """Queue a job in a transaction of its own."""

    def queue(kind="test", *, key="job", **wishes):
        with transaction.atomic():
            return enqueueing.enqueue(kind, key=key, **wishes)

    return queue
