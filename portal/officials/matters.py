"""What an official has to weigh in a case: the links beside registries' values, and the list at the top of the page."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.ui.answers import newer_words, standing_words, title_of
from portal.ui.components import Action, Row
from portal.ui.contents import settled_by
from portal.ui.reports import about
from procedures.registries import REGISTRIES
from workflows.cases.record import CaseRecord
from workflows.filling.facts import RegistryFact
from workflows.filling.models import Outcome
from workflows.filling.weighing import to_settle


def further(record: CaseRecord) -> Callable[[RegistryFact], list[Action]]:
    """The links beside a registry's value on the case page, for whoever may weigh it now."""
    unsettled = {fact.name for fact in to_settle(list(record.facts.values()), record.edition)}

    def links(fact: RegistryFact) -> list[Action]:
        title = title_of(fact, record.edition)
        if fact.difference is not None:
            return [_weigh(record, fact)]
        if fact.settlement is not None:
            return [_take_back(record, fact, title)]
        if fact.name in unsettled and fact.outcome not in (Outcome.PLANNED, Outcome.ASKING):
            return [_settle(record, fact, title)]
        return []

    return links


def matters(record: CaseRecord) -> list[Row]:
    """Everything that can be weighed, settled or taken back now, also what no field of the form shows."""
    facts = list(record.facts.values())
    differing = [_difference(record, fact) for fact in facts if fact.difference is not None]
    unsettled = _by_lookup(to_settle(facts, record.edition))
    settled = _by_lookup([fact for fact in facts if fact.settlement is not None and fact.difference is None])
    return [
        *differing,
        *(_row(record, of, [_settle(record, of[0], REGISTRIES[of[0].registry])]) for of in unsettled.values()),
        *(
            _row(record, of, [_take_back(record, of[0], REGISTRIES[of[0].registry])], settled_by(of[0]))
            for of in settled.values()
        ),
    ]


def _difference(record: CaseRecord, fact: RegistryFact) -> Row:
    both = {"earlier": standing_words(fact, record.edition), "newer": newer_words(fact, record.edition)}
    said = _("Earlier: %(earlier)s. Now: %(newer)s.") % both
    state = fact.difference.get_state_display() if fact.difference else ""
    return Row(title_of(fact, record.edition), said, [_weigh(record, fact)], note=state)


def _row(record: CaseRecord, facts: list[RegistryFact], links: list[Action], note: str = "") -> Row:
    titles = ", ".join(str(title_of(fact, record.edition)) for fact in facts)
    return Row(about(REGISTRIES[facts[0].registry], facts[0].who), titles, links, note=note)


def _by_lookup(facts: list[RegistryFact]) -> dict[uuid.UUID, list[RegistryFact]]:
    found: dict[uuid.UUID, list[RegistryFact]] = {}
    for fact in facts:
        found.setdefault(fact.lookup, []).append(fact)
    return found


def _weigh(record: CaseRecord, fact: RegistryFact) -> Action:
    named = {"code": record.case.code, "difference": fact.difference.public_id if fact.difference else ""}
    return Action(_("Weigh"), reverse("officials:weigh", kwargs=named), title_of(fact, record.edition))


def _settle(record: CaseRecord, fact: RegistryFact, about: Any) -> Action:
    named = {"code": record.case.code, "lookup": fact.lookup}
    return Action(_("Settle"), reverse("officials:settle", kwargs=named), about)


def _take_back(record: CaseRecord, fact: RegistryFact, about: Any) -> Action:
    named = {"code": record.case.code, "settlement": fact.settlement.public_id if fact.settlement else ""}
    return Action(_("Take back"), reverse("officials:take_back", kwargs=named), about)
