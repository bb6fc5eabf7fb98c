"""Jobs that are run in one go: each keeps its own lease and its own fate."""

import pytest
from django.db import IntegrityError

from tests.workflows.outbox.effects import lease_over
from workflows.outbox import (
    Finished,
    Retry,
    Unfinished,
    Unknown,
    claiming,
    handler,
    handler_of_many,
    run_now,
    run_one,
    sweep,
)
from workflows.outbox.models import Job
from workflows.people.models import User

pytestmark = pytest.mark.django_db


def note(jobs) -> None:
    """A visible effect for each job, which can be there once only."""
    for job in jobs:
        User.objects.create(username=job.key)


def noted() -> set[str]:
    return set(User.objects.values_list("username", flat=True))


def done() -> set[str]:
    return set(Job.objects.filter(state="done").values_list("key", flat=True))


@pytest.fixture
def goes():
    """A handler that runs four jobs at most; the keys of each go."""
    goes: list[set[str]] = []

    @handler_of_many("test", together=4)
    def perform(jobs):
        goes.append({job.key for job in jobs})
        yield Finished(jobs, note)

    return goes


def test_what_is_due_is_run_in_one_go(queue, goes):
    for key in "abc":
        queue(key=key)
    assert sweep() == 3
    assert goes == [{"a", "b", "c"}]
    assert noted() == done() == {"a", "b", "c"}


def test_no_more_in_one_go_than_the_handler_says(queue, goes):
    for key in "abcdef":
        queue(key=key)
    sweep()
    assert sorted(map(len, goes)) == [2, 4]


def test_no_more_than_the_limit_of_a_sweep(queue, goes):
    for key in "abcdef":
        queue(key=key)
    assert sweep(limit=3) == 3
    assert len(done()) == 3


def test_who_is_rung_for_one_takes_the_others_along(queue, goes):
    jobs = [queue(key=key) for key in "abc"]
    assert run_one(jobs[1].pk)
    assert done() == {"a", "b", "c"}
    assert not run_one(jobs[2].pk)


def test_only_what_is_due_and_of_the_same_kind_is_taken_along(queue, goes):
    handler("other")(lambda job: None)
    queue("other", key="other")
    queue(key="later", due_in=60)
    run_one(queue(key="a").pk)
    assert goes == [{"a"}]


def test_what_somebody_else_runs_is_left(queue, goes):
    claiming.claim(queue(key="taken").pk)
    queue(key="a")
    sweep()
    assert goes == [{"a"}]


def test_request_runs_the_jobs_that_it_names(queue, goes):
    jobs = [queue(key=key).pk for key in "abc"]
    assert run_now(jobs[:2], budget=2) == 2
    assert goes == [{"a", "b"}]


def test_one_that_cannot_be_settled_keeps_no_other_from_it(queue):
    def settle(jobs):
        note(jobs)
        if any(job.key == "poison" for job in jobs):
            raise IntegrityError

    @handler_of_many("test", together=4)
    def perform(jobs):
        yield Finished(jobs, settle)

    for key in ("a", "poison", "b"):
        queue(key=key)
    sweep()
    assert noted() == done() == {"a", "b"}
    assert Job.objects.get(key="poison").last_error.startswith("IntegrityError at ")


def test_each_may_end_in_its_own_way(queue, bell):
    ends = {"again": Retry(after=0, reason="not now", counts=False), "doubt": Unknown("did it?"), "error": ValueError()}

    @handler_of_many("test", together=4)
    def perform(jobs):
        for job in jobs:
            yield Unfinished(job, ends[job.key]) if job.key in ends else Finished([job], note)

    ids = {key: queue(key=key).pk for key in ("done", *ends)}
    assert run_one(ids["done"])
    found = dict(Job.objects.values_list("key", "state"))
    assert found == {"done": "done", "again": "new", "doubt": "unknown", "error": "new"}
    assert Job.objects.get(key="again").attempts == 0
    assert bell == [ids["again"]]


def test_lost_job_is_dropped_and_the_others_are_done(queue):
    @handler_of_many("test", together=4)
    def perform(jobs):
        # One of them stalls for longer than its lease, and somebody else finishes it.
        Job.objects.filter(key="lost").update(fence=99)
        yield Finished(jobs, note)

    for key in ("a", "lost", "b"):
        queue(key=key)
    sweep()
    assert noted() == done() == {"a", "b"}


def test_what_is_there_is_settled_while_the_rest_goes_on(queue):
    seen = []

    @handler_of_many("test", together=4)
    def perform(jobs):
        for job in jobs:
            yield Finished([job], note)
            seen.append(len(noted()))

    for key in "abc":
        queue(key=key)
    sweep()
    assert seen == [1, 2, 3]


def test_handler_that_breaks_off_loses_nothing_that_is_settled(queue):
    @handler_of_many("test", together=4)
    def perform(jobs):
        yield Finished(jobs[:1], note)
        raise ValueError

    for key in "abc":
        queue(key=key)
    sweep()
    assert len(noted()) == len(done()) == 1
    assert set(Job.objects.exclude(state="done").values_list("state", "attempts")) == {("new", 1)}


def test_what_was_tried_in_vain_is_run_alone(queue, goes):
    for key in "abc":
        queue(key=key)
    Job.objects.update(attempts=1)
    sweep()
    assert sorted(map(sorted, goes)) == [["a"], ["b"], ["c"]]


def test_job_that_kills_its_worker_takes_nobody_along(queue):
    """All that were run with it are run again alone, and it alone is given up."""

    class Killed(BaseException):
        pass

    @handler_of_many("test", together=4)
    def perform(jobs):
        if any(job.key == "poison" for job in jobs):
            raise Killed
        yield Finished(jobs, note)

    for key in ("a", "poison", "b"):
        queue(key=key, max_attempts=3)
    for _ in range(8):
        try:
            while sweep():
                pass
        except Killed:
            lease_over()
    assert noted() == done() == {"a", "b"}
    assert Job.objects.get(key="poison").state == "dead"


def test_request_leaves_to_a_worker_what_was_tried_in_vain(queue, goes):
    job = queue()
    Job.objects.update(attempts=1)
    assert run_now([job.pk], budget=2) == 0
    assert goes == []


def test_killed_worker_loses_and_doubles_nothing(queue, goes):
    for key in "abcd":
        queue(key=key)
    first = claiming.claim()
    assert len(claiming.claim_more(first, 3)) == 3
    assert sweep() == 0
    lease_over()
    assert sweep() == 4
    assert noted() == done() == set("abcd")


def test_second_handler_of_a_kind_is_refused(goes):
    with pytest.raises(ValueError, match="another handler for test"):
        handler_of_many("test", together=4)(lambda jobs: iter(()))
