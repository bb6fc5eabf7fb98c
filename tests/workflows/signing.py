"""Registries that sign in the test's own process: answers as they would come over the wire."""

from __future__ import annotations

import hashlib
import json
import uuid
from functools import cache
from pathlib import Path
from typing import Any

import rfc8785
from django.db import transaction
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import OKPKey

from integrations.exchange import corrections
from integrations.exchange.client import Answer, Outcome, Question
from procedures.registries import REGISTRIES
from workflows.filling import correcting
from workflows.filling.models import Dispute


def key_of(registry: str, generation: int = 1) -> OKPKey:
    """A registry's signing key, the same during a run; a later `generation` takes its place."""
    return _key(registry, generation)


@cache
def _key(registry: str, generation: int) -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"kid": f"{registry}-{generation}"}, auto_kid=False)


def pin(place: Path, generation: int = 1) -> Path:
    """Write the file of pinned keys."""
    keys = {code: {"keys": [key_of(code, generation).as_dict(private=False)]} for code in REGISTRIES}
    place.write_text(json.dumps(keys))
    return place


def sign(registry: str, payload: dict[str, Any], key: OKPKey | None = None) -> str:
    """A payload as compact JWS of this registry, or under another key."""
    key = key or key_of(registry)
    header = {"alg": "Ed25519", "typ": "registry-answer+jws", "kid": key.kid}
    return jws.serialize_compact(header, rfc8785.dumps(payload), key, algorithms=["Ed25519"])


def answer_to(question: Question, data: dict[str, Any] | None, outcome: Outcome = Outcome.FOUND) -> Answer:
    """What the registry answers, knowing `data`; comparisons stand there as `attribute=value` of the question."""
    found, known, now = outcome == Outcome.FOUND, data or {}, timezone.now()
    values = {name: known.get(name) for name in question.attributes} if found else {}
    matches = {name: known.get(f"{name}={value}") for name, value in question.comparisons} if found else {}
    differs = ["birth_date"] if outcome == Outcome.MISMATCH else []
    subject = {"identity_number": question.identity_number, "birth_date": question.birth_date}
    payload = {
        "iss": question.registry,
        "message_id": question.message_id,
        "subject": subject if question.kind == "person" else {"business_code": question.identity_number},
        "as_of": now.isoformat(),
        "outcome": str(outcome),
        "data": values,
        "matches": matches,
        "differs": differs,
    }
    raw = sign(question.registry, payload)
    return Answer(
        outcome=outcome,
        values=values,
        matches=matches,
        differs=tuple(differs),
        as_of=now,
        received_at=now,
        request_id=str(uuid.uuid4()),
        request_hash="",
        raw=raw,
        digest=hashlib.sha256(raw.encode()).hexdigest(),
        key_id=key_of(question.registry).kid or "",
    )


def settle(dispute: Dispute, state: corrections.State, note: str, /, **changes: Any) -> None:
    """Decide a request for correction as its registry's owner would, in signed words; with changes, in odd ones."""
    registry, now = dispute.attribute.lookup.registry, timezone.now()
    raw = sign(
        registry,
        {"iss": registry, "reference": str(dispute.public_id), "state": str(state), "note": note} | changes,
    )
    answer = corrections.CorrectionAnswer(
        state=state,
        note=note,
        message_id=str(uuid.uuid4()),
        request_id=str(uuid.uuid4()),
        as_of=now,
        received_at=now,
        raw=raw,
        digest=hashlib.sha256(raw.encode()).hexdigest(),
        key_id=key_of(registry).kid or "",
    )
    with transaction.atomic():
        correcting._settle(dispute.pk, answer)
