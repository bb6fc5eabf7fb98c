"""Ask a registry's owner to correct a record, and how the request stands (Decree 13/2023/NĐ-CP, art. 15)."""

from __future__ import annotations

import json
import unicodedata
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, Final

from pydantic import Field

from integrations.exchange import calling, outcomes
from integrations.exchange.client import subject_of
from integrations.exchange.messages import HEADER_TEXT, Reason, Rejected, Unavailable, check_subject
from integrations.exchange.sealed import Payload, alarm, open_words
from integrations.exchange.signatures import Ring
from integrations.exchange.transports import Call, Delivery
from integrations.exchange.vocabulary import SubjectKind
from integrations.registries import REGISTRIES

LONGEST_REASON: Final = 5000


class State(StrEnum):
    """How a request for correction stands with the registry's owner."""

    RECEIVED = "received"
    CORRECTED = "corrected"
    REFUSED = "refused"


@dataclass(frozen=True)
class CorrectionRequest:
    """What is wrong, and what would be right.

    `held`, `claimed`: values of the attribute's kind, as plain JSON data; None for "there is none". `reference`: ours,
    the same however often the request is sent. `case_or_draft`: code of the case or public id of the draft.
    ValueError when it could not be sent as it stands; neither its message nor `repr` holds personal data.
    """

    registry: str
    identity_number: str = field(repr=False)
    full_name: str = field(repr=False)
    birth_date: str = field(repr=False)
    attribute: str
    held: Any = field(repr=False)
    claimed: Any = field(repr=False)
    reason: str = field(repr=False)
    case_or_draft: str
    reference: uuid.UUID
    kind: SubjectKind = "person"

    def __post_init__(self) -> None:
        if self.registry not in REGISTRIES:
            raise ValueError(f"no registry {self.registry!r}")
        if all(known.name != self.attribute for known in REGISTRIES[self.registry].attributes):
            raise ValueError(f"{self.registry} holds no {self.attribute!r}")
        check_subject(self.registry, self.kind, self.identity_number, self.full_name, self.birth_date)
        if not self.reason.strip() or len(self.reason) > LONGEST_REASON:
            raise ValueError(f"a request for correction has its reason, of {LONGEST_REASON} characters at most")
        if not HEADER_TEXT.fullmatch(self.case_or_draft):
            raise ValueError("case or draft travels as a header: printable ASCII without spaces")


@dataclass(frozen=True)
class CorrectionAnswer:
    """How the request stands, signed by the registry. `note`: the owner's words to the applicant, plain text.

    `message_id`, `request_id`, `raw`, `digest`, `key_id`, `as_of`, `received_at`: as in `messages.Answer`.
    """

    state: State
    note: str = field(repr=False)
    message_id: str
    request_id: str
    as_of: datetime
    received_at: datetime
    raw: str = field(repr=False)
    digest: str
    key_id: str

    @property
    def said(self) -> str:
        """For the log."""
        return f"correction {self.state}"


class _Payload(Payload):
    reference: str
    state: State = Field(strict=False)
    note: Annotated[str, Field(max_length=5000)] = ""


def request(correction: CorrectionRequest, *, deadline: float) -> CorrectionAnswer:
    """Send the request; sent again, it is the same request, and the answer says how it stands meanwhile.

    `deadline`, Unavailable, Rejected and RuntimeError as for `client.ask`.
    """
    document = {
        "reference": str(correction.reference),
        "subject": subject_of(correction.kind, correction.identity_number, correction.full_name, correction.birth_date),
        "attribute": correction.attribute,
        "held": correction.held,
        "claimed": correction.claimed,
        "reason": correction.reason,
    }
    issue = correction.case_or_draft
    return _call(correction.registry, "corrections", correction.reference, document, issue, deadline)


def status(registry: str, reference: uuid.UUID, *, deadline: float) -> CorrectionAnswer:
    """How the request with this reference stands. As `request`; Rejected (unknown_reference) when it never arrived."""
    document = {"reference": str(reference)}
    return _call(registry, "corrections/status", reference, document, "", deadline)


def _call(
    registry: str, service: str, reference: uuid.UUID, document: dict[str, Any], issue: str, deadline: float
) -> CorrectionAnswer:
    body = json.dumps(document, ensure_ascii=False).encode()
    call = Call(registry, service, message_id=str(uuid.uuid4()), issue=issue, user="", body=body)
    return calling.make(calling.Plan(call, partial(_read, call, str(reference))), deadline=deadline)


def _read(call: Call, reference: str, delivery: Delivery, ring: Ring, now: datetime) -> CorrectionAnswer:
    match outcomes.expected(delivery.reply, now, delivery.error):
        case "found":
            pass
        case "absent":
            raise Rejected(Reason.UNKNOWN_REFERENCE)
        case _:
            raise Rejected(Reason.INVALID)
    words = open_words(_Payload, delivery, ring, now, registry=call.registry, message_id=call.message_id)
    if words.payload.reference != reference:
        alarm(Reason.WRONG_MESSAGE)
    return CorrectionAnswer(
        state=words.payload.state,
        note=_plain(words.payload.note),
        message_id=call.message_id,
        request_id=delivery.request_id,
        as_of=words.as_of,
        received_at=now,
        raw=words.raw,
        digest=words.digest,
        key_id=words.key_id,
    )


def _plain(note: str) -> str:
    """NFC (design §6.11); of control characters only the line's end."""
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in note.replace("\n", "")):
        raise Unavailable(Reason.GARBAGE)
    return unicodedata.normalize("NFC", note).strip()
