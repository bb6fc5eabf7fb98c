"""What was given up or is in doubt is shown without anything personal, and queued again after a question."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from workflows.journal.models import Entry
from workflows.outbox.models import Job
from workflows.people.models import Official


@pytest.fixture(autouse=True)
def no_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """No message leaves the process."""
    monkeypatch.setattr("workflows.outbox.enqueueing.ring", lambda _job: None)


def left(state: str = "dead", key: str = "job", kind: str = "filling.ask", **values: Any) -> Job:
    """A job that nobody runs any more."""
    values = {"due": timezone.now(), "attempts": 5, "last_error": "TimeoutError at a.b:12", "fence": 5, **values}
    return Job.objects.create(kind=kind, key=key, state=state, reference="000.00.00.G18-261122-0001", **values)


def test_an_empty_list_says_so(operator: Client) -> None:
    assert "Nothing is left over" in operator.get("/operations/jobs/").content.decode()


def test_only_what_was_left_over_is_listed(operator: Client) -> None:
    dead, unknown = left(), left("unknown", key="other")
    done = left("done", key="done")
    page = operator.get("/operations/jobs/").content.decode()
    for job in (dead, unknown):
        assert f"/operations/jobs/{job.pk}/requeue/" in page
    assert f"/operations/jobs/{done.pk}/requeue/" not in page
    assert "Ask a registry" in page
    assert "TimeoutError at a.b:12" in page


def test_the_list_costs_the_same_for_one_and_for_many(operator: Client, django_assert_num_queries: Any) -> None:
    left()
    with django_assert_num_queries(4):
        operator.get("/operations/jobs/")
    for number in range(120):
        left(key=f"job {number}")
    with django_assert_num_queries(4):
        page = operator.get("/operations/jobs/").content.decode()
    assert "there are more" in page
    assert page.count("/requeue/") == 100


def test_queueing_again_is_asked_first(operator: Client) -> None:
    job = left()
    page = operator.get(f"/operations/jobs/{job.pk}/requeue/").content.decode()
    assert "It begins again with its first attempt" in page
    assert Job.objects.get(pk=job.pk).state == "dead"


def test_of_an_unknown_outcome_it_says_that_it_may_happen_twice(operator: Client) -> None:
    page = operator.get(f"/operations/jobs/{left('unknown').pk}/requeue/").content.decode()
    assert "This may happen a second time" in page


def test_a_job_queued_again_is_new_and_recorded(operator: Client, official: Official) -> None:
    job = left()
    response = operator.post(f"/operations/jobs/{job.pk}/requeue/", {"fence": job.fence}, follow=True)
    assert "The job is queued again" in response.content.decode()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("new", 0)
    assert Entry.objects.get(kind="job.requeued").stream == f"user:{official.public_id}"


@pytest.mark.parametrize("fence", ["4", "", "x"])
def test_a_job_that_failed_anew_since_is_left_alone(operator: Client, fence: str) -> None:
    job = left()
    response = operator.post(f"/operations/jobs/{job.pk}/requeue/", {"fence": fence}, follow=True)
    assert "has moved on meanwhile" in response.content.decode()
    assert Job.objects.get(pk=job.pk).state == "dead"


def test_a_job_that_runs_again_is_not_offered(operator: Client) -> None:
    job = left("new")
    response = operator.get(f"/operations/jobs/{job.pk}/requeue/", follow=True)
    assert response.redirect_chain == [("/operations/jobs/", 302)]
    assert operator.post(f"/operations/jobs/{job.pk}/requeue/", {"fence": job.fence}).status_code == 302
    assert not Entry.objects.filter(kind="job.requeued").exists()


@pytest.mark.parametrize("number", ["1", "9" * 15, "9" * 30])
def test_a_job_that_is_not_there_is_404(operator: Client, number: str) -> None:
    assert operator.get(f"/operations/jobs/{number}/requeue/").status_code == 404
