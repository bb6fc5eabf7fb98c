"""The ministry and its browsers, for pages of every room."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.workflows import making
from tests.workflows.conftest import found_ministry
from workflows.people.models import User


@pytest.fixture
def ministry(db: None) -> making.Desk:
    """Units, the editions in force, and one official for each role."""
    return found_ministry()


def browser_of(user: User) -> Client:
    """A signed-in browser, in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client
