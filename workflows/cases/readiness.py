"""What stands in the way of a decision: facts that no registry has settled, rules that forbid granting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from procedures.edition import ComponentState
from procedures.registries import REGISTRIES
from workflows.cases.models import Case
from workflows.cases.record import CaseRecord, record_of
from workflows.filling.facts import unsettled
from workflows.filling.models import Outcome


@dataclass(frozen=True)
class Obstacle:
    """One reason why the case cannot be decided now; `str(obstacle)` is a sentence in the reader's language."""

    message: Any

    def __str__(self) -> str:
        return str(self.message)


def obstacles(case: Case, *, granting: bool) -> list[Obstacle]:
    """What must be cleared before the case is decided; more is asked of granting than of refusing.

    A refusal too rests on facts: no decision is made while a needed fact is unsettled (design §5).
    """
    return obstacles_of(record_of(case), granting=granting)


def obstacles_of(record: CaseRecord, *, granting: bool) -> list[Obstacle]:
    """The same for a record that was put together already."""
    found = [_unsettled_sentence(registry, mismatch) for registry, mismatch in _open_registries(record)]
    if granting:
        known = record.known_facts()
        broken = [rule for rule in record.edition.evaluate_rules(known) if rule.outcome == "not_eligible"]
        found += [Obstacle(rule.message) for rule in broken]
        found += [
            Obstacle(part.message)
            for part in record.edition.evaluate_components(known)
            if part.state == ComponentState.STOPS and part.message is not None
        ]
    return found


def _open_registries(record: CaseRecord) -> list[tuple[str, bool]]:
    found: dict[str, bool] = {}
    for fact in unsettled(record.facts.values()):
        found[fact.registry] = found.get(fact.registry, False) or fact.outcome == Outcome.MISMATCH
    return list(found.items())


def _unsettled_sentence(registry: str, mismatch: bool) -> Obstacle:
    if mismatch:
        return Obstacle(
            _("%(registry)s holds something else than the e-ID says; this must be settled first.")
            % {"registry": REGISTRIES[registry]}
        )
    return Obstacle(
        _("%(registry)s has not answered yet. It is asked again by itself; try again when the answer is there.")
        % {"registry": REGISTRIES[registry]}
    )
