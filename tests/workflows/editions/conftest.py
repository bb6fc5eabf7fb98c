"""Editors at work, beside the ministry of every test of the engine."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.workflows import making
from tests.workflows.conftest import found_ministry
from tests.workflows.editions.writing import Editors


@pytest.fixture
def editors(ministry: making.Desk) -> Editors:
    return Editors()


@pytest.fixture
def working(transactional_db: None) -> making.Desk:
    """The ministry in a database in which jobs settle in transactions of their own."""
    assert not connection.in_atomic_block
    return found_ministry()


@pytest.fixture
def busy_editors(working: making.Desk) -> Editors:
    return Editors()
