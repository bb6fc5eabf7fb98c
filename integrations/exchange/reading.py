"""From a reply to an answer: whose words it holds, and whether they are an answer to *our* question."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field
from pydantic import ValidationError as Invalid

from integrations.exchange import outcomes
from integrations.exchange.messages import Answer, Outcome, Question, Reason, Rejected, Unavailable
from integrations.exchange.signatures import Ring, verify
from integrations.exchange.values import checked
from integrations.exchange.wire import Reply
from integrations.registries import REGISTRIES

MEDIA_TYPE: Final = "application/jose"
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
# A question keeps its message id over retries, so an earlier answer could be played again: for a day, no longer.
_OLDEST: Final = timedelta(days=1)

_OPAQUE = re.compile(r"[!-~]{1,200}")


class _Subject(BaseModel):
    """A person by `identity_number` and `birth_date`, or an organisation by `business_code`."""

    model_config = ConfigDict(strict=True)
    identity_number: str | None = None
    birth_date: str | None = None
    business_code: str | None = None


class _Payload(BaseModel):
    """What a registry signs. Members we do not know are ignored; those of `data` and `matches` never are."""

    model_config = ConfigDict(strict=True)
    iss: str
    message_id: str
    subject: _Subject
    as_of: str
    outcome: Literal["found", "absent", "mismatch", "invalid"]
    data: dict[str, Any] = {}
    matches: dict[str, bool | None] = {}
    differs: Annotated[list[Literal["full_name", "birth_date"]], Field(max_length=2)] = []


def read(question: Question, reply: Reply, ring: Ring, now: datetime) -> Answer:
    """The answer to `question`, or Unavailable, or Rejected (design §5). `now`: aware."""
    expected = outcomes.expected(reply, now)
    if reply.headers.get("Content-Type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise Unavailable(Reason.GARBAGE)  # a proxy's page, say: its 404 is not the registry's
    document, key_id = verify(reply.body, ring)
    try:
        payload = _Payload.model_validate(document)
    except Invalid:
        raise Unavailable(Reason.GARBAGE) from None
    as_of = _match(question, reply, payload, now)
    if payload.outcome != expected:
        raise Unavailable(Reason.GARBAGE)
    if payload.outcome == "invalid":
        raise Rejected(Reason.INVALID)
    outcome = Outcome(payload.outcome)
    return Answer(
        outcome=outcome,
        values=_values(question, payload),
        differs=tuple(payload.differs),
        as_of=as_of,
        received_at=now,
        request_id=_opaque(reply, "X-Road-Request-Id"),
        request_hash=_opaque(reply, "X-Road-Request-Hash"),
        raw=reply.body.decode("ascii"),
        digest=hashlib.sha256(reply.body).hexdigest(),
        key_id=key_id,
        matches=_matches(question, payload),
    )


def _match(question: Question, reply: Reply, payload: _Payload, now: datetime) -> datetime:
    """The answer's time, once it is sure that these are words of this registry, today, about this person."""
    if payload.iss != question.registry:
        _alarm(Reason.WRONG_ISSUER)
    if payload.message_id != question.message_id or reply.headers.get("X-Road-Id") != question.message_id:
        _alarm(Reason.WRONG_MESSAGE)
    if not _about(question, payload):
        _alarm(Reason.WRONG_SUBJECT)
    try:
        as_of = datetime.fromisoformat(payload.as_of)
        too_new, too_old = as_of > now + _CLOCKS_DIFFER, as_of < now - _OLDEST
    except (ValueError, TypeError):  # TypeError: a time without its zone cannot be compared
        raise Unavailable(Reason.GARBAGE) from None
    if too_new or too_old:
        _alarm(Reason.STALE)
    return as_of.astimezone(UTC)


def _about(question: Question, payload: _Payload) -> bool:
    subject = payload.subject
    if question.kind == "organisation":
        return subject.business_code == question.identity_number
    # A registry that holds another birth date says so, and may then repeat either.
    same_date = subject.birth_date == question.birth_date or "birth_date" in payload.differs
    return subject.identity_number == question.identity_number and same_date


def _alarm(reason: Reason) -> NoReturn:
    raise Unavailable(reason, alarming=True)


def _values(question: Question, payload: _Payload) -> dict[str, Any]:
    """Exactly the asked attributes, each of its kind; none unless the person was found."""
    found = payload.outcome == "found"
    if set(payload.data) != (set(question.attributes) if found else set()):
        raise Unavailable(Reason.GARBAGE)
    if bool(payload.differs) != (payload.outcome == "mismatch"):
        raise Unavailable(Reason.GARBAGE)
    if payload.differs and question.kind == "organisation":
        raise Unavailable(Reason.GARBAGE)  # it was asked about by its code alone: nothing of it can differ
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
        _alarm(Reason.WRONG_SUBJECT)
    return values


def _matches(question: Question, payload: _Payload) -> dict[str, bool | None]:
    """Exactly the compared attributes; none unless the subject was found."""
    expected = {name for name, _ in question.comparisons} if payload.outcome == "found" else set()
    if set(payload.matches) != expected:
        raise Unavailable(Reason.GARBAGE)
    return payload.matches


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def _opaque(reply: Reply, header: str) -> str:
    text = reply.headers.get(header, "")
    return text if _OPAQUE.fullmatch(text) else ""
