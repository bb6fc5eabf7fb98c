"""The kinds of answers that a person can give. Text is put into NFC; nothing that cannot be read gets in."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.ui.text import grouped
from portal.ui.widgets import AddressParts, DateParts, MoneyInput, PhoneInput
from procedures.checks import check_amount
from procedures.places import provinces

LINE_LENGTH = 200
LONG_TEXT_LENGTH = 5000
MOST_MONEY = 10**12


def clean_text(value: str, *, lines: bool = False) -> str:
    """NFC, line ends as LF. What cannot be seen is refused, new lines too unless `lines`.

    That is every character of Unicode's category C: controls, marks that hide text or turn it around (UAX #9, "Trojan
    source"), private and unassigned ones, as `procedures.checks.check_text` has it.
    """
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if lines:
        text = text.replace("\t", " ")
    for character in text:
        allowed = lines and character == "\n"
        if not allowed and unicodedata.category(character).startswith("C"):
            raise ValidationError(_("Remove the characters that cannot be seen; type the text again"), code="control")
    return text


class LineField(forms.CharField):
    """One line of text."""

    widget: type[forms.Widget] = forms.TextInput

    def __init__(self, *, max_length: int = LINE_LENGTH, **options: Any) -> None:
        self.greatest = max_length
        messages = {"required": _("Enter an answer"), **(options.pop("error_messages", None) or {})}
        super().__init__(error_messages=messages, **options)

    def to_python(self, value: Any) -> str:
        """NFC text without what cannot be seen; longer than allowed is an error, never cut off."""
        text = clean_text(super().to_python(value) or "", lines=isinstance(self.widget, forms.Textarea))
        if len(text) > self.greatest:
            raise ValidationError(
                _("Shorten the text to %(greatest)s characters; it has %(length)s"),
                code="max_length",
                params={"greatest": grouped(self.greatest), "length": grouped(len(text))},
            )
        return text


class LongTextField(LineField):
    """Several lines of text, with its greatest length said beforehand."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = LONG_TEXT_LENGTH, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)
        self.widget.attrs["rows"] = 8

    @property
    def length_hint(self) -> str:
        """The plain sentence about the greatest length."""
        return gettext("You can enter up to %(number)s characters") % {"number": grouped(self.greatest)}


class PhoneField(LineField):
    """A telephone number, kept as digits with an optional leading "+"."""

    widget = PhoneInput

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=30, **options)
        self.widget.attrs.update({"autocomplete": "tel", "inputmode": "tel", "class": "govuk-input--width-20"})

    def to_python(self, value: Any) -> str:
        """Digits only; a Vietnamese number has 10 of them (11 for landlines), an international one up to 15 (E.164)."""
        typed = super().to_python(value)
        number = re.sub(r"[\s.()-]", "", typed)
        if number and not re.fullmatch(r"0\d{9,10}|\+[1-9]\d{7,14}", number):
            raise ValidationError(_("Enter a telephone number, such as 0912 345 678 or +84 912 345 678"), code="phone")
        return number


class NumberField(LineField):
    """A whole number within its bounds."""

    def __init__(self, *, least: int, most: int, **options: Any) -> None:
        self.least, self.most = least, most
        super().__init__(max_length=30, **options)
        self.widget.attrs.update({"inputmode": "numeric", "class": "govuk-input--width-10"})

    def to_python(self, value: Any) -> Any:
        """A number; dots between thousands are allowed."""
        typed = re.sub(r"[\s.]", "", super().to_python(value))
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 15):
            raise ValidationError(_("Enter a whole number, such as 12"), code="number")
        for complaint in check_amount(int(typed), least=self.least, most=self.most):
            raise ValidationError(complaint.message, code="bounds")
        return int(typed)


class AddressField(forms.MultiValueField):
    """A province, a ward of it by its name, and the line before them. Kept with codes and names."""

    widget = AddressParts

    def __init__(self, **options: Any) -> None:
        parts = (forms.CharField(required=False), LineField(required=False), LineField(required=False))
        messages = {"required": _("Enter the address"), **(options.pop("error_messages", None) or {})}
        super().__init__(parts, require_all_fields=False, error_messages=messages, **options)

    def compress(self, values: list[str]) -> dict[str, str] | None:
        """The address with its codes. Errors: ValidationError that says which part is wrong and what to do."""
        if not any(values):
            return None
        code, name, detail = (*values, "", "", "")[:3]
        province = provinces().get(code)
        if province is None:
            raise ValidationError(_("Choose the province or city"), code="province")
        found = province.wards_called(name) if name else []
        if not found:
            raise ValidationError(
                _("There is no ward or commune “%(name)s” in %(province)s; enter its name as of 1 July 2025"),
                code="ward",
                params={"name": name, "province": province.name},
            )
        if len(found) > 1:
            names = "; ".join(ward.name for ward in found)
            raise ValidationError(_("Say which one you mean: %(names)s"), code="ward", params={"names": names})
        if not detail:
            raise ValidationError(_("Enter the house number and street, or the hamlet"), code="detail")
        ward = found[0]
        return {
            "province_code": province.code,
            "province": province.name,
            "ward_code": ward.code,
            "ward": ward.name,
            "detail": detail,
        }


class EmailField(forms.EmailField):
    """An e-mail address."""

    def __init__(self, **options: Any) -> None:
        messages = {
            "required": _("Enter an e-mail address"),
            "invalid": _("Enter an e-mail address, such as ten@vi-du.vn"),
        }
        super().__init__(max_length=254, error_messages=messages, **options)
        self.widget.attrs.update({"autocomplete": "email", "inputmode": "email", "spellcheck": "false"})

    def to_python(self, value: Any) -> str:
        """NFC text without what cannot be seen."""
        return clean_text(super().to_python(value) or "")


class MoneyField(forms.Field):
    """An amount in whole đồng; points, spaces and commas between thousands are fine."""

    widget = MoneyInput
    suffix = _("VND")
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter an amount"),
        "invalid": _("Enter an amount in whole đồng, such as 430.000"),
    }

    def __init__(self, *, minimum: int = 0, maximum: int = MOST_MONEY, **options: Any) -> None:
        super().__init__(**options)
        self.minimum, self.maximum = minimum, maximum
        self.widget.attrs.update({"inputmode": "numeric", "class": "govuk-input--width-10", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        """The amount as an integer of đồng."""
        text = re.sub(r"\s|đồng|đ|VND|₫", "", str(value or ""), flags=re.IGNORECASE)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,15}|\d{1,3}(\.\d{3})+|\d{1,3}(,\d{3})+", text, re.ASCII):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        amount = int(re.sub(r"[.,]", "", text))
        if not self.minimum <= amount <= self.maximum:
            raise ValidationError(
                _("Enter an amount between %(least)s and %(most)s"),
                code="range",
                params={"least": grouped(self.minimum), "most": grouped(self.maximum)},
            )
        return amount


class FlagField(forms.BooleanField):
    """A statement to agree to; when it is required the box must be ticked."""

    default_error_messages: ClassVar[dict[str, Any]] = {"required": _("Tick the box to go on")}


class DatePartsField(forms.Field):
    """A date in three inputs, as ISO text. With `year_only` the day and month may stay empty: "1950"."""

    widget = DateParts
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter a date"),
        "incomplete": _("Enter the day, the month and the year"),
        "invalid": _("Enter a real date, such as 2 9 1990"),
        "year": _("Enter the year with four digits"),
        "future": _("Enter a date that is not in the future"),
    }

    def __init__(self, *, year_only: bool = False, past: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.year_only, self.past = year_only, past

    def to_python(self, value: Any) -> str:
        """ "1990-09-02", "1950" with `year_only`, or "" when nothing was entered."""
        text = unicodedata.normalize("NFKC", str(value or ""))
        if not text:
            return ""
        year, _dash, rest = text.partition("-")
        month, _dash, day = rest.partition("-")
        if self.year_only and year and not month and not day:
            return self._year(year)
        if not (day and month and year):
            raise self._problem("incomplete")
        if not re.fullmatch(r"\d{4}", year, re.ASCII):
            raise self._problem("year")
        return self._date(year, month, day)

    def _year(self, year: str) -> str:
        if not re.fullmatch(r"(1[89]|20|21)\d\d", year, re.ASCII):
            raise self._problem("year")
        if self.past and int(year) > timezone.localdate().year:
            raise self._problem("future")
        return year

    def _date(self, year: str, month: str, day: str) -> str:
        if not re.fullmatch(r"\d{1,2}-\d{1,2}", f"{month}-{day}", re.ASCII):
            raise self._problem("invalid")
        try:
            entered = date(int(year), int(month), int(day))
        except ValueError:
            raise self._problem("invalid") from None
        if entered.year < 1800:
            raise self._problem("year")
        if self.past and entered > timezone.localdate():
            raise self._problem("future")
        return entered.isoformat()

    def _problem(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)
