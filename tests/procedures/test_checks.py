"""Checks of single values: what is accepted, what is an error, what is only a warning."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procedures import checks
from procedures.edition import Edition


def severities(found: list[checks.Complaint]) -> list[str]:
    return [complaint.severity for complaint in found]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0912345678", "0912345678"),
        ("0912 345 678", "0912345678"),
        ("091.234.5678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("+84 (0) 912 345 678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("024 3846 4416", "02438464416"),
        ("+856 20 5551 2345", "+8562055512345"),
    ],
)
def test_a_telephone_number_is_kept_as_digits(typed: str, kept: str):
    assert checks.clean_phone(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "123", "091234567", "09123456789", "0112345678", "+84 112", "0912 345 67a", "٠٩١٢٣٤٥٦٧٨", "+", "++1"]
)
def test_what_is_no_telephone_number(typed: str):
    assert severities(checks.check_phone(typed)) == ["error"]


@pytest.mark.parametrize("typed", ["lan@vi-du.vn", "a.b+c@moh.gov.vn"])
def test_an_email_address(typed: str):
    assert checks.check_email(typed) == []


@pytest.mark.parametrize(
    "typed", ["lan", "lan@", "@vi-du.vn", "a b@vi-du.vn", "lan@vi-du.vn\n", "a" * 250 + "@vi-du.vn"]
)
def test_what_is_no_email_address(typed: str):
    assert severities(checks.check_email(typed)) == ["error"]


def test_an_identity_number_that_fits_has_no_complaint():
    assert checks.check_identity_number("001198012345", birth_date="1998-03-02", sex="female") == []
    assert checks.check_identity_number("079204012345", birth_date="2004", sex="male") == []


@pytest.mark.parametrize(
    "typed", ["", "00119801234", "0011980123456", "00119801234a", "001 198 012345", "٠٠١١٩٨٠١٢٣٤٥"]
)
def test_an_identity_number_has_twelve_digits(typed: str):
    assert severities(checks.check_identity_number(typed)) == ["error"]


@pytest.mark.parametrize(
    ("typed", "birth_date", "sex"),
    [
        ("003198012345", "", ""),  # no province had this code: perhaps a country
        ("001198012345", "1997-03-02", ""),
        ("001198012345", "", "male"),
    ],
)
def test_what_only_the_register_can_know_is_a_warning(typed: str, birth_date: str, sex: str):
    assert severities(checks.check_identity_number(typed, birth_date=birth_date, sex=sex)) == ["warning"]


def test_a_complaint_never_repeats_the_value():
    for found in (checks.check_identity_number("0123"), checks.check_phone("0123"), checks.check_email("0123")):
        assert all("0123" not in str(complaint) for complaint in found)


def test_text_is_brought_into_one_form():
    decomposed = unicodedata.normalize("NFD", " Nguyễn Thị Hường\r\n ")
    assert checks.normalise(decomposed) == "Nguyễn Thị Hường"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Nguyễn Thị Hường", 0),
        ("x" * 11, 0),
        ("x" * 21, 1),
        (unicodedata.normalize("NFD", "Hường"), 1),
        ("a\u202eb", 1),
        ("a\x00b", 1),
        ("a\u200bb", 1),
        ("a\nb", 1),
    ],
)
def test_one_line_of_text(text: str, count: int):
    assert severities(checks.check_text(text, max_length=20)) == ["error"] * count


def test_several_lines_may_have_line_breaks():
    assert checks.check_text("a\nb", max_length=20, lines=True) == []


@given(st.text())
@settings(deadline=None)
def test_normalised_text_is_in_nfc_and_stays_so(text: str):
    once = checks.normalise(text)
    assert checks.normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


GOOD = {
    "profession": "nurse",
    "work_history": "2016–2020: học điều dưỡng\n2021: thực hành",
    "phone": "0912345678",
    "email": "",
    "delivery": "post",
    "post_address": "1 Giảng Võ, Hà Nội",
    "portrait_consent": False,
    "truth": True,
}


def test_good_answers_have_no_complaint(licence: Edition):
    assert checks.check_answers(licence, GOOD) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("profession", "magician"),
        ("profession", ["nurse"]),
        ("work_history", "x" * 5001),
        ("phone", "none"),
        ("phone", 912345678),
        ("email", "lan"),
        ("truth", "on"),
        ("full_name", "Somebody Else"),
        ("practice_months", 99),
        ("is_admin", True),
    ],
)
def test_a_bad_or_forged_answer_is_refused(licence: Edition, name: str, value: object):
    assert list(checks.check_answers(licence, GOOD | {name: value})) == [name]
