"""What a client asks: checked strictly, so that a client that drifts from the protocol hears of it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

_IdentityNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
_BirthDate = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$")]
_Words = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Subject(_Part):
    """Whom the question is about; `birth_date` is a day, or a year where only that is known."""

    identity_number: _IdentityNumber
    full_name: _Words
    birth_date: _BirthDate


class Purpose(_Part):
    """Why it is asked: code of the procedure, and the law that allows the question."""

    procedure: _Words
    legal_basis: _Words


class Question(_Part):
    """The body of a request."""

    subject: Subject
    attributes: Annotated[list[str], Field(min_length=1, max_length=50)]
    purpose: Purpose


class BadQuestion(Exception):
    """The body is not a question. The message names fields, never their values."""


def parse(body: bytes) -> Question:
    """Return the question in `body` (JSON, UTF-8); raise BadQuestion."""
    try:
        return Question.model_validate_json(body)
    except ValidationError as error:
        places = sorted({".".join(str(part) for part in item["loc"]) or "body" for item in error.errors()})
        raise BadQuestion(f"Not a question: {', '.join(places)[:300]}") from None
