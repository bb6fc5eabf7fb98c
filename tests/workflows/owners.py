"""The owners of registries, who answer requests for correction; only the wire is left out."""

from __future__ import annotations

import hashlib
import uuid

from django.db import transaction
from django.utils import timezone

from integrations.exchange.corrections import CorrectionAnswer, State
from tests.workflows.signing import key_of, sign
from workflows.filling import correcting
from workflows.filling.models import Dispute


def decide(dispute: Dispute, state: str, note: str = "") -> None:
    """Settle a request as its job would: received, corrected or refused."""
    registry, now = dispute.attribute.lookup.registry, timezone.now()
    message = str(uuid.uuid4())
    payload = {
        "iss": registry,
        "message_id": message,
        "reference": str(dispute.public_id),
        "state": state,
        "note": note,
        "as_of": now.isoformat(),
    }
    raw = sign(registry, payload)
    answer = CorrectionAnswer(
        state=State(state),
        note=note,
        message_id=message,
        request_id=str(uuid.uuid4()),
        as_of=now,
        received_at=now,
        raw=raw,
        digest=hashlib.sha256(raw.encode()).hexdigest(),
        key_id=key_of(registry).kid or "",
    )
    with transaction.atomic():
        correcting._settle(dispute.pk, answer)
