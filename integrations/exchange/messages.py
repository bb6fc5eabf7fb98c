"""What goes out to a registry and what may come back: a question, an answer, or one of two exceptions."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from integrations.exchange.vocabulary import Attribute, Purpose, SubjectKind
from integrations.registries import REGISTRIES

_IDENTITY_NUMBER = re.compile(r"\d{12}", re.ASCII)
# A business code is the tax code: ten digits, and three more for a branch (Decree 01/2021/NĐ-CP, art. 29).
_BUSINESS_CODE = re.compile(r"\d{10}(-\d{3})?", re.ASCII)
# Numbers of registrations and certificates: no rule is common to them, but none has other signs.
PRODUCT_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z./-]{0,39}", re.ASCII)
HEADER_TEXT = re.compile(r"[!-~]{1,100}")
_PURPOSES = frozenset(purpose.value for purpose in Purpose)
LONGEST_EXPECTED = 200


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
    UNKNOWN_REFERENCE = "unknown_reference"
    BUSY = "busy"
    QUEUED = "queued"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True)
class Question:
    """One call to one registry about one subject, for one stated purpose (design §6.8).

    A subject of `kind` person has an identity number, a full name and a birth date ("YYYY-MM-DD" or "YYYY"); an
    organisation has its business code as `identity_number`, a product its number, and the other two empty.
    `comparisons`: pairs of an attribute and the value expected of it; the registry says whether they match, never what
    it holds.
    `message_id`: a UUID, kept over retries of the same lookup. `issue`: public id of the draft, or code of the case.
    `user`: "VN" and an opaque reference of who asks, never an identity number. `purpose`: a code of `Purpose`.
    `replay`: asked again by a job after an outage; `slot`: its turn, as an earlier `Unavailable` gave it.
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
    kind: SubjectKind = "person"
    comparisons: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    purpose: str = Purpose.FILL_FORM
    replay: bool = False
    slot: datetime | None = None

    def __post_init__(self) -> None:
        if self.registry not in REGISTRIES:
            raise ValueError(f"no registry {self.registry!r}")
        check_subject(self.registry, self.kind, self.identity_number, self.full_name, self.birth_date)
        self._check_attributes()
        uuid.UUID(self.message_id)
        if not HEADER_TEXT.fullmatch(self.issue) or not HEADER_TEXT.fullmatch(self.user):
            raise ValueError("issue and user travel as headers: printable ASCII without spaces")
        if self.purpose not in _PURPOSES:
            raise ValueError("a purpose is a code, not a text")
        if not self.procedure or not self.legal_basis:
            raise ValueError("no lookup without a purpose and its legal basis")
        if self.slot is not None and self.slot.tzinfo is None:
            raise ValueError("a slot has its time zone")

    def _check_attributes(self) -> None:
        known = {attribute.name: attribute for attribute in REGISTRIES[self.registry].attributes}
        asked, compared = set(self.attributes), {name for name, _ in self.comparisons}
        whole = len(asked) == len(self.attributes) and len(compared) == len(self.comparisons)
        if not whole or not asked | compared or not asked | compared <= known.keys():
            raise ValueError(f"{self.registry} cannot be asked {', '.join((*self.attributes, *compared)) or 'nothing'}")
        if any(known[name].compare_only for name in asked):
            raise ValueError(f"{self.registry} gives no value of {', '.join(sorted(asked))}")
        if not all(_may_compare(known[name], expected) for name, expected in self.comparisons):
            raise ValueError(f"{self.registry} cannot compare {', '.join(sorted(compared))} with that")


def check_subject(registry: str, kind: SubjectKind, identity_number: str, full_name: str, birth_date: str) -> None:
    """ValueError, without personal data in it, when nobody of this kind can be meant or the registry knows none."""
    if kind != REGISTRIES[registry].subject:
        raise ValueError(f"{registry} knows no {kind}")
    if kind != "person":
        if kind == "organisation" and not _BUSINESS_CODE.fullmatch(identity_number):
            raise ValueError("a business code has 10 digits, and 3 more for a branch")
        if kind == "product" and not PRODUCT_NUMBER.fullmatch(identity_number):
            raise ValueError("a product's number has up to 40 letters, digits, dots, slashes and hyphens")
        if full_name or birth_date:
            raise ValueError("only a person is asked about by more than a number")
        return
    if not _IDENTITY_NUMBER.fullmatch(identity_number):
        raise ValueError("an identity number has 12 digits")
    if not full_name or not birth_date:
        raise ValueError("a person is asked about by number, name and date of birth")


def _may_compare(attribute: Attribute, expected: str) -> bool:
    if not attribute.comparable or not 0 < len(expected) <= LONGEST_EXPECTED:
        return False
    return not attribute.choices or expected in attribute.choices


@dataclass(frozen=True)
class Answer:
    """What a registry said and signed.

    `values` (outcome found): every asked attribute, type-checked; None means the registry knows that there is none.
    `matches` (outcome found): every compared attribute; None means the same.
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
    matches: dict[str, bool | None] = field(default_factory=dict, repr=False)

    @property
    def said(self) -> str:
        """For the log."""
        return self.outcome.value


class Unavailable(Exception):
    """No answer to be had now: ask again later.

    `retry_after`: seconds to wait at least, when the other side or the breaker said so. `alarming`: the answer was
    forged, stale or about somebody else, or we hold no key to judge it: an operator must look. `slot` (reason queued):
    the turn that this question was given; whoever asks again at that time with it is let through. `cut_short`: the
    call had less time than a registry is granted (REGISTRY_DEADLINE_SECONDS).
    """

    cut_short = False

    def __init__(
        self,
        reason: Reason,
        *,
        retry_after: float | None = None,
        alarming: bool = False,
        slot: datetime | None = None,
    ) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.retry_after = retry_after
        self.alarming = alarming
        self.slot = slot


class Rejected(Exception):
    """The other side refused our question: our fault, not the applicant's. Asking again changes nothing."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class NotAsked(Exception):
    """There was no time for this question: nothing was sent, and nothing is known about the registry."""
