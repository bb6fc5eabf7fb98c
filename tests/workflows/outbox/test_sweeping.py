"""Finding what is due, whoever rang or did not; and what finding costs."""

import time

import pytest
from django.core.management import call_command
from django.db import connection

from tests.workflows.outbox.effects import effect, effects
from workflows.outbox import claiming, handler, oldest_due_seconds, run_one, sweep
from workflows.outbox.database_clock import After
from workflows.outbox.models import Job

pytestmark = pytest.mark.django_db


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
