"""Jobs that nobody runs any more wait for an operator, who may queue each again; that is recorded."""

import pytest
from django.db import connection, transaction

from tests.workflows.outbox.effects import effect, effects
from workflows.journal.models import Entry
from workflows.outbox import handlers, running
from workflows.outbox.left_over import count_left_over, left_over, requeue
from workflows.outbox.models import Job
from workflows.people.actors import Actor

pytestmark = pytest.mark.django_db(transaction=True)
OPERATOR = Actor("official", "an-operator")


def fail(reason: str):
    """A handler whose outcome nobody can know."""

    def perform(job):
        raise handlers.Unknown(reason)

    return perform


@pytest.fixture
def unknown(queue) -> Job:
    handlers.handler("test")(fail("no receipt came"))
    job = queue()
    running.run_one(job.pk)
    return Job.objects.get(pk=job.pk)


@pytest.fixture
def dead(queue) -> Job:
    job = queue("nobody's", key="dead")
    running.run_one(job.pk)
    return Job.objects.get(pk=job.pk)


def test_only_what_was_given_up_or_is_in_doubt_is_left_over(unknown, dead, queue):
    queue(key="waiting")
    assert list(left_over()) == [unknown, dead]
    assert count_left_over(100) == {"dead": 1, "unknown": 1}


def test_the_count_stops_where_it_is_told(unknown, dead):
    assert count_left_over(1) == {"dead": 0, "unknown": 1}


def test_a_job_queued_again_is_rung_for_and_runs_from_its_first_attempt(unknown, monkeypatch, bell):
    monkeypatch.setattr(handlers, "_handlers", {})
    handlers.handler("test")(lambda job: effect if job.attempts == 1 else None)
    bell.clear()
    assert requeue(unknown, by=OPERATOR)
    assert bell == [unknown.pk]
    assert running.run_one(unknown.pk)
    assert effects() == 1
    assert not left_over().exists()


def test_who_queued_it_again_is_recorded(unknown):
    requeue(unknown, by=OPERATOR)
    entry = Entry.objects.get(kind="job.requeued")
    assert (entry.stream, entry.actor) == ("user:an-operator", "official:an-operator")
    assert entry.data == {"job": unknown.pk, "kind": "test", "was": "unknown", "reason": "no receipt came"}


def test_of_two_operators_one_queues_it(unknown):
    assert requeue(unknown, by=OPERATOR)
    assert not requeue(unknown, by=OPERATOR)
    assert Entry.objects.filter(kind="job.requeued").count() == 1


def test_a_job_that_ran_and_failed_meanwhile_is_looked_at_again(unknown):
    requeue(unknown, by=OPERATOR)
    running.run_one(unknown.pk)
    assert not requeue(unknown, by=OPERATOR)


def test_finding_them_reads_no_finished_job():
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # which it prefers while the table is as good as empty
        assert "outbox_job_left_over" in left_over()[:10].explain()
