"""An operator at work, and a colleague of every other kind."""

from __future__ import annotations

import pytest
from django.test import Client

from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows.people.models import Official


@pytest.fixture
def official(ministry: making.Desk) -> Official:
    """Somebody of the data centre who keeps the machinery running."""
    return making.official(Role.OPERATOR, unit="ttyt", name="Đỗ Quang Vận")


@pytest.fixture
def operator(official: Official) -> Client:
    """The operator's browser."""
    return browser_of(official.user)
