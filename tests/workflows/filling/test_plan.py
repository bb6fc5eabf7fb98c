"""What the plan says of a registry that only some are asked about is what then happens."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from procedures import catalogue
from tests.definitions import load
from workflows.filling.plan import plan, wanted

REISSUE = "1.012290"


@pytest.fixture
def edition(db: None) -> catalogue.Edition:
    load(REISSUE)
    return catalogue.in_force(REISSUE, dt.date(2026, 11, 23))


def test_a_registry_for_one_case_says_for_which(edition: catalogue.Edition):
    with translation.override("en"):
        said = {one.registry.code: [str(only) for only in one.only] for one in plan(edition)}
    assert said["health_checks"] == ["Only if your case is “The licence was revoked for another reason”."]
    assert said["population"] == []


@pytest.mark.parametrize(
    ("case", "asked"), [(None, False), ("lost", False), ("revoked_error", False), ("revoked_other", True)]
)
def test_it_is_asked_in_that_case_and_in_no_other(edition: catalogue.Edition, case: str | None, asked: bool):
    answers = {"case": case} if case else {}
    assert ("health_checks" in {one.need.key for one in wanted(edition, answers)}) is asked


def test_every_registry_that_is_not_always_asked_says_when(edition: catalogue.Edition):
    load("1.013601", "1.013742", "1.013851")
    for one in catalogue.listing(dt.date(2026, 11, 23)):
        for planned in plan(one):
            assert bool(planned.only) == (planned.why.when is not None), (one.code, planned.registry.code)
