"""Proving that what people did about answers stands in its rows as the journal recorded it at the time.

The journal says who did what and when, and holds salted digests of words and values. What ended by itself, a difference
that the registry cleared up or a settlement that it confirmed, is explained by a later signed answer.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import prefetch_related_objects

from workflows.filling.answers import said
from workflows.filling.models import (
    OPEN_DIFFERENCES,
    Difference,
    DifferenceState,
    Dispute,
    DisputeState,
    Lookup,
    Outcome,
    Settlement,
)
from workflows.filling.proofs import Problem, Reading
from workflows.journal.bodies import canonical, hash_of, instant
from workflows.journal.kinds import Kind
from workflows.journal.models import Entry
from workflows.journal.verifying import holds
from workflows.people.models import Official
from workflows.vault import Unreadable

Remark = Settlement | Difference | Dispute

_DIFFERENCES: Final = {
    Kind.DIFFERENCE_ASKED: DifferenceState.ASKED,
    Kind.DIFFERENCE_ANSWERED: DifferenceState.ANSWERED,
    Kind.DIFFERENCE_ACCEPTED: DifferenceState.ACCEPTED,
    Kind.DIFFERENCE_KEPT: DifferenceState.KEPT,
}
_DISPUTES: Final = {
    Kind.LOOKUP_DISPUTED: DisputeState.OPEN,
    Kind.CORRECTION_ASKED: DisputeState.SENT,
    Kind.CORRECTION_MADE: DisputeState.CORRECTED,
    Kind.CORRECTION_REFUSED: DisputeState.REFUSED,
    Kind.DISPUTE_WITHDRAWN: DisputeState.WITHDRAWN,
}
#: What people did about answers, as the journal calls it.
KINDS: Final = (Kind.LOOKUP_SETTLED, Kind.SETTLEMENT_TAKEN_BACK, *_DIFFERENCES, *_DISPUTES)


class Wrong(NamedTuple):
    """What does not hold of something done about an attribute, which is, or should be, recorded in a stream."""

    stream: str
    lookup: uuid.UUID
    registry: str
    attribute: str
    problem: Problem


class Answered(NamedTuple):
    """A signed answer, read again, with its entry in the journal."""

    reading: Reading
    entry: Entry


class _Span(NamedTuple):
    """When something was done: exactly, or, of what a registry's answer brought about, while that was being kept."""

    number: int  # of the entry: what was done first comes first
    begin: datetime
    end: datetime


@dataclass(frozen=True)
class _History:
    """What the journal says of one row (`acts`) and of its lookup (`answers`, and which it `accepted`), in order."""

    acts: Sequence[Entry]
    answers: Sequence[Answered]
    accepted: Sequence[Entry]

    def first(self, kind: Kind) -> Entry | None:
        return next((entry for entry in self.acts if entry.kind == kind), None)

    def says_later(self, entry: Entry, attribute: str, outcome: str, value: Any) -> Iterator[tuple[bool, _Span]]:
        """Of every answer after an entry that could be read: whether it says this of the attribute, and its time."""
        for reading, kept in self.answers:
            if kept.pk > entry.pk and reading.answer is not None:
                yield said(reading.answer, attribute) == (outcome, value), _kept(reading, kept)


def wrongs(
    rows: Iterable[Remark], asked: Mapping[int, Lookup], answered: Iterable[Answered], acts: Sequence[Entry]
) -> Iterator[Wrong]:
    """What does not hold of these rows, and what the journal knows of that is not among them.

    `rows` are all those of the lookups `asked`; `acts` the journal's entries of `KINDS`, `answered` those of answers,
    first to last. What was done about a draft may have been forgotten with it.
    """
    if acts:
        prefetch_related_objects(list(acts), "details")
    told, accepted, answers = _by_row(acts), _accepted(acts), defaultdict(list)
    for one in answered:
        answers[one.reading.evidence.lookup_id].append(one)
    differing = {
        (lookup, one.reading.evidence.pk, attribute)
        for lookup, every in answers.items()
        for one in every
        for attribute in one.entry.data.get("differing", ())
    }
    for row in rows:
        lookup, attribute = asked[row.attribute.lookup_id], row.attribute.attribute
        if isinstance(row, Difference):
            differing.discard((lookup.pk, row.evidence_id, attribute))
        history = _History(
            acts=told.pop(str(row.public_id), []),
            answers=answers[lookup.pk],
            accepted=accepted[str(lookup.public_id), attribute],
        )
        for problem in dict.fromkeys(_problems(row, history)):
            yield _wrong(lookup, attribute, problem)
    for number, _evidence, attribute in sorted(differing):
        yield _wrong(asked[number], attribute, Problem.LOST)
    forgettable = {str(lookup.public_id) for lookup in asked.values() if lookup.case_code is None}
    for public_id, (entry, *_more) in told.items():
        if entry.data["lookup"] not in forgettable:
            lost = uuid.UUID(entry.data["lookup"]), entry.data["registry"], _names(entry)[public_id]
            yield Wrong(entry.stream, *lost, Problem.LOST)


def _wrong(lookup: Lookup, attribute: str, problem: Problem) -> Wrong:
    return Wrong(lookup.stream, lookup.public_id, lookup.registry, attribute, problem)


def _by_row(acts: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The entries that name a row, by its public id."""
    told: dict[str, list[Entry]] = defaultdict(list)
    for entry in acts:
        for public_id in _names(entry):
            told[public_id].append(entry)
    return told


def _names(entry: Entry) -> dict[str, str]:
    """The rows that an entry is about: public id -> attribute; none for one that names no row, as of before."""
    data = entry.data
    if "settlements" in data:
        return {public_id: attribute for attribute, public_id in data["settlements"].items()}
    row = data.get("difference") or data.get("dispute")
    return {row: data["attribute"]} if row else {}


def _accepted(acts: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """By which entries a newer answer was accepted, by the lookup's public id and the attribute."""
    found: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in acts:
        if entry.kind == Kind.DIFFERENCE_ACCEPTED:
            found[entry.data["lookup"], entry.data["attribute"]].append(entry)
    return found


def _problems(row: Remark, history: _History) -> Iterator[Problem]:
    if any(hash_of(entry.body) != entry.hash for entry in history.acts):
        yield Problem.OTHERWISE
        return
    try:
        if isinstance(row, Settlement):
            yield from _of_settlement(row, history)
        elif isinstance(row, Difference):
            yield from _of_difference(row, history)
        else:
            yield from _of_dispute(row, history)
    except Unreadable:
        yield Problem.UNREADABLE
    except KeyError:  # an entry that does not say when, or in what words, proves nothing
        yield Problem.OTHERWISE


def _of_settlement(row: Settlement, history: _History) -> Iterator[Problem]:
    made = history.first(Kind.LOOKUP_SETTLED)
    if made is None:
        yield Problem.UNTOLD
        return
    value = {f"value.{row.attribute.attribute}": canonical(row.value)}
    words = _holds(made, reference=row.reference, reason=row.reason, **value)
    if not (words and _is(made, row.at, row.official) and made.data["proof"] == row.proof):
        yield Problem.OTHERWISE
    means = Outcome.ABSENT if row.value is None else Outcome.RESOLVED
    confirmed = history.says_later(made, row.attribute.attribute, means, row.value)
    ends = [_done(entry) for entry in history.acts if entry.kind == Kind.SETTLEMENT_TAKEN_BACK]
    ends += [_done(entry) for entry in history.accepted if entry.pk > made.pk]
    ends += [span for same, span in confirmed if same]
    if not _ended(row.ended_at, min(ends, default=None)):
        yield Problem.OTHERWISE


def _of_difference(row: Difference, history: _History) -> Iterator[Problem]:
    attribute = row.attribute
    noticed = next((one for one in history.answers if one.reading.evidence.pk == row.evidence_id), None)
    if noticed is None or attribute.attribute not in noticed.entry.data.get("differing", ()):
        yield Problem.UNTOLD
        return
    steps = [(_done(entry), _DIFFERENCES[Kind(entry.kind)]) for entry in history.acts]
    later = history.says_later(noticed.entry, attribute.attribute, row.outcome, row.value)
    steps += [(span, DifferenceState.GONE) for same, span in later if not same]
    state, settled = DifferenceState.OPEN, None
    for span, then in sorted(steps):
        if state in OPEN_DIFFERENCES:
            state, settled = then, None if then in OPEN_DIFFERENCES else span
    asked, answered = history.first(Kind.DIFFERENCE_ASKED), history.first(Kind.DIFFERENCE_ANSWERED)
    kept = history.first(Kind.DIFFERENCE_KEPT)
    by = history.first(Kind.DIFFERENCE_ACCEPTED) or kept or asked
    same = (
        row.state == state
        and _ended(row.noticed_at, _kept(*noticed))
        and _ended(row.settled_at, settled)
        and _said(asked, row.asked_at, question=row.question)
        and _said(answered, row.answered_at, answer=row.answer or "")
        and (row.reason == "" if kept is None else _holds(kept, reason=row.reason))
        and (row.official is None if by is None else by.actor == f"official:{row.official and row.official.public_id}")
    )
    if not same:
        yield Problem.OTHERWISE
    # The case stands on the newer answer from when it was accepted, and not before.
    stands = (
        (attribute.evidence_id or 0) >= row.evidence_id
        if state == DifferenceState.ACCEPTED
        else (attribute.evidence_id != row.evidence_id)
    )
    if not stands:
        yield Problem.OTHERWISE


def _of_dispute(row: Dispute, history: _History) -> Iterator[Problem]:
    made = history.first(Kind.LOOKUP_DISPUTED)
    if made is None:
        yield Problem.UNTOLD
        return
    words = _holds(made, held=canonical(row.held), claimed=row.claimed, reason=row.reason)
    whole = words and _is(made, row.opened_at) and made.actor == f"person:{row.person.public_id}"
    sent = history.first(Kind.CORRECTION_ASKED)
    answered = history.first(Kind.CORRECTION_MADE) or history.first(Kind.CORRECTION_REFUSED)
    states = [_DISPUTES[Kind(entry.kind)] for entry in history.acts if entry.kind in _DISPUTES]
    same = (
        row.state == states[-1]
        and made.data["upload"] == (str(row.upload) if row.upload else None)
        and _ended(row.sent_at, _done(sent) if sent else None)
        and _ended(row.answered_at, _done(answered) if answered else None)
        and row.digest == (answered.data["digest"] if answered else "")
    )
    if not (whole and same):
        yield Problem.OTHERWISE


def _holds(entry: Entry, **words: str) -> bool:
    return all(holds(entry, name, text) for name, text in words.items())


def _is(entry: Entry, at: datetime, by: Official | None = None) -> bool:
    """Whether an entry was written at this moment, by this official."""
    return entry.data["at"] == instant(at) and (by is None or entry.actor == f"official:{by.public_id}")


def _said(entry: Entry | None, at: datetime | None, **words: str) -> bool:
    """Whether these words were said at this moment, or nothing was where there is no entry."""
    if entry is None or at is None:
        return entry is None and at is None and not any(words.values())
    return _is(entry, at) and _holds(entry, **words)


def _done(entry: Entry) -> _Span:
    at = datetime.fromisoformat(entry.data["at"])
    return _Span(entry.pk, at, at)


def _kept(reading: Reading, entry: Entry) -> _Span:
    return _Span(entry.pk, reading.evidence.received_at, entry.at)


def _ended(at: datetime | None, span: _Span | None) -> bool:
    """Whether a moment is in the span, or neither is there."""
    if at is None or span is None:
        return at is None and span is None
    return span.begin <= at <= span.end
