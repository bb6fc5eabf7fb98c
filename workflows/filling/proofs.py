"""Reading a kept answer again: whether it is what was received, who signed it, and what it says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from joserfc.jwk import OKPKey

from integrations.exchange.client import Answer, Unavailable
from integrations.exchange.client import Outcome as Said
from integrations.exchange.signatures import verify
from integrations.exchange.values import checked
from procedures.registries import REGISTRIES
from workflows.filling.models import Dispute, Evidence, Lookup
from workflows.people.accounts import identity_index
from workflows.vault import Unreadable

Keys = Mapping[tuple[str, str], list[OKPKey]]


class Problem(models.TextChoices):
    """What is wrong with a proof, or with what is said to rest on it."""

    UNREADABLE = "unreadable", _("it cannot be decrypted: it was changed, or belongs elsewhere")
    DIGEST = "digest", _("its digest is not the one that was written down")
    NO_KEY = "no_key", _("the key that signed it is not known")
    SIGNATURE = "signature", _("the signature is not that of the registry")
    WORDS = "words", _("it is not an answer to this question")
    SUBJECT = "subject", _("it is about somebody else")
    VALUE = "value", _("the value kept is not what the answer says")
    NO_PROOF = "no_proof", _("a value stands without a signed answer")
    NOT_RECORDED = "not_recorded", _("the journal has no entry of this answer")
    RECORD = "record", _("the journal says something else than the answer")
    GONE = "gone", _("the journal has an answer that is no longer there")
    OTHERWISE = "otherwise", _("the journal says otherwise what a person did about it")
    UNTOLD = "untold", _("the journal does not know what a person is said to have done about it")
    LOST = "lost", _("what the journal says that a person did about it is not there any more")
    CHAIN = "chain", _("the chain of the journal is broken")


@dataclass(frozen=True)
class Reading:
    """A kept answer, read again. `answer` is None where it could not be read or is not the registry's."""

    evidence: Evidence
    answer: Answer | None
    problems: tuple[Problem, ...]


def read_again(evidence: Evidence, lookup: Lookup, keys: Keys, *, subject: str = "") -> Reading:
    """Decrypt, digest, verify and parse one answer; asks nobody. `subject`: blind index that the journal holds."""
    try:
        raw = evidence.raw
    except Unreadable:
        return Reading(evidence, None, (Problem.UNREADABLE,))
    problems = [] if hashlib.sha256(raw.encode()).hexdigest() == evidence.digest else [Problem.DIGEST]
    known = keys.get((lookup.registry, evidence.key_id), [])
    if not known:
        return Reading(evidence, None, (*problems, Problem.NO_KEY))
    payload = _payload(raw, evidence.key_id, known)
    if payload is None:
        return Reading(evidence, None, (*problems, Problem.SIGNATURE))
    answer = _answer(payload, evidence, lookup, raw)
    if answer is None:
        problems.append(Problem.WORDS)
    if not _about(payload.get("subject"), lookup, subject):
        problems.append(Problem.SUBJECT)
    return Reading(evidence, answer, tuple(problems))


def problems_of_correction(dispute: Dispute, lookup: Lookup, keys: Keys) -> tuple[Problem, ...]:
    """What does not hold of the signed answer with which a registry's owner decided a request for correction."""
    try:
        raw, note = dispute.raw or "", dispute.note
    except Unreadable:
        return (Problem.UNREADABLE,)
    problems = [] if hashlib.sha256(raw.encode()).hexdigest() == dispute.digest else [Problem.DIGEST]
    payload = next(
        (
            found
            for (registry, key_id), known in keys.items()
            if registry == lookup.registry and (found := _payload(raw, key_id, known)) is not None
        ),
        None,
    )
    if payload is None:
        return (*problems, Problem.SIGNATURE)
    said = tuple(payload.get(name) for name in ("iss", "reference", "state", "note"))
    if said != (lookup.registry, str(dispute.public_id), str(dispute.state), note):
        problems.append(Problem.WORDS)
    return tuple(problems)


def _payload(raw: str, key_id: str, keys: list[OKPKey]) -> dict[str, Any] | None:
    """What was signed, if one of these keys signed it."""
    for key in keys:
        try:
            return verify(raw.encode(), {key_id: key})[0]
        except Unavailable:
            continue
    return None


def _answer(payload: dict[str, Any], evidence: Evidence, lookup: Lookup, raw: str) -> Answer | None:
    """The answer as it was read when it came; None when it is of another registry, message or time, or malformed."""
    try:
        as_of = datetime.fromisoformat(payload["as_of"]).astimezone(UTC)
        same = (payload["iss"], payload["message_id"], as_of) == (
            lookup.registry,
            str(evidence.message_id),
            evidence.as_of,
        )
        registry = REGISTRIES[lookup.registry]
        values = {name: checked(registry.attribute(name), value) for name, value in payload.get("data", {}).items()}
        answer = Answer(
            outcome=Said(payload["outcome"]),
            values=values,
            differs=tuple(payload.get("differs", ())),
            as_of=as_of,
            received_at=evidence.received_at,
            request_id=evidence.request_id,
            request_hash="",
            raw=raw,
            digest=evidence.digest,
            key_id=evidence.key_id,
            matches=dict(payload.get("matches", {})),
        )
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    return answer if same else None


def _about(subject: Any, lookup: Lookup, recorded: str) -> bool:
    """Whether the answer is about the subject of the lookup; an applicant's number may have changed since."""
    if not isinstance(subject, dict):
        return False
    number = subject.get("business_code") or subject.get("identity_number") or ""
    if lookup.identity is not None:
        return bool(number == lookup.identity.get("number"))
    return identity_index(str(number)) in (lookup.person.identity_index, recorded)
