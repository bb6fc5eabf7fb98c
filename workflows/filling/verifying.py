"""Proving offline that every value of a case is what its registry signed, and that the journal says so.

Nothing is asked and nothing is written. Found are: an answer that was changed, swapped, removed or is not signed by
its registry; a value, or a difference, that its answer does not say; an answer that the journal does not know; and
what people are said to have done about answers, where the journal says otherwise (`workflows.filling.remarks`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Q, QuerySet

from workflows.filling import remarks
from workflows.filling.answers import said
from workflows.filling.keys import every_key
from workflows.filling.models import (
    UNSETTLED,
    AttributeOutcome,
    Difference,
    Dispute,
    DisputeState,
    Evidence,
    Lookup,
    Outcome,
    Settlement,
)
from workflows.filling.proofs import Keys, Problem, Reading, problems_of_correction, read_again
from workflows.journal.bodies import hash_of
from workflows.journal.kinds import Kind
from workflows.journal.models import Entry
from workflows.journal.verifying import verify_stream
from workflows.vault import Unreadable

#: Cases, or drafts, whose answers are held in memory at a time.
BATCH: Final = 100


@dataclass(frozen=True)
class Failure:
    """One thing that does not hold: of an answer, by its public id; of the value of an attribute; or of a stream."""

    owner: str
    registry: str
    problem: Problem
    lookup: uuid.UUID | None = None
    answer: uuid.UUID | None = None
    attribute: str = ""
    stream: str = ""

    def __str__(self) -> str:
        what = f"{self.registry}.{self.attribute}" if self.attribute else self.registry
        where = self.stream or (f"answer {self.answer}" if self.answer else f"lookup {self.lookup}")
        return f"{self.owner}: {what} ({where}): {self.problem.label}"


@dataclass
class Verified:
    """What verifying came to: how many answers and values were looked at, and what does not hold."""

    lookups: int = 0
    answers: int = 0
    values: int = 0
    failures: list[Failure] = field(default_factory=list)
    readings: dict[int, Reading] = field(default_factory=dict, repr=False)

    @property
    def ok(self) -> bool:
        return not self.failures


def verify_case(case_code: str) -> Verified:
    """Verify every answer of one case, and the chains of the journal in which they are recorded."""
    streams = streams_of([f"case:{case_code}"])
    drafts = [name.removeprefix("draft:") for name in streams if name.startswith("draft:")]
    # Of its draft there are still those that were dropped: their answers are proof of what was asked.
    lookups = list(_complete(Lookup.objects.filter(Q(case_code=case_code) | Q(draft__in=drafts))))
    verified = verify(lookups, every_key(), streams)
    for stream in streams:
        verdict = verify_stream(stream)
        if not verdict.ok:
            bad = f"{stream}, entry {verdict.first_bad}"
            verified.failures.append(Failure(case_code, "journal", Problem.CHAIN, stream=bad))
    return verified


def verify_all(batch: int = BATCH) -> Iterator[Verified]:
    """Verify every answer of every case and draft, so many at a time. Chains: `manage.py journal verify`."""
    keys = every_key()
    for column in ("case_code", "draft", "representation"):
        last: Any = None
        while True:
            owned = Lookup.objects.filter(**{f"{column}__isnull": False})
            if last is not None:
                owned = owned.filter(**{f"{column}__gt": last})
            owners = list(owned.order_by(column).values_list(column, flat=True).distinct()[:batch])
            if not owners:
                break
            last = owners[-1]
            yield verify(list(_complete(Lookup.objects.filter(**{f"{column}__in": owners}))), keys)


def verify(lookups: Iterable[Lookup], keys: Keys, streams: Mapping[str, str] | None = None) -> Verified:
    """Verify these lookups against these keys, in a number of statements that does not depend on how many they are.

    `streams`: where their answers are recorded, with the owner of each (`streams_of`); of these lookups' by default.
    """
    asked = {lookup.pk: lookup for lookup in lookups}
    streams = streams_of({lookup.stream for lookup in asked.values()}) if streams is None else streams
    recorded, acts = _recorded(streams)
    answered: list[remarks.Answered] = []
    verified = Verified(lookups=len(asked))
    for evidence in Evidence.objects.filter(lookup__in=asked).order_by("id"):
        lookup = asked[evidence.lookup_id]
        entry = recorded.pop(evidence.public_id, None)
        reading = read_again(evidence, lookup, keys, subject=entry.subject_index if entry else "")
        problems = [*reading.problems, *_compared_with_journal(reading, entry)]
        verified.answers += 1
        verified.readings[evidence.pk] = Reading(evidence, reading.answer, tuple(problems))
        answered += [remarks.Answered(verified.readings[evidence.pk], entry)] if entry else []
        verified.failures += [
            Failure(lookup.owner, lookup.registry, problem, lookup.public_id, evidence.public_id)
            for problem in problems
        ]
    for public_id, entry in recorded.items():
        gone = entry.data["registry"], Problem.GONE, uuid.UUID(entry.data["lookup"]), public_id
        verified.failures.append(Failure(streams[entry.stream], *gone))
    said = _remarks(asked)
    _verify_values(asked, said, verified, keys)
    verified.failures += [
        Failure(streams[wrong.stream], wrong.registry, wrong.problem, wrong.lookup, attribute=wrong.attribute)
        for wrong in remarks.wrongs(said, asked, answered, acts)
    ]
    return verified


def _verify_values(
    asked: Mapping[int, Lookup], remarked: Iterable[remarks.Remark], verified: Verified, keys: Keys
) -> None:
    """Every value, every newer value that was to be weighed, and every decided dispute is what its answer says."""
    for row in AttributeOutcome.objects.filter(lookup__in=asked).order_by("id"):
        if row.outcome in UNSETTLED and row.outcome != Outcome.MISMATCH:
            continue
        verified.values += 1
        lookup = asked[row.lookup_id]
        if (problem := _problem_of(row, row.attribute, lookup, verified)) is not None:
            verified.failures.append(_of_value(lookup, row.attribute, problem))
    for remark in remarked:
        lookup, attribute = asked[remark.attribute.lookup_id], remark.attribute.attribute
        if isinstance(remark, Difference):
            verified.values += 1
            if (problem := _problem_of(remark, attribute, lookup, verified)) is not None:
                verified.failures.append(_of_value(lookup, attribute, problem))
        elif isinstance(remark, Dispute) and remark.state in (DisputeState.CORRECTED, DisputeState.REFUSED):
            verified.answers += 1
            problems = problems_of_correction(remark, lookup, keys)
            verified.failures += [_of_value(lookup, attribute, problem) for problem in problems]


def _remarks(asked: Mapping[int, Lookup]) -> list[remarks.Remark]:
    """What people have ever said about these lookups' attributes."""
    remarked = [pk for pk, lookup in asked.items() if lookup.has_remarks]
    if not remarked:
        return []
    mine = {"attribute__lookup__in": remarked}
    return [
        *Difference.objects.filter(**mine).select_related("attribute", "evidence", "official").order_by("id"),
        *Settlement.objects.filter(**mine).select_related("attribute", "official").order_by("id"),
        *Dispute.objects.filter(**mine).select_related("attribute", "person").order_by("id"),
    ]


def _of_value(lookup: Lookup, attribute: str, problem: Problem) -> Failure:
    return Failure(lookup.owner, lookup.registry, problem, lookup.public_id, attribute=attribute)


def _problem_of(
    row: AttributeOutcome | Difference, attribute: str, lookup: Lookup, verified: Verified
) -> Problem | None:
    """Whether a row says of an attribute what the answer says that it names; None when it does."""
    reading = verified.readings.get(row.evidence_id or 0)
    if reading is None or reading.evidence.lookup_id != lookup.pk:
        return Problem.NO_PROOF
    if reading.answer is None:
        return None  # named already, once for the whole answer
    try:
        same = said(reading.answer, attribute) == (row.outcome, row.value)
    except Unreadable:
        return Problem.UNREADABLE
    return None if same else Problem.VALUE


def _compared_with_journal(reading: Reading, entry: Entry | None) -> list[Problem]:
    if entry is None:
        return [Problem.NOT_RECORDED]
    evidence, data = reading.evidence, entry.data
    same = hash_of(entry.body) == entry.hash and (data["digest"], data["request_id"]) == (
        evidence.digest,
        evidence.request_id,
    )
    if same and reading.answer is not None:
        outcomes = data["outcomes"]
        same = outcomes == {attribute: str(said(reading.answer, attribute)[0]) for attribute in outcomes}
    return [] if same else [Problem.RECORD]


def streams_of(names: Iterable[str]) -> Mapping[str, str]:
    """These streams with their owners, and with each case's those of the drafts that were submitted to it."""
    streams = {name: name.partition(":")[2] for name in names}
    filed = (Kind.CASE_FILED, Kind.CASE_SUPPLEMENTED)
    for entry in Entry.objects.filter(stream__in=list(streams), kind__in=filed):
        if draft := entry.data.get("draft"):
            streams[f"draft:{draft}"] = streams[entry.stream]
    return streams


def _recorded(streams: Iterable[str]) -> tuple[dict[uuid.UUID, Entry], list[Entry]]:
    """The journal's entries of answers, by the answer's public id; and of what people did about them."""
    kinds = (Kind.LOOKUP_ANSWERED, *remarks.KINDS)
    found = Entry.objects.filter(stream__in=list(streams), kind__in=kinds).order_by("id")
    answers = {uuid.UUID(one.data["evidence"]): one for one in found if one.kind == Kind.LOOKUP_ANSWERED}
    return answers, [one for one in found if one.kind != Kind.LOOKUP_ANSWERED]


def _complete(lookups: QuerySet[Lookup]) -> QuerySet[Lookup]:
    return lookups.select_related("person").order_by("id")
