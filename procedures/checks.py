"""Checks of single values: is this a telephone number, an identity number, text that fits? Messages are localised.

A check says what is wrong and never repeats the value: messages end up on pages, in logs and in tests.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from procedures.edition import Edition
from procedures.grammar import Field, Step
from procedures.places import provinces

LINE_LENGTH: Final = 200
LONG_TEXT_LENGTH: Final = 5000
EMAIL_LENGTH: Final = 254  # RFC 5321, 4.5.3.1.3
MOST_MONEY: Final = 10**12  # đồng

_ROW_ID: Final = re.compile(r"[0-9a-f]{8}")
_BUSINESS_WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)

# The 63 provinces of before 1 July 2025. A number keeps its code for life, so the 34 of today do not matter here.
# fmt: off
PROVINCE_CODES: Final = frozenset(
    f"{code:03d}"
    for code in (
        1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42,
        44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86,
        87, 89, 91, 92, 93, 94, 95, 96
    )
)
# fmt: on


@dataclass(frozen=True)
class Complaint:
    """What is wrong with a value. An error must be mended; a warning lets a person, or a registry, decide."""

    severity: Literal["error", "warning"]
    message: Any  # a lazy text

    def __str__(self) -> str:
        return str(self.message)


def normalise(value: str) -> str:
    """Text in Unicode NFC, with single line ends and no spaces around it: how every typed text is kept."""
    return unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()


def check_text(value: str, *, max_length: int, lines: bool = False) -> list[Complaint]:
    """Text as a person may type it: NFC, not too long, nothing invisible; line breaks only where `lines` says so."""
    found = []
    if len(value) > max_length:
        found.append(_error(_("Shorten this text: it is longer than allowed.")))
    if unicodedata.normalize("NFC", value) != value:
        found.append(_error(_("Type this text again: its accents are stored in a way that systems read differently.")))
    allowed = "\n" if lines else ""
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn") for sign in value if sign not in allowed):
        found.append(_error(_("Type this text again: it holds a character that cannot be seen.")))
    return found


def clean_phone(value: str) -> str:
    """A Vietnamese number as digits from 0 (mobile 10, landline 10 or 11), another country's as + and up to 15 digits.

    Errors: `ValueError` when it is neither.
    """
    number = re.sub(r"[\s.()-]", "", value)
    number = re.sub(r"^(\+84|0084)0?", "0", number, flags=re.ASCII)
    if re.fullmatch(r"0[35789][0-9]{8}|02[0-9]{8,9}", number) or re.fullmatch(r"\+(?!84)[1-9][0-9]{7,14}", number):
        return number
    raise ValueError("not a telephone number")


def check_phone(value: str) -> list[Complaint]:
    """A telephone number of Viet Nam, or one of another country that begins with +."""
    try:
        clean_phone(value)
    except ValueError:
        return [_error(_("Enter a telephone number, such as 0912 345 678 or +84 912 345 678"))]
    return []


def check_email(value: str) -> list[Complaint]:
    """An e-mail address."""
    try:
        validate_email(value)
    except ValidationError:
        return [_error(_("Enter an e-mail address, such as ten@vi-du.vn"))]
    return [] if len(value) <= EMAIL_LENGTH else [_error(_("Shorten this text: it is longer than allowed."))]


def check_identity_number(value: str, *, birth_date: str = "", sex: str = "") -> list[Complaint]:
    """The 12-digit personal identification number: shape only, since it has no check digit (domain §3.3).

    Three digits of province or country, one of century and sex, two of the year of birth, six random. What does not
    fit the birth date ("YYYY-MM-DD" or "YYYY") or the sex (male, female) is a warning: the register decides.
    """
    if not re.fullmatch(r"[0-9]{12}", value):
        return [_error(_("Enter the identity number: 12 digits, without spaces"))]
    found = []
    if value[:3] not in PROVINCE_CODES:
        found.append(
            _warning(_("The first three digits are no province of Viet Nam; a birth abroad has such a number."))
        )
    century, year = 1900 + 100 * (int(value[3]) // 2), int(value[4:6])
    if birth_date and birth_date[:4] != str(century + year):
        found.append(_warning(_("The year of birth in the identity number is not the one given.")))
    if sex and sex != ("male", "female")[int(value[3]) % 2]:
        found.append(_warning(_("The sex in the identity number is not the one given.")))
    return found


def check_business_code(value: str) -> list[Complaint]:
    """A firm's code, which is its tax number: 10 digits, for a branch 3 more (Decree 01/2021/NĐ-CP, art. 29).

    The tenth digit checks the others (Circular 86/2024/TT-BTC, art. 5); where it does not fit, the register decides.
    """
    if not re.fullmatch(r"[0-9]{10}(-[0-9]{3})?", value):
        return [_error(_("Enter the business code: 10 digits, and for a branch - and 3 digits more"))]
    weighed = sum(weight * int(digit) for weight, digit in zip(_BUSINESS_WEIGHTS, value[:9], strict=True))
    if 10 - weighed % 11 != int(value[9]):
        return [_warning(_("Look at the business code again: its digits do not fit together."))]
    return []


def check_tax_code(value: str) -> list[Complaint]:
    """A tax code: a firm's, or a person's, which is the identity number (Circular 86/2024/TT-BTC, art. 5)."""
    if re.fullmatch(r"[0-9]{12}", value):
        return check_identity_number(value)
    if re.fullmatch(r"[0-9]{10}(-[0-9]{3})?", value):
        return check_business_code(value)
    return [_error(_("Enter the tax code: 10 digits, 10 and 3 for a branch, or 12 for a person"))]


def check_product_number(value: str) -> list[Complaint]:
    """The number under which an authority registered a product: letters, digits, dots, slashes and hyphens."""
    if re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z./-]{0,39}", value):
        return []
    return [_error(_("Enter the number as it is printed, without spaces, such as VD-12345-26"))]


def check_amount(value: object, *, least: int, most: int) -> list[Complaint]:
    """A whole number, or whole đồng, within its bounds."""
    if type(value) is not int:
        return [_unreadable()]
    if value < least:
        return [_error(format_lazy(_("Enter {least} or more"), least=least))]
    return [] if value <= most else [_error(format_lazy(_("Enter {most} or less"), most=most))]


def check_several(field: Field, value: object) -> list[Complaint]:
    """Codes of answers on the list, each once."""
    if not isinstance(value, list | tuple) or not all(isinstance(code, str) for code in value):
        return [_unreadable()]
    codes = [choice.code for choice in field.choices]
    if any(code not in codes for code in value) or len(set(value)) < len(value):
        return [_error(_("Choose from the answers on the list"))]
    return []


def check_address(value: object) -> list[Complaint]:
    """An address: a province and a ward of it as they are since 1 July 2025, and the line before them."""
    if not isinstance(value, Mapping) or not all(isinstance(part, str) for part in value.values()):
        return [_unreadable()]
    province, ward = str(value.get("province_code", "")), str(value.get("ward_code", ""))
    if not re.fullmatch(r"[0-9]{2}", province, re.ASCII) or not re.fullmatch(r"[0-9]{5}", ward, re.ASCII):
        return [_error(_("Choose the province, and the ward or commune"))]
    found = provinces().get(province)
    if found is None or found.ward_of(ward) is None:
        return [_error(_("Choose a ward or commune of that province"))]
    if not str(value.get("detail", "")).strip():
        return [_error(_("Enter the house number and street, or the hamlet"))]
    return check_text(str(value["detail"]), max_length=LINE_LENGTH)


def check_answer(field: Field, value: object) -> list[Complaint]:
    """One answer against its field: type, shape, length, choice. Nothing (None or "") is no answer and has no fault.

    Values are as a draft holds them: text, true or false, whole đồng, ISO date text.
    """
    if value is None or value == "":
        return []
    match field.type:
        case "flag":
            return [] if isinstance(value, bool) else [_unreadable()]
        case "money" | "number":
            return check_amount(value, least=field.min or 0, most=MOST_MONEY if field.max is None else field.max)
        case "choice":
            return [] if field.label_of(value) else [_error(_("Choose one of the answers on the list"))]
        case "several":
            return check_several(field, value)
        case "address":
            return check_address(value)
        case _ if not isinstance(value, str):
            return [_unreadable()]
        case "phone":
            return check_phone(value)
        case "email":
            return check_email(value)
        case "date":
            year_alone = field.partial and re.fullmatch(r"(1[89]|20|21)[0-9]{2}", value, re.ASCII)
            return [] if year_alone or _is_date(value) else [_unreadable()]
        case "identity_number":
            return check_identity_number(value)
        case "business_code":
            return check_business_code(value)
        case "tax_code":
            return check_tax_code(value)
        case "product_number":
            return check_product_number(value)
        case "long_text":
            return check_text(value, max_length=field.max_length or LONG_TEXT_LENGTH, lines=True)
    return check_text(value, max_length=field.max_length or LINE_LENGTH)


def check_answers(edition: Edition, answers: Mapping[str, object]) -> dict[str, list[Complaint]]:
    """All answers at once, by field id, as a last look before filing. What belongs to no own field is refused.

    What is wrong in a row stands under `<group>:<row>.<field>`, what is wrong with the rows together under `<group>`.
    """
    found = _check_fields(
        edition.fields, {name: value for name, value in answers.items() if name not in edition.groups}
    )
    for group, step in edition.groups.items():
        found |= check_rows(step, answers.get(group))
    return found


def check_rows(step: Step, listed: object) -> dict[str, list[Complaint]]:
    """The rows of a group: each with an id of its own (8 hex digits), its fields, and a subject that is there once.

    Too few rows are no fault here: something is missing then (`Edition.missing_fields`).
    """
    group = step.group
    if group is None or listed is None:
        return {}
    if not isinstance(listed, list | tuple):
        return {group.id: [_unreadable()]}
    rows = [row for row in listed if isinstance(row, Mapping)]
    ids = {row["id"] for row in rows if isinstance(row.get("id"), str) and _ROW_ID.fullmatch(row["id"])}
    if len(ids) < len(listed):
        return {group.id: [_unreadable()]}
    found = {group.id: [_error(_("Remove some: there are more than allowed."))]} if len(rows) > group.max else {}
    seen: set[str] = set()
    for row in rows:
        complaints = _check_fields(step.fields, {name: value for name, value in row.items() if name != "id"})
        if group.subject is not None and (number := row.get(group.subject.number)):
            if str(number) in seen:
                complaints.setdefault(group.subject.number, []).append(_error(_("This number stands in two rows.")))
            seen.add(str(number))
        found |= {f"{group.id}:{row['id']}.{name}": faults for name, faults in complaints.items()}
    return found


def _check_fields(fields: Iterable[Field], answers: Mapping[str, object]) -> dict[str, list[Complaint]]:
    own = {field.id: field for field in fields if not field.locked}
    found = {name: [_error(_("This procedure does not ask for this."))] for name in answers if name not in own}
    for name, field in own.items():
        if complaints := check_answer(field, answers.get(name)):
            found[name] = complaints
    return found


def _is_date(value: str) -> bool:
    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) and dt.date.fromisoformat(value))
    except ValueError:
        return False


def _error(message: Any) -> Complaint:
    return Complaint("error", message)


def _warning(message: Any) -> Complaint:
    return Complaint("warning", message)


def _unreadable() -> Complaint:
    return _error(_("This answer cannot be read; enter it again."))
