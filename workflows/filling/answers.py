"""Keeping what a registry said: the proof, then each attribute; nothing known is replaced silently (design §5)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.utils import timezone

from integrations.exchange import client as exchange
from workflows.filling.changes import tell
from workflows.filling.keys import remember
from workflows.filling.models import (
    OPEN_DIFFERENCES,
    UNSETTLED,
    AttributeOutcome,
    Difference,
    DifferenceState,
    Evidence,
    Lookup,
    LookupState,
    Outcome,
    Settlement,
)
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.actors import Actor

WORKER = Actor.system("filling")


def keep(lookup: Lookup, question: exchange.Question, answer: exchange.Answer) -> None:
    """Keep one answer to one question. Must run in the transaction that settles the job, with the lookup locked.

    A draft takes the newer answer: its applicant sees it before filing. A case keeps the value on which it stands, and
    an official weighs the difference.
    """
    lookup.state = LookupState.ANSWERED
    lookup.problem = ""
    lookup.failures = 0
    lookup.slot = None
    lookup.answered_at = timezone.now()
    lookup.as_of = answer.as_of
    evidence = Evidence.objects.create(
        lookup=lookup,
        message_id=uuid.UUID(question.message_id),
        request_id=answer.request_id,
        raw=answer.raw,
        digest=answer.digest,
        key_id=answer.key_id,
        as_of=answer.as_of,
        received_at=answer.received_at,
    )
    remember(lookup.registry, answer.key_id)
    outcomes, differing = _take(lookup, answer, evidence)
    newer: dict[str, Any] = {"differing": differing} if differing else {}
    lookup.save(update_fields=["state", "problem", "failures", "slot", "answered_at", "as_of", "has_remarks"])
    journal(
        lookup,
        Kind.LOOKUP_ANSWERED,
        outcomes=outcomes,
        evidence=str(evidence.public_id),
        digest=answer.digest,
        request_id=answer.request_id,
        purpose=lookup.purpose,
        edition=lookup.edition.isoformat(),
        **newer,
    )
    tell(lookup)


def journal(lookup: Lookup, kind: Kind, *, by: Actor = WORKER, **data: object) -> None:
    """Record something about a lookup in the stream of its draft or case; names and codes only, no values."""
    about = {"lookup": str(lookup.public_id), "registry": lookup.registry, "subject": lookup.subject}
    record(
        kind,
        by=by,
        stream=lookup.stream,
        subject=lookup.subject_index,
        data={**about, "attributes": lookup.attributes, **data},
    )


def _take(lookup: Lookup, answer: exchange.Answer, evidence: Evidence) -> tuple[dict[str, str], list[str]]:
    """Give every attribute its outcome, or note the difference; what each came to, and which of them differ."""
    rows = list(lookup.outcomes.all())
    settlements = _settlements(rows) if lookup.has_remarks else {}
    taken: list[AttributeOutcome] = []
    came_to: dict[str, str] = {}
    differing: list[str] = []
    for row in rows:
        outcome, value = said(answer, row.attribute)
        came_to[row.attribute] = str(outcome)
        settlement = settlements.get(row.pk)
        if _contradicts(lookup, row, settlement, outcome, value):
            if _note(row, outcome, value, evidence, lookup.answered_at or timezone.now()):
                differing.append(row.attribute)
            continue
        if lookup.has_remarks:
            _clear(row, settlement if outcome not in UNSETTLED else None)
        row.outcome, row.value, row.evidence = outcome, value, evidence
        taken.append(row)
    # One statement for all of them; bulk_update cannot seal values row by row.
    AttributeOutcome.objects.bulk_create(
        taken, update_conflicts=True, unique_fields=["id"], update_fields=["outcome", "value", "evidence"]
    )
    lookup.has_remarks = lookup.has_remarks or bool(differing)
    return came_to, differing


def said(answer: exchange.Answer, attribute: str) -> tuple[Outcome, Any]:
    """What the answer means for one attribute; a comparison is called `attribute=value`."""
    if answer.outcome == exchange.Outcome.MISMATCH:
        return Outcome.MISMATCH, None
    value: Any = None
    if answer.outcome == exchange.Outcome.FOUND:
        compared = attribute.partition("=")
        value = answer.matches.get(compared[0]) if compared[1] else answer.values.get(attribute)
    return (Outcome.ABSENT, None) if value is None else (Outcome.RESOLVED, value)


def _contradicts(
    lookup: Lookup, row: AttributeOutcome, settlement: Settlement | None, outcome: Outcome, value: Any
) -> bool:
    """Whether a case stands on something else than the registry says now."""
    if lookup.case_code is None:
        return False
    if row.outcome in UNSETTLED and (settlement is None or outcome in UNSETTLED):
        return False
    if settlement is not None:
        return outcome in UNSETTLED or settlement.value != value
    return (row.outcome, row.value) != (outcome, value)


def _note(row: AttributeOutcome, outcome: Outcome, value: Any, evidence: Evidence, at: datetime) -> bool:
    """Write the difference down for an official; False when this very one was weighed before, or waits already."""
    said: dict[str, Any] = {"outcome": outcome, "value": value, "evidence": evidence}
    earlier = row.differences.order_by("-id").first()
    weighed = earlier is not None and earlier.state in (*OPEN_DIFFERENCES, DifferenceState.KEPT)
    if earlier is not None and weighed and (earlier.outcome, earlier.value) == (outcome, value):
        return False
    if earlier is not None and earlier.state in OPEN_DIFFERENCES:
        earlier.state = DifferenceState.GONE  # the registry says a third thing now: that is to be weighed
        earlier.settled_at = at
        earlier.save(update_fields=["state", "settled_at"])
    Difference.objects.create(attribute=row, noticed_at=at, **said)
    return True


def _clear(row: AttributeOutcome, settlement: Settlement | None) -> None:
    """The registry says what the case stands on: nothing is left to weigh, and nobody need vouch for it any more."""
    now = timezone.now()
    row.differences.filter(state__in=OPEN_DIFFERENCES).update(state=DifferenceState.GONE, settled_at=now)
    if settlement is not None:
        Settlement.objects.filter(pk=settlement.pk).update(ended_at=now)


def _settlements(rows: list[AttributeOutcome]) -> dict[int, Settlement]:
    found = Settlement.objects.filter(attribute__in=[row.pk for row in rows], ended_at=None)
    return {settlement.attribute_id: settlement for settlement in found}
