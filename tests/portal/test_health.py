"""`GET /healthz`."""

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_it_answers_a_stranger(client):
    response = client.get(reverse("healthz"))
    assert (response.status_code, response.json()["status"]) == (200, "ok")


def test_it_tells_how_long_the_oldest_due_job_has_waited(client):
    assert client.get("/healthz").json()["oldest_due_seconds"] == 0


def test_it_is_not_cached(client):
    assert "no-store" in client.get("/healthz")["Cache-Control"]


def test_it_says_so_when_the_database_is_away(client, monkeypatch):
    def away(*args, **kwargs):
        raise DatabaseError("the server closed the connection, and named its host")

    monkeypatch.setattr(connection, "cursor", away)
    response = client.get("/healthz")
    assert (response.status_code, response.json()["database"]) == (503, "unreachable")
    assert b"host" not in response.content


def test_it_takes_no_post(client):
    assert client.post("/healthz").status_code == 405
