"""JSON Schemas (2020-12) of what is asked of a registry and of what it may sign, from its attributes."""

from __future__ import annotations

from typing import Any, Final

from integrations.exchange.corrections import LONGEST_REASON, State
from integrations.exchange.messages import LONGEST_EXPECTED, PRODUCT_NUMBER, Outcome
from integrations.exchange.values import schema_of
from integrations.exchange.vocabulary import Attribute, Purpose, RegistryInfo

Schema = dict[str, Any]

_UUID: Final[Schema] = {"type": "string", "format": "uuid"}
_MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
_NUMBER: Final[Schema] = {"type": "string", "pattern": "^[0-9]{12}$"}
_BUSINESS_CODE: Final[Schema] = {"type": "string", "pattern": "^[0-9]{10}(-[0-9]{3})?$"}
_PRODUCT_NUMBER: Final[Schema] = {"type": "string", "pattern": f"^{PRODUCT_NUMBER.pattern}$"}
_BIRTH_DATE: Final[Schema] = {
    "type": "string",
    "pattern": "^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$",
    "description": "YYYY-MM-DD, or the year alone where only that is known",
}
_WORDS: Final[Schema] = {"type": "string", "minLength": 1}


def of(registry: RegistryInfo) -> dict[str, Schema]:
    """The schemas of a registry's document, by name."""
    return {
        "Subject": _subject(registry),
        "Question": _question(registry),
        "Answer": _answer(registry),
        "CorrectionRequest": _correction(registry),
        "StatusRequest": _closed({"reference": _UUID}),
        "CorrectionAnswer": _signed(
            registry,
            {
                "reference": _UUID,
                "state": {"enum": [str(state) for state in State]},
                "note": {"type": "string", "maxLength": 5000},
            },
        ),
    }


def _closed(properties: dict[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    """An object with exactly these members, all of them but `optional` there."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _subject(registry: RegistryInfo) -> Schema:
    if registry.subject == "organisation":
        return _closed({"business_code": _BUSINESS_CODE})
    if registry.subject == "product":
        return _closed({"product_number": _PRODUCT_NUMBER})
    return _closed({"identity_number": _NUMBER, "full_name": _WORDS, "birth_date": _BIRTH_DATE})


def _question(registry: RegistryInfo) -> Schema:
    names = [attribute.name for attribute in registry.attributes if not attribute.compare_only]
    compared = {attribute.name: _expected(attribute) for attribute in registry.attributes if attribute.comparable}
    purpose = {"code": {"enum": [str(code) for code in Purpose]}, "procedure": _WORDS, "legal_basis": _WORDS}
    question = _closed(
        {
            "subject": {"$ref": "#/components/schemas/Subject"},
            "attributes": {"type": "array", "items": {"enum": names}, "uniqueItems": True},
            "compare": _closed(compared, optional=tuple(compared)) | {"minProperties": 1},
            "purpose": _closed(purpose),
        },
        optional=("compare",),
    )
    question["anyOf"] = [{"properties": {"attributes": {"minItems": 1}}}, {"required": ["compare"]}]
    return question


def _expected(attribute: Attribute) -> Schema:
    if attribute.choices:
        return {"enum": [*attribute.choices], "title": attribute.title_en}
    return {"type": "string", "minLength": 1, "maxLength": LONGEST_EXPECTED, "title": attribute.title_en}


def _signed(registry: RegistryInfo, properties: dict[str, Schema]) -> Schema:
    """A signed payload. Members that we do not know are allowed: a registry may say more about itself."""
    common = {"iss": {"const": registry.code}, "message_id": _UUID, "as_of": _MOMENT}
    optional = ("data", "matches", "differs")
    required = [name for name in (common | properties) if name not in optional]
    return {"type": "object", "properties": common | properties, "required": required}


def _answer(registry: RegistryInfo) -> Schema:
    named = {
        "person": {"identity_number": _NUMBER, "birth_date": _BIRTH_DATE},
        "organisation": {"business_code": _BUSINESS_CODE},
        "product": {"product_number": _PRODUCT_NUMBER},
    }[registry.subject]
    subject: Schema = {"type": "object", "properties": named, "required": [*named]}
    values = {attribute.name: schema_of(attribute) for attribute in registry.attributes if not attribute.compare_only}
    matches: dict[str, Schema] = {
        attribute.name: {"type": ["boolean", "null"], "title": attribute.title_en}
        for attribute in registry.attributes
        if attribute.comparable
    }
    outcomes = [str(outcome) for outcome in (*Outcome, "invalid") if _possible(registry, outcome)]
    answer = _signed(
        registry,
        {
            "subject": subject,
            "outcome": {"enum": outcomes},
            "data": _closed(values, optional=tuple(values)) | {"description": "The asked attributes, when found"},
            "matches": _closed(matches, optional=tuple(matches)) | {"description": "The compared ones, when found"},
            "differs": {"type": "array", "items": {"enum": ["full_name", "birth_date"]}, "uniqueItems": True},
        },
    )
    nothing: Schema = {"properties": {"data": {"maxProperties": 0}, "matches": {"maxProperties": 0}}}
    agrees: Schema = {"properties": {"differs": {"maxItems": 0}}}
    differs: Schema = {"required": ["differs"], "properties": {"differs": {"minItems": 1}}}
    answer["allOf"] = [
        {"if": _says(Outcome.FOUND), "then": agrees, "else": nothing},
        {"if": _says(Outcome.MISMATCH), "then": differs, "else": agrees},
    ]
    return answer


def _possible(registry: RegistryInfo, outcome: str) -> bool:
    """An organisation or a product is asked about by its number alone: nothing can differ."""
    return outcome != Outcome.MISMATCH or registry.subject == "person"


def _says(outcome: Outcome) -> Schema:
    return {"properties": {"outcome": {"const": outcome.value}}}


def _correction(registry: RegistryInfo) -> Schema:
    values = [schema_of(attribute) for attribute in registry.attributes]
    value: Schema = {"anyOf": values, "description": "A value of the attribute; null: there is none"}
    return _closed(
        {
            "reference": _UUID | {"description": "The same, however often the request is sent"},
            "subject": {"$ref": "#/components/schemas/Subject"},
            "attribute": {"enum": [attribute.name for attribute in registry.attributes]},
            "held": value,
            "claimed": value,
            "reason": {"type": "string", "minLength": 1, "maxLength": LONGEST_REASON},
        }
    )
