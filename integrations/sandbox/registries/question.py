"""What a client asks: checked strictly, so that a client that drifts from the protocol hears of it."""

from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, ValidationError, model_validator

_IdentityNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
_BusinessCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{10}(-[0-9]{3})?$")]
_ProductNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z./-]{0,39}$")]
_BirthDate = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$")]
_Words = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Part(BaseModel):
    """A part of a question; members that we do not know are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Subject(Part):
    """The person asked about; `birth_date` is a day, or a year where only that is known."""

    identity_number: _IdentityNumber
    full_name: _Words
    birth_date: _BirthDate

    @property
    def number(self) -> str:
        return self.identity_number


class Firm(Part):
    """The organisation asked about."""

    business_code: _BusinessCode

    @property
    def number(self) -> str:
        return self.business_code


class Product(Part):
    """The product asked about, by the number under which it is registered."""

    product_number: _ProductNumber

    @property
    def number(self) -> str:
        return self.product_number


class Purpose(Part):
    """Why it is asked: what for, code of the procedure, and the law that allows the question."""

    code: Literal["fill_form", "replace_document", "check_condition"]
    procedure: _Words
    legal_basis: _Words


class Question(Part):
    """The body of a request. `compare`: values expected of attributes, of which only match or no match is told."""

    subject: Subject | Firm | Product
    attributes: Annotated[list[str], Field(max_length=50)]
    compare: Annotated[dict[str, _Words], Field(max_length=50)] = {}
    purpose: Purpose

    @model_validator(mode="after")
    def _asks_something(self) -> "Question":
        if not self.attributes and not self.compare:
            raise ValueError("Nothing is asked")
        return self


class CorrectionRequest(Part):
    """The body of a request for correction. Values are of the kind that the registry answers with."""

    reference: UUID
    subject: Subject | Firm | Product
    attribute: _Words
    held: JsonValue = None
    claimed: JsonValue = None
    reason: Annotated[str, StringConstraints(min_length=1, max_length=5000)]


class StatusRequest(Part):
    """The body of a question after a request for correction."""

    reference: UUID


class BadQuestion(Exception):
    """The body is not a question. The message names fields, never their values."""


Body = TypeVar("Body", bound=Part)


def parse(body: bytes, kind: type[Body]) -> Body:
    """Return what `body` (JSON, UTF-8) asks; raise BadQuestion."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        places = sorted({_place(dict(item)) for item in error.errors(include_url=False, include_input=False)})
        raise BadQuestion(f"Not a question: {', '.join(places)[:300]}") from None


def _place(item: dict[str, Any]) -> str:
    return ".".join(str(part) for part in item["loc"]) or "body"
