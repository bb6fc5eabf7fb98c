"""Several at once, on real connections."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tests.workflows.outbox.effects import lease_over
from workflows.outbox import Finished, claiming, enqueue, handler, handler_of_many, run_one, sweep
from workflows.outbox.heartbeat import Heartbeat
from workflows.outbox.models import Job
from workflows.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def at_once(work):
    """Run `work(number)` in eight threads that start together; their results."""
    start = threading.Barrier(THREADS)

    def run(number):
        try:
            start.wait()
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_one_of_eight_gets_the_job(queue):
    job = queue()
    claims = at_once(lambda number: claiming.claim(job.pk))
    assert sorted(claim is not None for claim in claims) == [False] * 7 + [True]


def test_eight_sweepers_do_every_job_once(queue):
    def perform(job):
        return lambda: User.objects.create(username=job.key)

    handler("test")(perform)
    for number in range(40):
        queue(key=f"job {number}")
    assert sum(at_once(lambda number: sweep())) == 40
    assert User.objects.count() == 40
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}


def test_eight_sweepers_do_every_job_once_also_several_in_one_go(queue):
    @handler_of_many("test", together=5)
    def perform(jobs):
        yield Finished(jobs, lambda ours: [User.objects.create(username=job.key) for job in ours])

    for number in range(40):
        queue(key=f"job {number}")
    assert sum(at_once(lambda number: sweep())) == 40
    assert User.objects.count() == 40
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}


def test_eight_writers_of_one_key_queue_one_job():
    def write(number):
        with transaction.atomic():
            return enqueue("test", key="once").pk

    assert len(set(at_once(write))) == 1


def test_heartbeat_holds_a_long_job(queue):
    handler("test", lease=0.6)(lambda job: time.sleep(1.5))
    job = queue()
    others = []

    def steal() -> None:
        try:
            time.sleep(1.0)  # the first lease is over by now
            others.append(run_one(job.pk))
        finally:
            connection.close()

    thread = threading.Thread(target=steal)
    thread.start()
    assert run_one(job.pk)
    thread.join()
    assert others == [False]


def test_heartbeat_holds_each_of_several_until_it_is_settled(queue):
    others = []

    @handler_of_many("test", lease=0.6, together=2)
    def perform(jobs):
        yield Finished(jobs[:1])
        time.sleep(1.5)
        yield Finished(jobs[1:])

    for key in "ab":
        queue(key=key)

    def steal() -> None:
        try:
            time.sleep(1.0)  # the first lease is over by now
            others.append(sweep())
        finally:
            connection.close()

    thread = threading.Thread(target=steal)
    thread.start()
    assert sweep() == 2
    thread.join()
    assert others == [0]
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}


def test_heartbeat_stops_when_the_job_is_lost(queue):
    handler("test")(lambda job: None)
    queue()
    zombie = claiming.claim()
    lease_over()
    successor = claiming.claim()
    heartbeat = Heartbeat([zombie], lease=0.15)
    with heartbeat:
        heartbeat._thread.join(timeout=5)
        assert not heartbeat._thread.is_alive()
    claiming.settle([successor])


def test_only_one_of_zombie_and_successor_has_an_effect(queue):
    """The zombie comes back while its successor is settling."""
    job = queue()
    zombie = claiming.claim()
    lease_over()
    successor = claiming.claim()
    order = {0: zombie, 1: successor}

    def finish(number):
        claimed = order[number % 2]
        return len(
            claiming.settle([claimed], lambda _: User.objects.create(username=f"fence {claimed.fence} of {number}"))
        )

    assert sum(at_once(finish)) == 1
    assert [user.username.startswith("fence 2") for user in User.objects.all()] == [True]
    job.refresh_from_db()
    assert job.state == "done"
