"""The smallest parts of the grammar: its base class, and the plain values that a key may have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StrictInt,
    StrictStr,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic import Field as Key
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_after_validator_function

from procedures.vocabulary import AUDIENCES, LIFE_EVENTS, PROVINCIAL, UNITS


def complaint(kind: str, message: Any, **context: Any) -> PydanticCustomError:
    """An error of a validator, with a message of ours (in the active language when it is shown)."""
    return PydanticCustomError(kind, "{message}", {"message": str(message), **context})


class Strict(BaseModel):
    """Base of the grammar: immutable, and no key that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False)

    @model_validator(mode="before")
    @classmethod
    def _remember(cls, data: Any, info: ValidationInfo) -> Any:
        """Note which type reads which mapping, so that an unknown key can be answered with the nearest known one."""
        if isinstance(data, dict) and isinstance(info.context, dict):
            info.context[id(data)] = cls
        return data

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """The keys as a department writes them."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())


def _known_unit(code: str) -> str:
    if code not in UNITS and code != PROVINCIAL:
        raise complaint("unit", _("This unit is not in the vocabulary."), known=sorted(UNITS))
    return code


def _known_audience(code: str) -> str:
    if code not in AUDIENCES:
        raise complaint("audience", _("This audience is not in the vocabulary."), known=sorted(AUDIENCES))
    return code


def _known_life_event(code: str) -> str:
    if code not in LIFE_EVENTS:
        raise complaint("life_event", _("This life event is not in the vocabulary."), known=sorted(LIFE_EVENTS))
    return code


def _hour(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    raise complaint("hour", _('Write a time of day as text in quotes, such as "15:00".'))


def _calendar_date(value: Any) -> Any:
    """YAML gives a date; a stored body gives its ISO text. Nothing else is a date (a moment in time is not)."""
    if type(value) is date:
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise complaint("date", _("Write a date as year-month-day, such as 2025-07-01."))


class _Shaped:
    """Text that must match a pattern; says in words what the pattern is. Editors get the pattern in the JSON Schema."""

    def __init__(self, pattern: str, words: Any) -> None:
        self.pattern = pattern
        self.shape = re.compile(pattern, re.ASCII)
        self.words = words

    def check(self, text: str) -> str:
        if not self.shape.fullmatch(text):
            raise complaint("shape", self.words)
        return text

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "pattern": f"^({self.pattern})$"}


def _one_of(codes: Iterable[str]) -> WithJsonSchema:
    """What editors are told of a code from a vocabulary."""
    return WithJsonSchema({"type": "string", "enum": sorted(codes)})


Line = Annotated[str, StringConstraints(min_length=1, max_length=2000, strict=True, strip_whitespace=True)]
Identifier = Annotated[
    StrictStr,
    _Shaped(r"[a-z][a-z0-9_]{0,39}", _("Write an id with small letters, digits and _, beginning with a letter.")),
]
# What a value is called on the wire: ours are small, a registry may say VN.
Code = Annotated[
    StrictStr,
    _Shaped(r"[A-Za-z][A-Za-z0-9_]{0,39}", _("Write a code with letters, digits and _, beginning with a letter.")),
]
Target = Annotated[
    StrictStr,
    _Shaped(r"(end:)?[a-z][a-z0-9_]{0,39}", _("Write the id of the next task, or end: and a final status.")),
]
AttributeName = Annotated[
    StrictStr,
    _Shaped(
        r"([a-z][a-z0-9_]{0,39}\.)?[a-z_]{1,40}\.[a-z_][a-z0-9_]{0,39}", _("Write a registry, a dot and its attribute.")
    ),
]
LookupName = Annotated[
    StrictStr,
    _Shaped(
        r"([a-z][a-z0-9_]{0,39}\.)?[a-z][a-z0-9_]{0,39}",
        _("Write a registry, or a subject, a dot and the registry."),
    ),
]
NumberPattern = Annotated[
    StrictStr,
    _Shaped(
        r"[^{}]{0,30}\{seq:0[1-9]d\}[^{}]{0,30}", _("Write the number with its counter, such as {seq:06d}/BYT-GPHN.")
    ),
]
ProcedureCode = Annotated[StrictStr, _Shaped(r"[0-9]\.[0-9]{6}", _("Write the national code, such as 1.012289."))]
Expression = Annotated[str, StringConstraints(min_length=1, max_length=500, strict=True)]
UnitCode = Annotated[str, AfterValidator(_known_unit), _one_of([*UNITS, PROVINCIAL])]
AudienceCode = Annotated[str, AfterValidator(_known_audience), _one_of(AUDIENCES)]
LifeEventCode = Annotated[str, AfterValidator(_known_life_event), _one_of(LIFE_EVENTS)]
Hour = Annotated[time, BeforeValidator(_hour)]
Day = Annotated[date, BeforeValidator(_calendar_date)]
Days = Annotated[StrictInt, Key(ge=0, le=3650)]
