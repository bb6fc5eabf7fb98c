"""Keeping what a registry said: the proof, then each attribute; nothing known is replaced silently (design §5)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
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
from workflows.journal.writing import Note, record_all
from workflows.people.actors import Actor

WORKER = Actor.system("filling")
_CAME_TO: Final = (
    f"UPDATE {AttributeOutcome._meta.db_table} SET outcome = %s, value = %s, evidence_id = %s WHERE id = %s"  # noqa: S608  # constants
)
_ANSWERED: Final = (
    f"UPDATE {Lookup._meta.db_table} SET state = '{LookupState.ANSWERED.value}', problem = '', failures = 0, "  # noqa: S608  # constants
    "slot = NULL, answered_at = %s, as_of = %s, has_remarks = %s WHERE id = %s"
)


@dataclass(frozen=True)
class Answered:
    """A lookup, locked, the question that was asked about it, and its answer."""

    lookup: Lookup
    question: exchange.Question
    answer: exchange.Answer


def keep(answers: Sequence[Answered]) -> None:
    """Keep answers, each about another lookup. Must run in the transaction that settles their jobs.

    A draft takes the newer answer: its applicant sees it before filing. A case keeps the value on which it stands, and
    an official weighs the difference.
    """
    now = timezone.now()
    for registry, key_id in sorted({(one.lookup.registry, one.answer.key_id) for one in answers}):
        remember(registry, key_id)
    evidence = Evidence.objects.bulk_create(_evidence_of(one) for one in answers)
    rows: dict[int, list[AttributeOutcome]] = {one.lookup.pk: [] for one in answers}
    for row in AttributeOutcome.objects.filter(lookup__in=rows).order_by("id"):
        rows[row.lookup_id].append(row)
    taken = [_take(one, rows[one.lookup.pk], proof, now) for one, proof in zip(answers, evidence, strict=True)]
    _save_outcomes([row for each in taken for row in each.rows])
    _save_answered([one.lookup for one in answers])
    record_all([_entry_of(*each) for each in zip(answers, evidence, taken, strict=True)])
    for one in answers:
        tell(one.lookup)


def journal(
    lookup: Lookup, kind: Kind, *, by: Actor = WORKER, private: Mapping[str, str] | None = None, **data: object
) -> None:
    """Record something about a lookup in the stream of its draft or case; names and codes only, values as `private`."""
    record_all([_note_of(lookup, kind, by, data, private)])


def _note_of(
    lookup: Lookup, kind: Kind, by: Actor, data: Mapping[str, object], private: Mapping[str, str] | None = None
) -> Note:
    about = {"lookup": str(lookup.public_id), "registry": lookup.registry, "subject": lookup.subject}
    facts = {**about, "attributes": lookup.attributes, **data}
    return Note(kind, by, lookup.stream, lookup.subject_index, facts, private)


def _entry_of(one: Answered, evidence: Evidence, taken: _Taken) -> Note:
    data: dict[str, object] = {
        "outcomes": taken.came_to,
        "evidence": str(evidence.public_id),
        "digest": one.answer.digest,
        "request_id": one.answer.request_id,
        "purpose": one.lookup.purpose,
        "edition": one.lookup.edition.isoformat(),
    }
    if taken.differing:
        data["differing"] = taken.differing
    return _note_of(one.lookup, Kind.LOOKUP_ANSWERED, WORKER, data)


def _evidence_of(one: Answered) -> Evidence:
    return Evidence(
        lookup=one.lookup,
        message_id=uuid.UUID(one.question.message_id),
        request_id=one.answer.request_id,
        raw=one.answer.raw,
        digest=one.answer.digest,
        key_id=one.answer.key_id,
        as_of=one.answer.as_of,
        received_at=one.answer.received_at,
    )


def _save_outcomes(rows: Sequence[AttributeOutcome]) -> None:
    """Write what attributes have come to. By hand, since `bulk_update` cannot seal a value for its own row."""
    field = AttributeOutcome._meta.get_field("value")
    values = [field.get_db_prep_save(field.pre_save(row, add=False), connection) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(
            _CAME_TO,
            [(str(row.outcome), value, row.evidence_id, row.pk) for row, value in zip(rows, values, strict=True)],
        )


def _save_answered(lookups: Sequence[Lookup]) -> None:
    """Write that lookups have been answered. By hand, since each row has its own times."""
    as_stored = connection.ops.adapt_datetimefield_value
    rows = [(as_stored(row.answered_at), as_stored(row.as_of), row.has_remarks, row.pk) for row in lookups]
    with connection.cursor() as cursor:
        cursor.executemany(_ANSWERED, rows)


@dataclass(frozen=True)
class _Taken:
    """What each attribute came to, which of them differ from what a case stands on, and the rows that take it."""

    came_to: dict[str, str]
    differing: list[str]
    rows: list[AttributeOutcome]


def _take(one: Answered, rows: Sequence[AttributeOutcome], evidence: Evidence, now: datetime) -> _Taken:
    """Give every attribute its outcome, or note the difference; nothing but differences is written here."""
    lookup, answer = one.lookup, one.answer
    lookup.answered_at, lookup.as_of = now, answer.as_of
    settlements = _settlements(rows) if lookup.has_remarks else {}
    taken = _Taken({}, [], [])
    for row in rows:
        outcome, value = said(answer, row.attribute)
        taken.came_to[row.attribute] = str(outcome)
        settlement = settlements.get(row.pk)
        if _contradicts(lookup, row, settlement, outcome, value):
            if _note(row, outcome, value, evidence, now):
                taken.differing.append(row.attribute)
            continue
        if lookup.has_remarks:
            _clear(row, settlement if outcome not in UNSETTLED else None)
        row.outcome, row.value, row.evidence = outcome, value, evidence
        taken.rows.append(row)
    lookup.has_remarks = lookup.has_remarks or bool(taken.differing)
    return taken


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


def _settlements(rows: Sequence[AttributeOutcome]) -> dict[int, Settlement]:
    found = Settlement.objects.filter(attribute__in=[row.pk for row in rows], ended_at=None)
    return {settlement.attribute_id: settlement for settlement in found}
