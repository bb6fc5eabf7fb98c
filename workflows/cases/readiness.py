"""What stands in the way of a decision: facts that no registry has settled, rules that forbid granting."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from procedures.component_findings import ComponentState
from procedures.registries import REGISTRIES
from workflows.cases.models import Case
from workflows.cases.record import CaseRecord, record_of
from workflows.filling.facts import RegistryFact, unsettled
from workflows.filling.freshness import stale
from workflows.filling.models import LookupState, Outcome


class _Why(IntEnum):
    """What is wrong with a registry's answer, the worst first."""

    DIFFERENCE = 1
    MISMATCH = 2
    SILENT = 3
    OLD = 4
    STALE = 5


_SENTENCES: Final = {
    _Why.DIFFERENCE: _("%(registry)s says something else now than when the application was filed: weigh the two."),
    _Why.MISMATCH: _("%(registry)s holds something else than the e-ID says; this must be settled first."),
    _Why.SILENT: _(
        "%(registry)s has not answered yet. It is asked again by itself; try again when the answer is there, or settle "
        "the matter by another proof."
    ),
    _Why.OLD: _(
        "The answer of %(registry)s is too old for a decision, and it gives no newer one now. It is asked again by "
        "itself; try again when the answer is there, or settle the matter by another proof."
    ),
    _Why.STALE: _("The answer of %(registry)s is too old for a decision. It is asked again before you decide."),
}


@dataclass(frozen=True)
class Obstacle:
    """One reason why the case cannot be decided now; `str(obstacle)` is a sentence in the reader's language.

    `asked_first`: whoever decides has the registry asked once more before, which may clear it.
    """

    message: Any
    asked_first: bool = False

    def __str__(self) -> str:
        return str(self.message)


def obstacles(case: Case, *, granting: bool) -> list[Obstacle]:
    """What must be cleared before the case is decided; more is asked of granting than of refusing.

    A refusal too rests on facts: no decision is made while a needed fact is unsettled (design §5).
    """
    return obstacles_of(record_of(case), granting=granting)


def obstacles_of(record: CaseRecord, *, granting: bool) -> list[Obstacle]:
    """The same for a record that was put together already."""
    found = [
        Obstacle(_SENTENCES[why] % {"registry": REGISTRIES[code]}, asked_first=why == _Why.STALE)
        for code, why in _in_the_way(record).items()
    ]
    if granting:
        known = record.known_facts()
        broken = [rule for rule in record.edition.evaluate_rules(known) if rule.outcome == "not_eligible"]
        found += [Obstacle(rule.message) for rule in broken]
        found += [
            Obstacle(part.message)
            for part in record.edition.evaluate_components(known)
            if part.state in (ComponentState.STOPS, ComponentState.ASKED) and part.message is not None
        ]
    return found


def _in_the_way(record: CaseRecord) -> dict[str, _Why]:
    """The registries on whose answers no decision may rest now; what takes a person's hand goes before what waits."""
    facts = list(record.facts.values())
    ways = [(fact.registry, _why(fact)) for fact in unsettled(facts)]
    ways += [(fact.registry, _why_old(fact)) for fact in stale(facts, record.edition)]
    found: dict[str, _Why] = {}
    for registry, why in sorted(ways, key=lambda way: way[1]):
        found.setdefault(registry, why)
    return found


def _why_old(fact: RegistryFact) -> _Why:
    return _Why.OLD if fact.state in (LookupState.WAITING, LookupState.REFUSED) else _Why.STALE


def _why(fact: RegistryFact) -> _Why:
    if fact.difference is not None:
        return _Why.DIFFERENCE
    return _Why.MISMATCH if fact.outcome == Outcome.MISMATCH else _Why.SILENT
