"""Signed words: by this registry, in reply to this very message, of today."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Generic, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic import ValidationError as Invalid

from integrations.exchange.messages import Reason, Unavailable
from integrations.exchange.signatures import Ring, verify
from integrations.exchange.transports import MEDIA_TYPE, Delivery

_CLOCKS_DIFFER: Final = timedelta(minutes=5)
# A question keeps its message id over retries, so an earlier answer could be played again: for a day, no longer.
_OLDEST: Final = timedelta(days=1)


class Payload(BaseModel):
    """What every signed payload says: who speaks, in reply to which message, and of when it is."""

    model_config = ConfigDict(strict=True)
    iss: str
    message_id: str
    as_of: str


Kind = TypeVar("Kind", bound=Payload)


@dataclass(frozen=True)
class Words(Generic[Kind]):
    """A payload that has been verified, with its proof: the JWS as received, its SHA-256 in hex, the key's id."""

    payload: Kind = field(repr=False)
    as_of: datetime
    raw: str = field(repr=False)
    digest: str
    key_id: str


def open_words(
    kind: type[Kind], delivery: Delivery, ring: Ring, now: datetime, *, registry: str, message_id: str
) -> Words[Kind]:
    """The signed payload of a reply, as a `kind`. `now`: aware.

    Unavailable: garbage, bad_signature, wrong_issuer, wrong_message, stale; all but the first alarming.
    """
    reply = delivery.reply
    if reply.headers.get("Content-Type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise Unavailable(Reason.GARBAGE)  # a proxy's page, say: its 404 is not the registry's
    document, key_id = verify(reply.body, ring)
    try:
        payload = kind.model_validate(document)
    except Invalid:
        raise Unavailable(Reason.GARBAGE) from None
    if payload.iss != registry:
        alarm(Reason.WRONG_ISSUER)
    if payload.message_id != message_id or delivery.echo != message_id:
        alarm(Reason.WRONG_MESSAGE)
    return Words(
        payload=payload,
        as_of=_moment(payload.as_of, now),
        raw=reply.body.decode("ascii"),
        digest=hashlib.sha256(reply.body).hexdigest(),
        key_id=key_id,
    )


def alarm(reason: Reason) -> NoReturn:
    """Refuse the words, and have an operator look."""
    raise Unavailable(reason, alarming=True)


def _moment(text: str, now: datetime) -> datetime:
    try:
        as_of = datetime.fromisoformat(text)
        too_new, too_old = as_of > now + _CLOCKS_DIFFER, as_of < now - _OLDEST
    except (ValueError, TypeError):  # TypeError: a time without its zone cannot be compared
        raise Unavailable(Reason.GARBAGE) from None
    if too_new or too_old:
        alarm(Reason.STALE)
    return as_of.astimezone(UTC)
