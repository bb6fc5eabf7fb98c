"""From a reply to an answer: whether it is one to *our* question, about this subject, of the asked attributes."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from integrations.exchange import outcomes
from integrations.exchange.messages import Answer, Outcome, Question, Reason, Rejected, Unavailable
from integrations.exchange.sealed import Payload, alarm, open_words
from integrations.exchange.signatures import Ring
from integrations.exchange.transports import Delivery
from integrations.exchange.values import checked
from integrations.registries import REGISTRIES


class _Subject(BaseModel):
    """A person by `identity_number` and `birth_date`, an organisation by `business_code`, a product by its number."""

    model_config = ConfigDict(strict=True)
    identity_number: str | None = None
    birth_date: str | None = None
    business_code: str | None = None
    product_number: str | None = None


class _Payload(Payload):
    """What a registry signs. Members we do not know are ignored; those of `data` and `matches` never are."""

    subject: _Subject
    outcome: Literal["found", "absent", "mismatch", "invalid"]
    data: Annotated[dict[str, Any], Field(default_factory=dict)]
    matches: Annotated[dict[str, bool | None], Field(default_factory=dict)]
    differs: Annotated[list[Literal["full_name", "birth_date"]], Field(default_factory=list, max_length=2)]


def read(question: Question, delivery: Delivery, ring: Ring, now: datetime) -> Answer:
    """The answer to `question`, or Unavailable, or Rejected (design §5). `now`: aware."""
    expected = outcomes.expected(delivery.reply, now, delivery.error)
    words = open_words(_Payload, delivery, ring, now, registry=question.registry, message_id=question.message_id)
    payload = words.payload
    if not _about(question, payload):
        alarm(Reason.WRONG_SUBJECT)
    if payload.outcome != expected:
        raise Unavailable(Reason.GARBAGE)
    if payload.outcome == "invalid":
        raise Rejected(Reason.INVALID)
    return Answer(
        outcome=Outcome(payload.outcome),
        values=_values(question, payload),
        differs=tuple(payload.differs),
        as_of=words.as_of,
        received_at=now,
        request_id=delivery.request_id,
        request_hash=delivery.request_hash,
        raw=words.raw,
        digest=words.digest,
        key_id=words.key_id,
        matches=_matches(question, payload),
    )


def _about(question: Question, payload: _Payload) -> bool:
    subject = payload.subject
    if question.kind == "organisation":
        return subject.business_code == question.identity_number
    if question.kind == "product":
        return subject.product_number == question.identity_number
    # A registry that holds another birth date says so, and may then repeat either.
    same_date = subject.birth_date == question.birth_date or "birth_date" in payload.differs
    return subject.identity_number == question.identity_number and same_date


def _values(question: Question, payload: _Payload) -> dict[str, Any]:
    """Exactly the asked attributes, each of its kind; none unless the subject was found."""
    found = payload.outcome == "found"
    if set(payload.data) != (set(question.attributes) if found else set()):
        raise Unavailable(Reason.GARBAGE)
    if bool(payload.differs) != (payload.outcome == "mismatch"):
        raise Unavailable(Reason.GARBAGE)
    if payload.differs and question.kind != "person":
        raise Unavailable(Reason.GARBAGE)  # it was asked about by its number alone: nothing of it can differ
    registry = REGISTRIES[question.registry]
    try:
        values = {name: checked(registry.attribute(name), payload.data[name]) for name in question.attributes if found}
    except ValueError:
        raise Unavailable(Reason.GARBAGE) from None
    # Another person's record under this person's number: a registry that holds another name must say mismatch.
    name, birth_date = values.get("full_name"), values.get("birth_date")
    if (name is not None and _folded(name) != _folded(question.full_name)) or (
        birth_date is not None and birth_date != question.birth_date
    ):
        alarm(Reason.WRONG_SUBJECT)
    return values


def _matches(question: Question, payload: _Payload) -> dict[str, bool | None]:
    """Exactly the compared attributes; none unless the subject was found."""
    expected = {name for name, _ in question.comparisons} if payload.outcome == "found" else set()
    if set(payload.matches) != expected:
        raise Unavailable(Reason.GARBAGE)
    return payload.matches


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()
