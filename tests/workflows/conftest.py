"""The editions and units that every test of the engine stands on."""

from __future__ import annotations

import pytest

from procedures.health_departments import HEALTH_DEPARTMENTS
from procedures.vocabulary import UNITS
from tests.definitions import load_two
from tests.workflows import making
from workflows.people.models import Unit


@pytest.fixture
def ministry(db: None) -> making.Desk:
    """Units, the editions in force, and one official for each role."""
    return found_ministry()


def found_ministry() -> making.Desk:
    """The same, for tests that bring their own database fixture."""
    terms = (*UNITS.values(), *HEALTH_DEPARTMENTS.values())
    Unit.objects.bulk_create(
        [Unit(code=term.code, title_vi=term.vi, title_en=term.en) for term in terms], ignore_conflicts=True
    )
    load_two()
    return making.Desk()
