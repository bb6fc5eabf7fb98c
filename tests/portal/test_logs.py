"""Nothing that people type into an address reaches the log."""

from __future__ import annotations

import logging

import pytest
from django.test import Client


@pytest.mark.django_db
def test_the_query_of_a_request_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        Client().get("/procedures/", {"q": "001195000001"})
    assert "/procedures/" in caplog.text
    assert "001195000001" not in caplog.text
