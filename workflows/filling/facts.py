"""What is known of a draft or a case from registries, attribute by attribute, with source and time."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from procedures.facts import ABSENT, UNKNOWN, Fact, Known
from workflows.filling.models import UNSETTLED, AttributeOutcome, Lookup, LookupState, Outcome


@dataclass(frozen=True)
class RegistryFact:
    """One attribute as one registry answered it (or did not), for one draft or case."""

    registry: str
    attribute: str
    outcome: Outcome
    value: Any
    as_of: datetime | None
    answered_at: datetime | None
    lookup: uuid.UUID
    state: LookupState
    problem: str

    @property
    def name(self) -> str:
        """The name by which definitions call it, e.g. `population.full_name`."""
        return f"{self.registry}.{self.attribute}"

    @property
    def settled(self) -> bool:
        """Whether a decision may rest on it: the registry gave a value, or knows that there is none."""
        return self.outcome not in UNSETTLED


def facts_of_draft(draft: uuid.UUID) -> dict[str, RegistryFact]:
    """Every attribute asked for a draft, by name."""
    return _facts(Lookup.objects.filter(draft=draft))


def facts_of_case(case_code: str) -> dict[str, RegistryFact]:
    """Every attribute asked for a case, by name."""
    return _facts(Lookup.objects.filter(case_code=case_code))


def as_facts(facts: Iterable[RegistryFact]) -> Mapping[str, Fact]:
    """The same in the three values that rules know: known, absent, unknown."""
    return {fact.name: _three_valued(fact) for fact in facts}


def unsettled(facts: Iterable[RegistryFact]) -> list[RegistryFact]:
    """Those on which no decision may rest yet."""
    return [fact for fact in facts if not fact.settled]


def _three_valued(fact: RegistryFact) -> Fact:
    if fact.outcome == Outcome.RESOLVED:
        return Known(fact.value)
    return ABSENT if fact.outcome == Outcome.ABSENT else UNKNOWN


def _facts(lookups: QuerySet[Lookup]) -> dict[str, RegistryFact]:
    asked = {lookup.pk: lookup for lookup in lookups.order_by("id")}
    found: dict[str, RegistryFact] = {}
    for row in AttributeOutcome.objects.filter(lookup__in=list(asked)).order_by("lookup_id", "id"):
        lookup = asked[row.lookup_id]
        fact = RegistryFact(
            registry=lookup.registry,
            attribute=row.attribute,
            outcome=Outcome(row.outcome),
            value=row.value,
            as_of=lookup.as_of,
            answered_at=lookup.answered_at,
            lookup=lookup.public_id,
            state=LookupState(lookup.state),
            problem=lookup.problem,
        )
        found[fact.name] = fact
    return found
