"""How one job goes, from claim to end, in a worker and in a request."""

import time

import pytest

from tests.workflows.outbox.effects import due_again, effect, effects, lease_over
from workflows.outbox import Retry, claiming, handler, run_now, run_one, sweep
from workflows.outbox.models import Job

pytestmark = pytest.mark.django_db


def test_job_is_done_together_with_its_effect(queue):
    handler("test")(lambda job: effect)
    job = queue()
    assert run_one(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_until, effects()) == ("done", 1, None, 1)


def test_job_without_effect_is_done(queue):
    handler("test")(lambda job: None)
    assert run_one(queue().pk)


def test_handler_sees_what_was_queued(queue):
    seen = []
    handler("test")(seen.append)
    queue(key="letter:1", payload={"letter": 1}, reference="C-1")
    sweep()
    (job,) = seen
    assert (job.key, job.payload, job.reference, job.attempts, job.fence) == ("letter:1", {"letter": 1}, "C-1", 1, 1)
    assert job.seconds_left() is None


@pytest.mark.parametrize("state", ["done", "dead", "unknown"])
def test_ended_job_is_not_run_again(queue, state):
    handler("test")(lambda job: effect)
    job = queue()
    Job.objects.update(state=state)
    assert not run_one(job.pk)
    assert (sweep(), effects()) == (0, 0)


def test_job_of_later_is_left_until_it_is_due(queue):
    handler("test")(lambda job: effect)
    job = queue(due_in=60)
    assert not run_one(job.pk)
    due_again()
    assert run_one(job.pk)


def test_running_job_is_left_alone_until_its_lease_ends(queue):
    handler("test")(lambda job: effect)
    job = queue()
    assert claiming.claim(job.pk).attempts == 1
    assert not run_one(job.pk)
    lease_over()
    assert run_one(job.pk)
    job.refresh_from_db()
    assert (job.attempts, job.fence, effects()) == (2, 2, 1)


def test_request_runs_a_job_within_its_budget(queue):
    left = []

    def perform(job):
        left.append(job.seconds_left())
        return effect

    handler("test")(perform)
    assert run_now([queue().pk], budget=2) == 1
    assert 1.5 < left[0] <= 2
    assert effects() == 1


def test_request_leaves_a_job_that_a_worker_has(queue):
    handler("test")(lambda job: effect)
    job = queue()
    claiming.claim(job.pk)
    assert not run_now([job.pk], budget=2)


def test_request_gives_back_what_it_cannot_finish(queue, bell):
    def perform(job):
        time.sleep(job.seconds_left())
        assert job.seconds_left() == 0
        raise Retry(after=0, reason="budget used up", counts=False)

    handler("test")(perform)
    job = queue()
    assert not run_now([job.pk], budget=0.05)
    job.refresh_from_db()
    assert (job.state, job.attempts, bell) == ("new", 0, [job.pk])
