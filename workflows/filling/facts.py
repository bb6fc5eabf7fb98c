"""What is known of a draft or a case from registries, attribute by attribute, with source, time and proof."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from procedures.facts import ABSENT, UNKNOWN, Fact, Known
from workflows.filling.models import (
    APPLICANT,
    OPEN_DIFFERENCES,
    UNSETTLED,
    AttributeOutcome,
    Difference,
    Dispute,
    DisputeState,
    Lookup,
    LookupState,
    Outcome,
    Settlement,
)


@dataclass(frozen=True)
class RegistryFact:
    """One attribute as one registry answered it (or did not), for one draft or case.

    `as_of` and `answered_at` are of the answer from which the value comes; `checked_at` is the registry's time of its
    latest answer, by which freshness is judged. `about`: the blind index of whom it is about, and `who` the name (of an
    organisation the code), where that is not the applicant. `difference`: a newer answer that an official has not
    weighed yet. `settlement`: an official's finding in place of the registry's answer. `dispute`: the applicant's
    latest report that it is wrong.
    """

    registry: str
    attribute: str
    outcome: Outcome
    value: Any
    as_of: datetime | None
    answered_at: datetime | None
    lookup: uuid.UUID
    state: LookupState
    problem: str
    subject: str = APPLICANT
    about: str = ""
    who: str = ""
    row: uuid.UUID | None = None
    checked_at: datetime | None = None
    evidence: uuid.UUID | None = None
    difference: Difference | None = None
    settlement: Settlement | None = None
    dispute: Dispute | None = None

    @property
    def name(self) -> str:
        """The name by which definitions call it: `population.full_name`, `firm.business.name`."""
        name = f"{self.registry}.{self.attribute}"
        return name if self.subject == APPLICANT else f"{self.subject}.{name}"

    @property
    def need(self) -> str:
        """The name of its lookup in the edition: `population`, `firm.business`, for every row `staff.practitioners`."""
        subject = self.subject.partition(":")[0]
        return self.registry if subject == APPLICANT else f"{subject}.{self.registry}"

    @property
    def said(self) -> Any:
        """What holds for the case: an official's finding where one stands, else what the registry said."""
        return self.settlement.value if self.settlement is not None else self.value

    @property
    def settled(self) -> bool:
        """Whether a decision may rest on it: the registry gave a value or knows that there is none, and says nothing
        else now; or an official has settled it. Whether it is fresh enough is the edition's business.
        """
        return self.difference is None and (self.outcome not in UNSETTLED or self.settlement is not None)

    @property
    def disputed(self) -> bool:
        """Whether the applicant says that it is wrong, and has neither taken that back nor been proven right."""
        return self.dispute is not None and self.dispute.state not in (DisputeState.WITHDRAWN, DisputeState.CORRECTED)


def facts_of_draft(draft: uuid.UUID) -> dict[str, RegistryFact]:
    """Every attribute asked for a draft, by name."""
    return _facts(Lookup.objects.filter(draft=draft))


def facts_of_case(case_code: str) -> dict[str, RegistryFact]:
    """Every attribute asked for a case, by name."""
    return _facts(Lookup.objects.filter(case_code=case_code))


def as_facts(facts: Iterable[RegistryFact]) -> Mapping[str, Fact]:
    """The same in the three values that rules know: known, absent, unknown."""
    return {fact.name: _three_valued(fact) for fact in facts}


def others_in(facts: Mapping[str, RegistryFact]) -> list[str]:
    """The blind indexes of all whom these facts are about besides the applicant: whose data their reader sees."""
    return list(dict.fromkeys(fact.about for fact in facts.values() if fact.about))


def others_of_case(case_code: str) -> list[str]:
    """The same of a case whose facts are not at hand."""
    asked = Lookup.objects.filter(case_code=case_code).exclude(identity_index="")
    return list(asked.order_by("identity_index").values_list("identity_index", flat=True).distinct())


def unsettled(facts: Iterable[RegistryFact]) -> list[RegistryFact]:
    """Those on which no decision may rest yet."""
    return [fact for fact in facts if not fact.settled]


def _three_valued(fact: RegistryFact) -> Fact:
    if fact.settlement is not None:
        return ABSENT if fact.settlement.value is None else Known(fact.settlement.value)
    if fact.outcome == Outcome.RESOLVED:
        return Known(fact.value)
    return ABSENT if fact.outcome == Outcome.ABSENT else UNKNOWN


def _facts(lookups: QuerySet[Lookup]) -> dict[str, RegistryFact]:
    asked = {lookup.pk: lookup for lookup in lookups.order_by("id")}
    who = {lookup.pk: who_is(lookup) for lookup in asked.values()}
    rows = list(
        AttributeOutcome.objects.filter(lookup__in=list(asked))
        .select_related("evidence")
        .defer("evidence__raw")
        .order_by("lookup_id", "id")
    )
    remarked = [row.pk for row in rows if asked[row.lookup_id].has_remarks]
    said = _remarks(remarked) if remarked else {}
    found = (_fact(asked[row.lookup_id], row, who[row.lookup_id], said.get(row.pk, {})) for row in rows)
    return {fact.name: fact for fact in found}


def who_is(lookup: Lookup) -> str:
    """The name of whom a lookup is about, of an organisation the code; empty for the applicant."""
    identity = lookup.identity or {}
    return str(identity.get("name") or identity.get("number") or "")


def _fact(lookup: Lookup, row: AttributeOutcome, who: str, remarks: Mapping[str, Any]) -> RegistryFact:
    proof = row.evidence
    return RegistryFact(
        registry=lookup.registry,
        attribute=row.attribute,
        outcome=Outcome(row.outcome),
        value=row.value,
        as_of=proof.as_of if proof else lookup.as_of,
        answered_at=proof.received_at if proof else lookup.answered_at,
        lookup=lookup.public_id,
        state=LookupState(lookup.state),
        problem=lookup.problem,
        subject=lookup.subject,
        about=lookup.identity_index,
        who=who,
        row=row.public_id,
        checked_at=lookup.as_of,
        evidence=proof.public_id if proof else None,
        **remarks,
    )


def _remarks(rows: list[int]) -> dict[int, dict[str, Any]]:
    """What people have said about these attributes, in three statements whatever their number."""
    said: dict[int, dict[str, Any]] = defaultdict(dict)
    for difference in Difference.objects.filter(attribute__in=rows, state__in=OPEN_DIFFERENCES):
        said[difference.attribute_id]["difference"] = difference
    for settlement in Settlement.objects.filter(attribute__in=rows, ended_at=None).select_related("official"):
        said[settlement.attribute_id]["settlement"] = settlement
    for dispute in Dispute.objects.filter(attribute__in=rows).order_by("id"):
        said[dispute.attribute_id]["dispute"] = dispute
    return said
