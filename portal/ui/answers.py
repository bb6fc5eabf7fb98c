"""What a registry said about a fact, in words: for whoever compares two answers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.ui.codes import called
from portal.ui.contents import shown
from portal.ui.reports import about, field_showing
from procedures.edition import Edition
from workflows.filling.evidence import attribute_of
from workflows.filling.facts import RegistryFact
from workflows.filling.models import Outcome


def title_of(fact: RegistryFact, edition: Edition) -> Any:
    """What a fact is called: as the form's field that shows it, or as the registry has it; and about whom it is."""
    field = field_showing(edition, fact.name)
    return about(field.title if field else attribute_of(fact) or fact.name, fact.who)


def standing_words(fact: RegistryFact, edition: Edition) -> str:
    """That on which the case stands now: an official's finding, or the registry's earlier answer."""
    outcome = Outcome.RESOLVED if fact.settlement is not None else fact.outcome
    return words_of(fact, outcome, fact.said, edition)


def newer_words(fact: RegistryFact, edition: Edition) -> str:
    """What the registry says now, where that waits to be weighed."""
    newer = fact.difference
    return words_of(fact, Outcome(newer.outcome), newer.value, edition) if newer else ""


def words_of(fact: RegistryFact, outcome: Outcome, value: Any, edition: Edition) -> str:
    """One answer about a fact; a code by the name that the form has for it.

    A mismatch is told without a value: what the registry holds may be about somebody else.
    """
    if outcome == Outcome.MISMATCH:
        return _("Another name or date of birth than the e-ID says")
    if outcome not in (Outcome.RESOLVED, Outcome.ABSENT):
        return ""
    field, known = field_showing(edition, fact.name), attribute_of(fact)
    label = field.label_of(value) if field else ""
    return str(label or called(known, value)) or shown(value, known.kind if known else "text") or _("There is none")
