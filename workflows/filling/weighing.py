"""Weighing a newer answer against the one on which a case stands, and standing in for an answer that is not to be had.

The rules of single rows; who may do it and on which case is decided in `workflows.cases.weighing`, which also records
it and tells the other rooms.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from integrations.exchange.values import checked
from integrations.exchange.vocabulary import Attribute
from procedures import catalogue
from procedures.edition import Edition
from procedures.registries import REGISTRIES
from workflows.filling.facts import RegistryFact, facts_of_case
from workflows.filling.freshness import stale
from workflows.filling.models import (
    OPEN_DIFFERENCES,
    UNSETTLED,
    Difference,
    DifferenceState,
    Lookup,
    LookupState,
    Proof,
    Settlement,
)
from workflows.people.models import Official


class CannotWeigh(Exception):
    """What is to be weighed or settled is not (any more); `message` says why, in the reader's language."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


def accept(difference: Difference, *, by: Official, at: datetime) -> None:
    """Let the case stand on the newer answer from now on; the earlier value stays in the earlier evidence."""
    _require_open(difference)
    row = difference.attribute
    row.outcome, row.value, row.evidence = difference.outcome, difference.value, difference.evidence
    row.save(update_fields=["outcome", "value", "evidence"])
    row.settlements.filter(ended_at=None).update(ended_at=at)
    _close(difference, DifferenceState.ACCEPTED, by=by, at=at)


def keep(difference: Difference, *, by: Official, at: datetime, reason: str) -> None:
    """Let the case stand on the earlier answer, for a reason; the same newer answer is not weighed again."""
    _require_open(difference)
    if not reason.strip():
        raise CannotWeigh(_("Write why the earlier value holds although the registry says something else now."))
    difference.reason = reason.strip()
    _close(difference, DifferenceState.KEPT, by=by, at=at)


def ask(difference: Difference, *, by: Official, at: datetime, question: str) -> None:
    """Ask the applicant which of the two is right; the answer decides nothing by itself."""
    if difference.state != DifferenceState.OPEN:
        raise CannotWeigh(_("The applicant has been asked about this already, or it has been settled."))
    if not question.strip():
        raise CannotWeigh(_("Write what the applicant should tell you."))
    difference.state, difference.question, difference.asked_at = DifferenceState.ASKED, question.strip(), at
    difference.official = by
    difference.save(update_fields=["state", "question", "asked_at", "official"])


def answer(difference: Difference, *, at: datetime, text: str) -> None:
    """The applicant's answer to the question."""
    if difference.state != DifferenceState.ASKED:
        raise CannotWeigh(_("This question has been answered already, or is not open any more."))
    if not text.strip():
        raise CannotWeigh(_("Write your answer."))
    difference.state, difference.answer, difference.answered_at = DifferenceState.ANSWERED, text.strip(), at
    difference.save(update_fields=["state", "answer", "answered_at"])


def to_settle(facts: Collection[RegistryFact], edition: Edition) -> list[RegistryFact]:
    """What an official may know by another proof: what has no answer; what is too old and was asked anew in vain."""
    in_vain = [fact for fact in facts if fact.state in (LookupState.WAITING, LookupState.REFUSED)]
    old = {fact.name for fact in stale(in_vain, edition)}
    open_facts = (fact for fact in facts if fact.settlement is None and fact.difference is None)
    return [fact for fact in open_facts if fact.outcome in UNSETTLED or fact.name in old]


def settle(
    lookup: Lookup,
    findings: Mapping[str, Any],
    *,
    by: Official,
    at: datetime,
    proof: Proof,
    reference: str,
    reason: str,
) -> list[Settlement]:
    """Stand in for the answer of a registry: the value of each attribute that may be settled; None: there is none.

    Raises CannotWeigh when one may not be settled (any more), when the proof or the reason is not named, or for an
    impossible value.
    """
    if not reference.strip() or not reason.strip():
        raise CannotWeigh(_("Name the proof (number, date and issuer) and say why it settles the matter."))
    facts = [fact for fact in facts_of_case(lookup.owner).values() if fact.lookup == lookup.public_id]
    allowed = to_settle(facts, catalogue.edition(lookup.procedure, lookup.edition))
    rows = {row.attribute: row for row in lookup.outcomes.filter(attribute__in=[fact.attribute for fact in allowed])}
    if not findings or not set(findings) <= set(rows):
        raise CannotWeigh(_("The registry has answered meanwhile, or somebody has settled this already."))
    registry = REGISTRIES[lookup.registry]
    made = [
        Settlement.objects.create(
            attribute=rows[name],
            value=_possible(name, registry.attribute(name.partition("=")[0]), value),
            proof=proof,
            reference=reference.strip(),
            reason=reason.strip(),
            official=by,
            at=at,
        )
        for name, value in findings.items()
    ]
    Lookup.objects.filter(pk=lookup.pk).update(has_remarks=True)
    return made


def in_force_with(settlement: Settlement) -> QuerySet[Settlement]:
    """What was settled in one go by one proof, as far as it still stands; empty when a settlement itself does not."""
    if settlement.ended_at is not None:
        return Settlement.objects.none()
    together = {"official": settlement.official_id, "at": settlement.at, "ended_at": None}
    mine = Settlement.objects.filter(attribute__lookup=settlement.attribute.lookup_id, **together)
    return mine.select_related("attribute").order_by("id")


def take_back(settlement: Settlement, *, at: datetime) -> list[Settlement]:
    """One proof does not stand any more: the registry's answer is waited for again. Returns all that it settled."""
    together = list(in_force_with(settlement))
    if not together:
        raise CannotWeigh(_("This has been taken back already, or the registry has answered meanwhile."))
    Settlement.objects.filter(pk__in=[one.pk for one in together]).update(ended_at=at)
    return together


def _close(difference: Difference, state: DifferenceState, *, by: Official, at: datetime) -> None:
    difference.state, difference.official, difference.settled_at = state, by, at
    difference.save(update_fields=["state", "official", "settled_at", "reason"])


def _require_open(difference: Difference) -> None:
    if difference.state not in OPEN_DIFFERENCES:
        raise CannotWeigh(_("This difference has been settled already, or is gone."))


def _possible(name: str, attribute: Attribute, value: Any) -> Any:
    """The value, if the registry itself could have said it; an address or place may be in words alone."""
    if value is None:
        return None
    if "=" in name:  # a comparison: it matches or it does not
        if isinstance(value, bool):
            return value
        raise CannotWeigh(_("“%s” cannot have this value. Check what you typed.") % attribute)
    if attribute.kind == "address":
        return {"province_code": "", "province": "", "ward_code": "", "ward": "", "detail": str(value).strip()}
    if attribute.kind == "place":
        return {"province_code": "", "text": str(value).strip()}
    try:
        return checked(attribute, value)
    except ValueError:
        raise CannotWeigh(_("“%s” cannot have this value. Check what you typed.") % attribute) from None
