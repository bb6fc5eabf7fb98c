"""Working hours, counted on a paper calendar; and what holds for any moment."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.clock.conftest import moment
from tests.workflows.clock.examples import HOURS
from workflows.clock.calendar import Calendar
from workflows.clock.deadlines import LOCAL
from workflows.clock.hours import DatedHours, Hours, add_working_hours

PUBLIC, USUAL = Calendar(), DatedHours()
MOMENTS = st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2027, 6, 30), timezones=st.just(LOCAL))


@pytest.mark.parametrize(("count", "filed", "expected"), HOURS)
def test_hours(count: int, filed: str, expected: str):
    assert add_working_hours(moment(filed), count, USUAL, PUBLIC) == moment(expected)


def test_a_unit_that_works_less_a_day_needs_more_days():
    short = DatedHours(((dt.date(2026, 1, 1), Hours((dt.time(8), dt.time(10)), (dt.time(14), dt.time(16)))),))
    assert add_working_hours(moment("2026-03-04 08:00"), 8, short, PUBLIC) == moment("2026-03-05 16:00")


@given(st.integers(1, 80), MOMENTS)
def test_it_ends_in_a_working_hour_later(count: int, at: dt.datetime):
    found = add_working_hours(at, count, USUAL, PUBLIC).astimezone(LOCAL)
    assert found > at
    assert PUBLIC.is_working_day(found.date())
    assert any(begins < found.time() <= ends for begins, ends in USUAL.on(found.date()).spells)


@given(st.integers(1, 40), st.integers(1, 40), MOMENTS)
def test_hours_add_up(one: int, other: int, at: dt.datetime):
    halfway = add_working_hours(at, one, USUAL, PUBLIC)
    assert add_working_hours(halfway, other, USUAL, PUBLIC) == add_working_hours(at, one + other, USUAL, PUBLIC)


@given(st.integers(1, 40), MOMENTS, MOMENTS)
def test_who_comes_later_is_never_answered_by_an_earlier_moment(count: int, one: dt.datetime, other: dt.datetime):
    earlier, later = sorted([one, other])
    first = add_working_hours(earlier, count, USUAL, PUBLIC)
    assert first <= add_working_hours(later, count, USUAL, PUBLIC)
