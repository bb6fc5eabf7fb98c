"""How one job goes, from claim to end."""

import time

import pytest
from django.core.management import call_command
from django.db import connection

from workflows.outbox import Retry, Unknown, claiming, handler, oldest_due_seconds, run_now, run_one, sweep
from workflows.outbox.database_clock import After
from workflows.outbox.models import Job
from workflows.people.models import User

pytestmark = pytest.mark.django_db


def effect() -> None:
    """A visible effect in the database, which can be there once only."""
    User.objects.create(username="effect")


def effects() -> int:
    return User.objects.filter(username="effect").count()


def due_again() -> None:
    Job.objects.update(due=After(-1))


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
    Job.objects.update(due=After(-1), lease_until=After(-1))
    assert run_one(job.pk)
    job.refresh_from_db()
    assert (job.attempts, job.fence, effects()) == (2, 2, 1)


# --- Going wrong -----------------------------------------------------------------------------------------------------


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
        Job.objects.update(due=After(-1), lease_until=After(-1))
        successor = claiming.claim(job.id)
        claiming.settle(successor, None)
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
    Job.objects.update(due=After(-1), lease_until=After(-1))
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
    assert "test_running" in job.last_error
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
        Job.objects.update(due=After(-1), lease_until=After(-1))
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


# --- In a request ----------------------------------------------------------------------------------------------------


def test_request_runs_a_job_within_its_budget(queue):
    left = []

    def perform(job):
        left.append(job.seconds_left())
        return effect

    handler("test")(perform)
    assert run_now(queue().pk, budget=2)
    assert 1.5 < left[0] <= 2
    assert effects() == 1


def test_request_leaves_a_job_that_a_worker_has(queue):
    handler("test")(lambda job: effect)
    job = queue()
    claiming.claim(job.pk)
    assert not run_now(job.pk, budget=2)


def test_request_gives_back_what_it_cannot_finish(queue, bell):
    def perform(job):
        time.sleep(job.seconds_left())
        assert job.seconds_left() == 0
        raise Retry(after=0, reason="budget used up", counts=False)

    handler("test")(perform)
    job = queue()
    assert not run_now(job.pk, budget=0.05)
    job.refresh_from_db()
    assert (job.state, job.attempts, bell) == ("new", 0, [job.pk])


# --- Sweeping --------------------------------------------------------------------------------------------------------


def test_sweep_takes_the_longest_due_first_and_stops_at_its_limit(queue):
    seen = []
    handler("test")(lambda job: seen.append(job.key))
    for key, ago in (("b", 2), ("c", 1), ("a", 3)):
        Job.objects.filter(pk=queue(key=key).pk).update(due=After(-ago))
    assert sweep(limit=2) == 2
    assert seen == ["a", "b"]


def test_sweep_starts_nothing_when_its_time_is_over(queue):
    handler("test")(lambda job: effect)
    queue()
    assert (sweep(seconds=0), effects()) == (0, 0)


def test_command_runs_until_nothing_is_due(queue, capsys):
    handler("test")(lambda job: None)
    for number in range(3):
        queue(key=f"job {number}")
    queue(key="later", due_in=60)
    call_command("run_jobs", until_empty=True)
    assert capsys.readouterr().out == "3 jobs run\n"


def test_oldest_due_job_is_reported(queue):
    assert oldest_due_seconds() == 0
    queue(key="later", due_in=60)
    assert oldest_due_seconds() == 0
    Job.objects.filter(pk=queue().pk).update(due=After(-120))
    assert oldest_due_seconds() == pytest.approx(120, abs=5)


@pytest.mark.parametrize("days", [-1, 1])
def test_only_the_database_knows_the_time(queue, days, time_machine):
    handler("test")(lambda job: None)
    time_machine.move_to(time.time() + days * 86400)
    job, later = queue(), queue(key="later", due_in=60)
    assert oldest_due_seconds() < 5
    assert run_one(job.pk)
    assert not run_one(later.pk)


# --- Cost ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("find", [claiming.claim, claiming.bury, claiming.oldest_due_seconds])
def test_finding_due_jobs_does_not_look_at_finished_ones(find):
    Job.objects.bulk_create(Job(kind="test", key=f"done {n}", state="done", due=After(-n)) for n in range(2000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE outbox_job")
    statements: list[tuple[str, object]] = []

    def note(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        find()
    statement = next((sql, params) for sql, params in statements if "outbox_job" in sql)
    prefix = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{prefix} {statement[0]}", statement[1])
        plan = str(cursor.fetchall())
    assert "outbox_job_claimable" in plan
