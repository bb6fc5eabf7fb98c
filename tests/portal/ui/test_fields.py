"""What a person may type, and what becomes of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from portal.ui import fields, number_fields


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_text_is_composed():
    assert fields.LineField().clean("Nguye\u0302\u0303n") == "Nguy\u1ec5n"


@pytest.mark.parametrize("mark", ["\x07", "\x00", "\u202e", "\u200b", "\ud800", "\ue000", "\n"])
def test_what_cannot_be_seen_is_refused(mark):
    with pytest.raises(ValidationError):
        fields.LineField().clean(f"Hoa{mark}Mai")


def test_a_long_text_keeps_its_lines():
    assert fields.LongTextField().clean("2019\r\n2020\t2021") == "2019\n2020 2021"


def test_length_is_counted_after_composing():
    assert fields.LineField(max_length=1).clean("e\u0302\u0301") == "\u1ebf"


def test_too_long_says_both_lengths():
    with pytest.raises(ValidationError, match="Shorten the text to 5 characters; it has 6"):
        fields.LineField(max_length=5).clean("abcdef")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0912 345 678", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("(024) 3627 3741", "02436273741"),
        ("+84 912 345 678", "+84912345678"),
    ],
)
def test_a_telephone_number_is_kept_as_digits(typed, kept):
    assert fields.PhoneField().clean(typed) == kept


def test_the_number_of_a_person_or_a_firm_is_kept_without_spaces():
    assert number_fields.IdentityNumberField().clean("001 085 000 001") == "001085000001"
    assert number_fields.BusinessCodeField().clean("0101 234 565-001") == "0101234565-001"
    assert number_fields.BusinessCodeField().clean("0101234560") == "0101234560"  # its digits are left to the registry


@pytest.mark.parametrize("typed", ["1", "00108500000a", "٠٠١٠٨٥٠٠٠٠٠١"])
def test_no_number_of_a_person_or_a_firm(typed):
    with pytest.raises(ValidationError, match="Enter the identity number"):
        number_fields.IdentityNumberField().clean(typed)
    with pytest.raises(ValidationError, match="Enter the business code"):
        number_fields.BusinessCodeField().clean(typed)


@pytest.mark.parametrize("typed", ["12", "0912 345 67x", "+0912345678", "00912345678901", "٠٩١٢٣٤٥٦٧٨"])
def test_no_telephone_number(typed):
    with pytest.raises(ValidationError, match="Enter a telephone number"):
        fields.PhoneField().clean(typed)


@pytest.mark.parametrize("typed", ["430000", "430.000", "430,000", "430 000 đồng", "430.000đ", " 430000 VND"])
def test_money_is_whole_dong(typed):
    assert fields.MoneyField().clean(typed) == 430_000


@pytest.mark.parametrize("typed", ["430,5", "-1", "4.30.000", "1e6", "tiền", "٤٣٠"])
def test_no_money(typed):
    with pytest.raises(ValidationError, match="whole đồng"):
        fields.MoneyField().clean(typed)


def test_money_has_bounds():
    with pytest.raises(ValidationError, match="between 0 and 1,000"):
        fields.MoneyField(maximum=1000).clean("1001")


def test_optional_money_may_be_missing():
    assert fields.MoneyField(required=False).clean("") is None


@pytest.mark.parametrize(
    ("typed", "kept"), [("1990-9-2", "1990-09-02"), ("2024-02-29", "2024-02-29"), ("1990-09-02", "1990-09-02")]
)
def test_a_date_is_kept_as_iso_text(typed, kept):
    assert fields.DatePartsField().clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1990-2-30", "real date"),
        ("1990-x-2", "real date"),
        ("90-9-2", "four digits"),
        ("1990--", "the day, the month and the year"),
        ("-9-2", "the day, the month and the year"),
        ("1490-9-2", "four digits"),
        ("", "Enter a date"),
    ],
)
def test_no_date(typed, message):
    with pytest.raises(ValidationError, match=message):
        fields.DatePartsField().clean(typed)


def test_a_year_alone_is_enough_where_allowed():
    assert fields.DatePartsField(year_only=True).clean("1950--") == "1950"


def test_a_year_needs_its_month_once_there_is_a_day():
    with pytest.raises(ValidationError, match="the day, the month"):
        fields.DatePartsField(year_only=True).clean("1950--3")


def test_a_past_date_is_not_tomorrow():
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="not in the future"):
        fields.DatePartsField(past=True).clean(tomorrow.isoformat())


def test_a_declaration_must_be_ticked():
    with pytest.raises(ValidationError, match="Tick the box"):
        fields.FlagField().clean(False)


def test_an_address_of_mail():
    with pytest.raises(ValidationError, match=r"ten@vi-du\.vn"):
        fields.EmailField().clean("ten@")
