"""The evidence card of a value: who said it, when, why it was asked, on what legal basis, and whether the proof holds.

The same card is shown to the applicant, the official and the auditor, and printed in the annex of the case record.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from integrations.exchange.vocabulary import Attribute, RegistryInfo
from procedures import catalogue
from procedures.edition import Edition
from procedures.grammar import Field, LegalBasis, LookupSpec
from procedures.registries import REGISTRIES, attribute
from workflows.filling.answers import said
from workflows.filling.facts import RegistryFact, facts_of_case, facts_of_draft
from workflows.filling.keys import every_key
from workflows.filling.models import AttributeOutcome, Difference, Dispute, Evidence, Lookup, Outcome, Settlement
from workflows.filling.proofs import Problem, Reading
from workflows.filling.verifying import Verified, verify


@dataclass(frozen=True)
class SignedAnswer:
    """One signed answer of the registry, and what it says of the card's attribute.

    `problems`: what does not hold when signature, digest and journal are compared now. `proves`: the value stands on
    this one. `outcome` is None where the answer could not be read.
    """

    evidence: Evidence
    outcome: Outcome | None
    value: Any
    problems: tuple[Problem, ...]
    proves: bool


@dataclass(frozen=True)
class EvidenceCard:
    """Everything that is known of one value; `answers` latest first, what people said about it first to last."""

    fact: RegistryFact
    lookup: Lookup
    edition: Edition
    answers: tuple[SignedAnswer, ...]
    problems: tuple[Problem, ...]
    differences: tuple[Difference, ...] = ()
    settlements: tuple[Settlement, ...] = ()
    disputes: tuple[Dispute, ...] = ()

    @property
    def registry(self) -> RegistryInfo:
        return REGISTRIES[self.lookup.registry]

    @property
    def attribute(self) -> Attribute | None:
        """The attribute; of a comparison, the one that was compared."""
        return attribute_of(self.fact)

    @property
    def field(self) -> Field | None:
        """The field of the form that shows the value, if one does."""
        name = f"{self.fact.need}.{self.fact.attribute}"
        return next((one for step in self.edition.steps for one in step.fields if one.from_ == name), None)

    @property
    def compared_with(self) -> str:
        """With what the registry compared its value, where it was not asked for it: a code, or `applicant`."""
        return self.fact.attribute.partition("=")[2]

    @property
    def proof(self) -> SignedAnswer | None:
        """The answer on which the value stands."""
        return next((answer for answer in self.answers if answer.proves), None)

    @property
    def earlier(self) -> tuple[SignedAnswer, ...]:
        """Every other answer to the same question."""
        return tuple(answer for answer in self.answers if not answer.proves)

    @property
    def why(self) -> LookupSpec | None:
        """Why the edition may ask: purpose and basis as its text says them."""
        return self.edition.definition.lookups.get(self.fact.need)

    @property
    def basis(self) -> LegalBasis | None:
        """The legal basis as the edition says it, when it is the one under which was asked."""
        why = self.why
        return why.basis if why and why.basis.text.vi == self.lookup.legal_basis else None


def attribute_of(fact: RegistryFact) -> Attribute | None:
    """The attribute that a fact is about; of a comparison, the one that was compared."""
    return attribute(f"{fact.registry}.{fact.attribute.partition('=')[0]}")


def card_of(row: AttributeOutcome) -> EvidenceCard:
    """The card of one value. Verifies its answers; asks nobody, writes nothing."""
    lookup = Lookup.objects.select_related("person").get(pk=row.lookup_id)
    facts = facts_of_draft(lookup.draft) if lookup.draft else facts_of_case(lookup.owner)
    (card,) = _cards([lookup], [fact for fact in facts.values() if fact.row == row.public_id])
    return card


def cards_of_case(case_code: str) -> list[EvidenceCard]:
    """The card of every value of a case, in a number of statements that does not depend on how many they are."""
    lookups = Lookup.objects.filter(case_code=case_code).select_related("person").order_by("id")
    return _cards(list(lookups), facts_of_case(case_code).values())


def _cards(lookups: Sequence[Lookup], facts: Iterable[RegistryFact]) -> list[EvidenceCard]:
    asked = {lookup.public_id: lookup for lookup in lookups}
    verified = verify(lookups, every_key())
    readings: dict[int, list[Reading]] = defaultdict(list)
    for reading in verified.readings.values():
        readings[reading.evidence.lookup_id].insert(0, reading)
    remarks = _remarks([lookup.pk for lookup in lookups if lookup.has_remarks])
    editions = {key: catalogue.edition(*key) for key in {(lookup.procedure, lookup.edition) for lookup in lookups}}
    return [
        EvidenceCard(
            fact=fact,
            lookup=(lookup := asked[fact.lookup]),
            edition=editions[lookup.procedure, lookup.edition],
            answers=tuple(_answer(reading, fact) for reading in readings[lookup.pk]),
            problems=_problems(verified, lookup, fact),
            **remarks.get(fact.row, {}),
        )
        for fact in facts
    ]


def _answer(reading: Reading, fact: RegistryFact) -> SignedAnswer:
    outcome, value = said(reading.answer, fact.attribute) if reading.answer else (None, None)
    proves = reading.evidence.public_id == fact.evidence
    return SignedAnswer(reading.evidence, outcome, value, reading.problems, proves)


def _problems(verified: Verified, lookup: Lookup, fact: RegistryFact) -> tuple[Problem, ...]:
    """What does not hold of the value itself, and that one of its answers has gone."""
    own = (failure for failure in verified.failures if failure.lookup == lookup.public_id)
    return tuple(
        dict.fromkeys(
            one.problem
            for one in own
            if one.problem == Problem.GONE or (one.answer is None and one.attribute == fact.attribute)
        )
    )


def _remarks(lookups: Sequence[int]) -> Mapping[uuid.UUID | None, dict[str, tuple[Any, ...]]]:
    """All that people ever said about these lookups' attributes, by the attribute's public id."""
    found: dict[uuid.UUID | None, dict[str, tuple[Any, ...]]] = defaultdict(dict)
    if not lookups:
        return found
    rows: dict[str, QuerySet[Any]] = {
        "differences": Difference.objects.select_related("attribute", "official", "evidence"),
        "settlements": Settlement.objects.select_related("attribute", "official"),
        "disputes": Dispute.objects.select_related("attribute"),
    }
    for name, every in rows.items():
        for row in every.filter(attribute__lookup__in=lookups).order_by("id"):
            kept = found[row.attribute.public_id]
            kept[name] = (*kept.get(name, ()), row)
    return found
