"""Dates, moments and money, in both languages."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from portal.ui import text


def test_a_moment_is_local():
    assert text.local_datetime(datetime(2026, 11, 22, 20, 5, tzinfo=UTC)) == "23/11/2026 03:05"


def test_a_moment_may_be_iso_text():
    assert text.local_datetime("2026-11-22T20:05:00Z") == "23/11/2026 03:05"


def test_a_moment_without_a_zone_is_utc():
    assert text.local_datetime("2026-11-22T20:05:00") == "23/11/2026 03:05"


def test_the_day_of_a_moment_is_local():
    assert text.local_date(datetime(2026, 11, 22, 20, 5, tzinfo=UTC)) == "23/11/2026"


@pytest.mark.parametrize("value", [None, "", "soon", 7])
def test_what_is_no_date_is_a_dash(value):
    assert text.local_date(value) == text.local_datetime(value) == text.long_date(value) == "–"


@pytest.mark.parametrize(
    ("value", "shown"), [("1950", "1950"), ("1990-09-02", "02/09/1990"), (date(1990, 9, 2), "02/09/1990"), (None, "–")]
)
def test_a_birth_date_may_be_a_year(value, shown):
    assert text.partial_date(value) == shown


@pytest.mark.parametrize(("language", "shown"), [("vi", "1.250.000"), ("en", "1,250,000")])
def test_thousands_follow_the_language(language, shown):
    with translation.override(language):
        assert text.grouped(1_250_000) == shown


def test_money_names_its_currency():
    with translation.override("en"):
        assert text.money(430_000) == "430,000 VND"


def test_no_money_is_a_dash():
    assert text.money(None) == "–"


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "Sunday, 22 November 2026"), ("vi", "ngày 22 tháng 11 năm 2026")]
)
def test_a_date_written_out(language, shown):
    with translation.override(language):
        assert text.long_date(date(2026, 11, 22)).endswith(shown)
