"""The annex of a case record: why each registry was asked, about whom, and what its signed answers say."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from itertools import groupby

from workflows.cases.record import CaseRecord
from workflows.cases.record_cards import value_of
from workflows.documents.records import RecordAnswer, RecordItem, RecordSource
from workflows.documents.rendering import printable
from workflows.filling.evidence import EvidenceCard
from workflows.filling.models import APPLICANT, Lookup

Cards = list[EvidenceCard]
Items = Mapping[uuid.UUID, int]


def annex_of(record: CaseRecord, cards: Iterable[EvidenceCard]) -> tuple[tuple[RecordSource, ...], Items]:
    """The annex, and the number of the item that each lookup has there. Runs with Vietnamese switched on.

    In the order of the edition, then of the rows; what was asked for the same reason stands together.
    """
    rows = _rows(record)
    needs = [need.key for need in record.edition.needs]

    def place(card: EvidenceCard) -> tuple[int, int, int]:
        need = card.fact.need
        return needs.index(need) if need in needs else len(needs), rows.get(card.fact.subject, 0), card.lookup.pk

    found = [list(of_lookup) for _place, of_lookup in groupby(sorted(cards, key=place), place)]
    numbers = {cards[0].lookup.public_id: number for number, cards in enumerate(found, start=1)}
    sources = groupby(found, lambda cards: _reason_of(cards[0]))
    return tuple(_source(list(asked), record, rows, numbers) for _reason, asked in sources), numbers


def _rows(record: CaseRecord) -> dict[str, int]:
    """The number of each row by its subject, `staff:<id>`."""
    groups = ((step.step.group.id, step.rows) for step in record.steps if step.step.group)
    return {f"{group}:{row.id}": row.number for group, rows in groups for row in rows}


def _reason_of(card: EvidenceCard) -> tuple[object, ...]:
    """What is the same of all that is printed under one head."""
    lookup = card.lookup
    return card.fact.need, lookup.procedure, lookup.edition, lookup.purpose, lookup.legal_basis, lookup.agreed_at


def _source(items: list[Cards], record: CaseRecord, rows: Mapping[str, int], numbers: Items) -> RecordSource:
    card = items[0][0]
    lookup, why = card.lookup, card.why
    return RecordSource(
        registry=card.registry.title_vi,
        authority=card.registry.owner_vi,
        purpose=why.purpose.vi if why else lookup.purpose,
        legal_basis=lookup.legal_basis,
        basis_checked=bool(card.basis and card.basis.verified),
        edition=f"{lookup.procedure}, {lookup.edition:%d/%m/%Y}",
        agreed_at=lookup.agreed_at,
        items=tuple(
            _item(numbers[found[0].lookup.public_id], _whom(found[0].lookup, record, rows), found) for found in items
        ),
    )


def _item(number: int, about: str, cards: Cards) -> RecordItem:
    answers = list(reversed(cards[0].answers))
    marks = {answer.evidence.public_id: f"{number}.{place}" for place, answer in enumerate(answers, start=1)}
    return RecordItem(
        number=number,
        about=about,
        answers=tuple(
            RecordAnswer(
                mark=marks[proof.public_id],
                received_at=proof.received_at,
                as_of=proof.as_of,
                request_id=proof.request_id,
                message_id=str(proof.message_id),
                digest=proof.digest,
                key_id=proof.key_id,
                problems=tuple(str(problem.label) for problem in answer.problems),
            )
            for answer in answers
            for proof in (answer.evidence,)
        ),
        values=tuple(value_of(card, marks) for card in cards),
    )


def _whom(lookup: Lookup, record: CaseRecord, rows: Mapping[str, int]) -> str:
    """Whom, or which product, a lookup is about. Never a person's number: the form prints that, where it asks it."""
    if lookup.subject == APPLICANT:
        return "Người nộp hồ sơ"
    title = record.edition.titles[lookup.subject.partition(":")[0]].vi
    if (row := rows.get(lookup.subject)) is not None:
        title = f"{title} {row}"
    identity = lookup.identity or {}
    called = {"organisation": "mã số {number}", "product": "số {number}"}.get(str(identity.get("kind")), "{name}")
    return printable(f"{title}: {called.format_map(identity)}")
