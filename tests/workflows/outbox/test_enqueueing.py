import time

import pytest
from celery import current_app
from django.db import IntegrityError, transaction
from django.db.transaction import TransactionManagementError

from workflows.outbox import enqueue, find
from workflows.outbox.enqueueing import ring
from workflows.outbox.models import Job


@pytest.mark.django_db
def test_job_waits_with_what_it_needs(queue):
    job = queue("letters.render", key="letter:1", payload={"letter": 1}, reference="C-1", max_attempts=3)
    row = Job.objects.get(pk=job.pk)
    assert (row.kind, row.key, row.payload, row.reference) == ("letters.render", "letter:1", {"letter": 1}, "C-1")
    assert (row.state, row.attempts, row.max_attempts, row.fence, row.lease_until) == ("new", 0, 3, 0, None)


@pytest.mark.django_db
def test_same_key_is_the_same_job(queue):
    first = queue(key="once", payload={"n": 1})
    second = queue(key="once", payload={"n": 2})
    assert (second.pk, second.payload, Job.objects.count()) == (first.pk, {"n": 1}, 1)


@pytest.mark.django_db
def test_key_of_another_kind_is_refused(queue):
    queue("one", key="once")
    with pytest.raises(ValueError, match="job of kind one"):
        queue("two", key="once")


@pytest.mark.django_db
def test_job_is_found_by_its_key(queue):
    job = queue(key="once")
    assert (find("once"), find("never")) == (job.pk, None)


@pytest.mark.django_db
def test_bell_rings_when_the_transaction_has_ended(queue, bell, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = queue()
        assert bell == []
    assert bell == [job.pk]


@pytest.mark.django_db
def test_bell_is_silent_for_a_job_of_later(queue, bell, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue(due_in=60)
    assert bell == []


@pytest.mark.django_db(transaction=True)
def test_job_outside_a_transaction_is_refused():
    with pytest.raises(TransactionManagementError):
        enqueue("test", key="job")


@pytest.mark.django_db(transaction=True)
def test_job_goes_when_what_needs_it_fails(bell):
    with transaction.atomic():
        enqueue("test", key="job")
        transaction.set_rollback(True)
    assert (Job.objects.count(), bell) == (0, [])


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "odd"}, "outbox_job_state_known"),
        ({"state": "run"}, "outbox_job_lease_while_running"),
        ({"attempts": 6}, "outbox_job_attempts_bounded"),
    ],
)
@pytest.mark.django_db
def test_impossible_rows_are_refused_by_the_database(queue, changes, constraint):
    queue()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Job.objects.update(**changes)


# --- A broker that is away -------------------------------------------------------------------------------------------


@pytest.fixture
def no_broker(monkeypatch):
    """Our Celery application, pointed at a port where nobody listens."""
    app = current_app._get_current_object()
    before = app.conf.broker_write_url
    app.conf.broker_write_url = "redis://127.0.0.1:1/0"
    app.pool.force_close_all()
    app._pool = None
    app.amqp._producer_pool = None
    yield
    app.conf.broker_write_url = before
    app._pool = None
    app.amqp._producer_pool = None


@pytest.fixture
def open_ears(monkeypatch):
    monkeypatch.setattr("workflows.outbox.enqueueing._silent_until", 0.0)


@pytest.mark.usefixtures("no_broker", "open_ears")
def test_ringing_without_a_broker_is_quick_and_harmless(caplog):
    started = time.monotonic()
    ring(42)
    assert time.monotonic() - started < 1
    assert "outbox.ring_failed" in caplog.text


@pytest.mark.usefixtures("no_broker", "open_ears")
def test_after_a_failed_ring_nobody_rings_for_a_while(caplog):
    for _ in range(3):
        ring(42)
    assert caplog.text.count("outbox.ring_failed") == 1
