"""Is this a value of that kind? One check for every attribute of every registry, driven by what the peer declares."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints, TypeAdapter
from pydantic import ValidationError as Invalid

from integrations.exchange.vocabulary import Attribute, Kind

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEAR = re.compile(r"(19|20)\d{2}", re.ASCII)
_DATE_OR_YEAR: Final = rf"^({_DATE.pattern}|{_YEAR.pattern})$"


def _plain(text: str) -> str:
    """NFC, as everywhere in the house (design §6.11); control characters have no business in a fact."""
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise ValueError("control character")
    return unicodedata.normalize("NFC", text)


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("blank; a registry that knows of none says null")
    return text


def _calendar_date(text: str) -> str:
    if not _DATE.fullmatch(text):
        raise ValueError("not YYYY-MM-DD")
    date.fromisoformat(text)
    return text


_Line = Annotated[str, StringConstraints(strict=True, max_length=2000), AfterValidator(_plain)]
_Text = Annotated[_Line, AfterValidator(_said)]
_Number = Annotated[int, Field(strict=True, ge=0, le=10**12)]


class _Answered(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Address(_Answered):
    """An address in today's 34 provinces; codes of the General Statistics Office."""

    province_code: Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{2}$")]
    province: _Text
    ward_code: Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{5}$")]
    ward: _Text
    detail: _Line


class Place(_Answered):
    """A place of birth: code of the province as it was then ("0NN"), or of a country, and the place in words."""

    province_code: Annotated[str, StringConstraints(strict=True, pattern=r"^([0-9]{3}|[A-Z]{2,3})$")]
    text: _Text


_KINDS: Final[Mapping[Kind, TypeAdapter[Any]]] = {
    "text": TypeAdapter(_Text),
    "date": TypeAdapter(Annotated[_Text, AfterValidator(_calendar_date)]),
    "number": TypeAdapter(_Number),
    "flag": TypeAdapter(StrictBool),
    "address": TypeAdapter(Address),
    "place": TypeAdapter(Place),
    "table": TypeAdapter(Annotated[list[dict[_Text, _Line | _Number | StrictBool | None]], Field(max_length=1000)]),
}


def schema_of(attribute: Attribute) -> dict[str, Any]:
    """The same as a JSON Schema (2020-12), for the registry's owner; what no schema can say is left to `checked`."""
    if attribute.choices:
        schema: dict[str, Any] = {"enum": [*attribute.choices]}
    elif attribute.kind == "date":
        schema = {"type": "string", "pattern": f"^{_DATE.pattern}$" if not attribute.partial else _DATE_OR_YEAR}
    elif attribute.kind == "text":
        schema = {"type": "string", "pattern": r"\S", "maxLength": 2000}
    else:
        schema = _KINDS[attribute.kind].json_schema()
    return {"anyOf": [schema, {"type": "null"}], "title": attribute.title_vi, "description": attribute.title_en}


def checked(attribute: Attribute, value: object) -> Any:
    """The value as plain JSON data, text in NFC; None stays None (the registry knows that there is none).

    ValueError, without the value in its message, when the registry cannot have meant this.
    """
    if value is None:
        return None
    if attribute.partial and isinstance(value, str) and _YEAR.fullmatch(value):
        return value
    kind = _KINDS[attribute.kind]
    try:
        result = kind.dump_python(kind.validate_python(value), mode="json")
    except Invalid:
        raise ValueError(f"{attribute.name} is no {attribute.kind}") from None
    if attribute.choices and result not in attribute.choices:
        raise ValueError(f"{attribute.name} is none of its codes")
    return result
