"""What becomes of a job that goes wrong: tried again, given up, or left to an operator."""

import pytest

from tests.workflows.outbox.effects import due_again, effect, effects, lease_over
from workflows.outbox import Retry, Unknown, claiming, handler, run_one, sweep
from workflows.outbox.database_clock import After
from workflows.outbox.models import Job

pytestmark = pytest.mark.django_db


def test_crash_in_settling_leaves_no_effect_and_a_job_to_do(queue):
    def settle() -> None:
        effect()
        raise RuntimeError

    handler("test")(lambda job: settle)
    job = queue()
    assert not run_one(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, effects()) == ("new", 1, 0)


def test_result_of_a_zombie_is_dropped(queue):
    def stall(job):
        # Longer than the lease: somebody else takes the job and finishes it.
        lease_over()
        successor = claiming.claim(job.id)
        claiming.settle([successor])
        return effect

    handler("test")(stall)
    job = queue()
    assert not run_one(job.pk)
    job.refresh_from_db()
    assert (job.state, job.fence, effects()) == ("done", 2, 0)


def test_zombie_cannot_extend_or_give_back_what_another_runs(queue):
    handler("test")(lambda job: None)
    queue()
    zombie = claiming.claim()
    lease_over()
    successor = claiming.claim()
    assert not claiming.extend(zombie, 30)
    with pytest.raises(claiming.Lost):
        claiming.give_back(zombie, after=0, reason="late")
    assert claiming.extend(successor, 30)


def fail(job):
    raise ValueError("Nguyễn Thị Ánh 001199000123")


def test_error_is_tried_again_later_and_says_where_not_what(queue, caplog):
    handler("test")(fail)
    job = queue()
    run_one(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("new", 1)
    assert job.last_error.startswith("ValueError at ")
    assert "test_failing" in job.last_error
    assert "001199000123" not in job.last_error + caplog.text


def test_poison_is_given_up_after_its_attempts(queue):
    handler("test")(fail)
    job = queue(max_attempts=3)
    for _ in range(5):
        due_again()
        run_one(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_until) == ("dead", 3, None)


def test_job_that_kills_its_worker_is_given_up_too(queue):
    handler("test")(fail)
    job = queue(max_attempts=2)
    for _ in range(2):
        assert claiming.claim(job.pk)
        lease_over()
    assert sweep() == 0
    job.refresh_from_db()
    assert (job.state, job.last_error) == ("dead", "the worker died in the last attempt")


def test_poison_does_not_hold_up_others(queue):
    handler("poison")(fail)
    handler("test")(lambda job: effect)
    queue("poison", key="first")
    queue("test", key="second")
    assert (sweep(), effects()) == (2, 1)


def test_unknown_kind_is_given_up_with_a_clear_reason(queue):
    job = queue("nobody.knows")
    assert not run_one(job.pk)
    job.refresh_from_db()
    assert (job.state, job.last_error) == ("dead", "no handler is registered for nobody.knows")


def test_unknown_outcome_is_never_repeated(queue):
    def doubtful(job):
        raise Unknown("the gateway did not say whether it sent")

    handler("test")(doubtful)
    job = queue()
    run_one(job.pk)
    due_again()
    assert (run_one(job.pk), sweep()) == (False, 0)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.last_error) == ("unknown", 1, "the gateway did not say whether it sent")


def test_wish_to_retry_counts_as_an_attempt(queue):
    def later(job):
        raise Retry(after=60, reason="registry is away")

    handler("test")(later)
    job = queue(max_attempts=2)
    for _ in range(3):
        due_again()
        run_one(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.last_error) == ("dead", 2, "registry is away")


def test_wish_to_retry_without_counting_never_gives_up(queue):
    def later(job):
        raise Retry(after=60, reason="registry is away", counts=False)

    handler("test")(later)
    job = queue(max_attempts=2)
    for _ in range(7):
        due_again()
        run_one(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.fence) == ("new", 0, 7)


def test_retry_waits_as_long_as_it_says(queue):
    def later(job):
        raise Retry(after=60, reason="registry is away")

    handler("test")(later)
    job = queue()
    run_one(job.pk)
    assert not run_one(job.pk)
    assert Job.objects.filter(due__gt=After(58), due__lt=After(61)).exists()


def test_retry_at_once_rings_for_a_worker(queue, bell):
    def later(job):
        raise Retry(after=0, reason="budget used up", counts=False)

    handler("test")(later)
    job = queue()
    run_one(job.pk)
    assert bell == [job.pk]


def test_settling_may_wish_to_retry(queue):
    def settle() -> None:
        effect()
        raise Retry(after=0, reason="the identity has changed", counts=False)

    handler("test")(lambda job: settle)
    job = queue()
    run_one(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, effects()) == ("new", 0, 0)


def test_second_handler_of_a_kind_is_refused():
    handler("test")(fail)
    handler("test")(fail)
    with pytest.raises(ValueError, match="another handler for test"):
        handler("test")(lambda job: None)
