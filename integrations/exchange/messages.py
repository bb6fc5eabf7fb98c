"""What goes out to a registry and what may come back: a question, an answer, or one of two exceptions."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from integrations.registries import REGISTRIES

_IDENTITY_NUMBER = re.compile(r"\d{12}", re.ASCII)
_HEADER_TEXT = re.compile(r"[!-~]{1,100}")


class Outcome(StrEnum):
    """What the registry said; each is an answer. "Down" is none of them (`Unavailable`)."""

    FOUND = "found"
    ABSENT = "absent"
    MISMATCH = "mismatch"


class Reason(StrEnum):
    """Why there is no answer. Codes for rows and logs; they never carry text from the other side."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    SERVER_ERROR = "server_error"
    RATE_LIMITED = "rate_limited"
    BREAKER_OPEN = "breaker_open"
    GARBAGE = "garbage"
    TOO_LARGE = "too_large"
    STALE = "stale"
    NO_KEYS = "no_keys"
    BAD_SIGNATURE = "bad_signature"
    WRONG_ISSUER = "wrong_issuer"
    WRONG_MESSAGE = "wrong_message"
    WRONG_SUBJECT = "wrong_subject"
    UNAUTHORISED = "unauthorised"
    BAD_REQUEST = "bad_request"
    INVALID = "invalid"


@dataclass(frozen=True)
class Question:
    """One call to one registry about one person, for one stated purpose (design §6.8).

    `message_id`: a UUID, kept over retries of the same lookup. `issue`: public id of the draft, or code of the case.
    `user`: "VN" and an opaque reference of who asks, never an identity number. `birth_date`: "YYYY-MM-DD" or "YYYY".
    ValueError when it could not be sent as it stands; the message holds no personal data, nor does `repr`.
    """

    registry: str
    identity_number: str = field(repr=False)
    full_name: str = field(repr=False)
    birth_date: str = field(repr=False)
    attributes: tuple[str, ...]
    message_id: str
    issue: str
    user: str
    procedure: str
    legal_basis: str

    def __post_init__(self) -> None:
        if self.registry not in REGISTRIES:
            raise ValueError(f"no registry {self.registry!r}")
        known = {attribute.name for attribute in REGISTRIES[self.registry].attributes}
        asked = set(self.attributes)
        if not asked or len(asked) != len(self.attributes) or not asked <= known:
            raise ValueError(f"{self.registry} cannot be asked {', '.join(self.attributes) or 'nothing'}")
        if not _IDENTITY_NUMBER.fullmatch(self.identity_number):
            raise ValueError("an identity number has 12 digits")
        if not self.full_name or not self.birth_date:
            raise ValueError("a person is asked about by number, name and date of birth")
        uuid.UUID(self.message_id)
        if not _HEADER_TEXT.fullmatch(self.issue) or not _HEADER_TEXT.fullmatch(self.user):
            raise ValueError("issue and user travel as headers: printable ASCII without spaces")
        if not self.procedure or not self.legal_basis:
            raise ValueError("no lookup without a purpose and its legal basis")


@dataclass(frozen=True)
class Answer:
    """What a registry said and signed.

    `values` (outcome found): every asked attribute, type-checked; None means the registry knows that there is none.
    `differs` (outcome mismatch): which of full_name, birth_date it holds otherwise. `raw`: the JWS as received, which
    is the evidence; `digest`: SHA-256 of it, hex. `as_of`: the registry's time; `received_at`: ours.
    `request_id`, `request_hash`: the security server's X-Road-Request-Id and -Hash, opaque, "" when it sent none.
    """

    outcome: Outcome
    values: dict[str, Any] = field(repr=False)
    differs: tuple[str, ...]
    as_of: datetime
    received_at: datetime
    request_id: str
    request_hash: str
    raw: str = field(repr=False)
    digest: str
    key_id: str


class Unavailable(Exception):
    """No answer to be had now: ask again later.

    `retry_after`: seconds to wait at least, when the other side or the breaker said so. `alarming`: the answer was
    forged, stale or about somebody else, or we hold no key to judge it: an operator must look.
    """

    def __init__(self, reason: Reason, *, retry_after: float | None = None, alarming: bool = False) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.retry_after = retry_after
        self.alarming = alarming


class Rejected(Exception):
    """The other side refused our question: our fault, not the applicant's. Asking again changes nothing."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
