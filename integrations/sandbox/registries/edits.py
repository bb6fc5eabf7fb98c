"""Changes of records: a tester makes a registry say something else, or corrects what somebody disputed."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from integrations.sandbox.models import Firm, Person, Ward
from integrations.sandbox.registries import holdings
from integrations.sandbox.registries.recorded import RECORDED, Recorded


class NoRecord(Exception):
    """The registry has no record of this subject, or the record no such attribute."""


class BadValue(Exception):
    """The attribute cannot hold this value. `code` says why, `detail` what would do."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(": ".join(filter(None, (code, detail))))
        self.code, self.detail = code, detail


Setter = Callable[[Any, Any], None]


def change(registry: str, number: str, attribute: str, value: Any) -> None:
    """Set an attribute of a record; raise NoRecord or BadValue.

    `value` is as the registry would answer it. Texts do for all: a number in digits, an empty text for null, a line
    for an address, whose ward then stays.
    """
    with transaction.atomic():
        held, setter = holdings.find(registry, number), EDITABLE[registry].get(attribute)
        if held is None or setter is None:
            raise NoRecord
        setter(held.row, value)
        held.row.save()


def _text(field: str, *choices: str, optional: bool = False) -> Setter:
    def set_(row: Any, value: Any) -> None:
        setattr(row, field, _words(row, field, value, optional))
        if choices and getattr(row, field) not in choices:
            raise BadValue("not_one_of", ", ".join(choices))

    return set_


def _words(row: models.Model, field: str, value: Any, optional: bool = False) -> str:
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise BadValue("not_a_text")
    text = unicodedata.normalize("NFC", " ".join(value.split()))
    if not text and not optional:
        raise BadValue("empty")
    if len(text) > (getattr(row._meta.get_field(field), "max_length", None) or len(text)):
        raise BadValue("too_long")
    return text


def _day(field: str, *, optional: bool = False, partial: bool = False) -> Setter:
    def set_(row: Any, value: Any) -> None:
        text = _words(row, field, value, optional)
        year_alone = partial and len(text) == 4 and text.isascii() and text.isdigit()
        if text and not year_alone:
            try:
                text = date.fromisoformat(text).isoformat()
            except ValueError:
                raise BadValue("not_a_day") from None
        setattr(row, field, text)

    return set_


def _number(field: str) -> Setter:
    def set_(row: Any, value: Any) -> None:
        text = str(value)
        if not (text.isascii() and text.isdigit() and len(text) <= 4):
            raise BadValue("not_a_number")
        setattr(row, field, int(text))

    return set_


def _life_status(row: Any, value: Any) -> None:
    if value not in ("alive", "deceased"):
        raise BadValue("not_one_of", "alive, deceased")
    row.died_on = timezone.now().date().isoformat() if value == "deceased" else ""


def _address(row: Any, value: Any) -> None:
    if isinstance(value, dict):
        ward = Ward.objects.filter(code=str(value.get("ward_code", ""))).first()
        if ward is None:
            raise BadValue("no_ward")
        row.ward, value = ward, value.get("detail")
    row.address_detail = _words(row, "address_detail", value)


def _place(row: Any, value: Any) -> None:
    if isinstance(value, dict):
        row.birth_place_code = _words(row, "birth_place_code", value.get("province_code"))
        value = value.get("text")
    row.birth_place_text = _words(row, "birth_place_text", value)


def _legal_representative(row: Firm, value: Any) -> None:
    """By identity number, or by name where one person alone has it: a claimed value is what the registry would say."""
    text = value if isinstance(value, str) else ""
    found = list(Person.objects.filter(Q(identity_number=text) | Q(full_name=text))[:2])
    if len(found) != 1:
        raise BadValue("no_person")
    row.legal_representative = found[0]


def _recorded(known: Recorded) -> dict[str, Setter]:
    """How the values of a registry are changed whose rows are kept as values; an empty text takes one away."""

    def setter(name: str) -> Setter:
        def set_(row: Any, value: Any) -> None:
            row.values = {**row.values, name: _value(known, name, value)}

        return set_

    return {name: setter(name) for name in known.attributes}


def _value(known: Recorded, name: str, value: Any) -> str | int | None:
    if value is None or value == "":
        return None
    text = unicodedata.normalize("NFC", " ".join(str(value).split()))
    if name in known.numbers:
        if not (text.isascii() and text.isdigit() and len(text) <= 6):
            raise BadValue("not_a_number")
        return int(text)
    if not isinstance(value, str):
        raise BadValue("not_a_text")
    if name in known.days:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise BadValue("not_a_day") from None
    if (choices := known.choices.get(name)) and text not in choices:
        raise BadValue("not_one_of", ", ".join(choices))
    if len(text) > 500:
        raise BadValue("too_long")
    return text


# What a tester may change: registry -> attribute -> how.
EDITABLE: Mapping[str, Mapping[str, Setter]] = {
    "population": {
        "full_name": _text("full_name"),
        "birth_date": _day("birth_date", partial=True),
        "sex": _text("sex", "male", "female"),
        "nationality": _text("nationality"),
        "birth_place": _place,
        "permanent_address": _address,
        "life_status": _life_status,
    },
    "degrees": {
        "profession": _text("profession"),
        "title": _text("title"),
        "field": _text("field"),
        "institution": _text("institution"),
        "number": _text("number"),
        "issued_on": _day("issued_on"),
    },
    "practitioners": {
        "practice_profession": _text("practice_profession"),
        "practice_months": _number("practice_months"),
        "practice_from": _day("practice_from"),
        "practice_to": _day("practice_to", optional=True),
        "practice_facility": _text("practice_facility"),
        "licence_number": _text("licence_number", optional=True),
        "licence_scope": _text("licence_scope", optional=True),
        "licence_issued_on": _day("licence_issued_on", optional=True),
        "licence_valid_until": _day("licence_valid_until", optional=True),
        "licence_status": _text("licence_status", "", "active", "suspended", "revoked", "expired", optional=True),
        "revoked_reason": _text("revoked_reason", "", "clerical_error", "other", optional=True),
        "banned_until": _day("banned_until", optional=True),
    },
    "health_checks": {
        "number": _text("number"),
        "issued_on": _day("issued_on"),
        "facility": _text("facility"),
        "conclusion": _text("conclusion", "fit", "unfit"),
    },
    "business": {
        "name": _text("name"),
        "status": _text("status", "active", "suspended", "dissolved"),
        "address": _address,
        "established_on": _day("established_on"),
        "legal_representative": _legal_representative,
    },
    **{code: _recorded(known) for code, known in RECORDED.items()},
}
