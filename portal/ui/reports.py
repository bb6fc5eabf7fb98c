"""“This is wrong” in words: what a registry held, what would be right, and where the report stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from integrations.exchange.vocabulary import Attribute
from portal.ui.contents import shown
from portal.ui.statuses import Look
from procedures.edition import Edition
from procedures.grammar import Field
from procedures.registries import REGISTRIES
from workflows.filling.disputes import (
    ANSWERED_WITHIN,
    FOLLOW_FOR,
    IDENTITY,
    attribute_asked,
    claimed_value,
    is_unanswered,
)
from workflows.filling.facts import RegistryFact, who_is
from workflows.filling.models import APPLICANT, Dispute, DisputeState

LOOKS: Final = {
    DisputeState.OPEN: Look(pgettext_lazy("report", "Being sent"), "blue"),
    DisputeState.SENT: Look(pgettext_lazy("report", "With the authority"), "yellow"),
    DisputeState.CORRECTED: Look(pgettext_lazy("report", "Corrected"), "green"),
    DisputeState.REFUSED: Look(pgettext_lazy("report", "Not corrected"), "red"),
    DisputeState.WITHDRAWN: Look(pgettext_lazy("report", "Taken back"), "grey"),
}


@dataclass(frozen=True)
class Report:
    """One report as pages show it. `title` is that of the form's field, or the registry's own."""

    dispute: Dispute
    title: Any
    registry: Any
    held: str
    claimed: str

    @property
    def look(self) -> Look:
        return LOOKS[DisputeState(self.dispute.state)]

    @property
    def answer_due(self) -> datetime:
        """By when the authority is to answer."""
        return (self.dispute.sent_at or self.dispute.opened_at) + ANSWERED_WITHIN

    @property
    def followed_until(self) -> datetime:
        """Until when we ask how it stands."""
        return self.dispute.opened_at + FOLLOW_FOR

    @property
    def unanswered(self) -> bool:
        """Whether we have given up asking."""
        return is_unanswered(self.dispute, timezone.now())


def report_of(dispute: Dispute, edition: Edition) -> Report:
    """A report in the reader's language; its value and lookup are loaded."""
    row, lookup = dispute.attribute, dispute.attribute.lookup
    name = f"{lookup.registry}.{row.attribute}"
    name = name if lookup.subject == APPLICANT else f"{lookup.subject}.{name}"
    return _report(dispute, lookup.registry, row.attribute, field_showing(edition, name), who_is(lookup))


def reports_on(facts: Mapping[str, RegistryFact], edition: Edition) -> list[Report]:
    """The latest report of every value of one draft or case that has one, those taken back left out."""
    return [
        _report(fact.dispute, fact.registry, fact.attribute, field_showing(edition, name), fact.who)
        for name, fact in facts.items()
        if fact.dispute is not None and fact.dispute.state != DisputeState.WITHDRAWN
    ]


def _report(dispute: Dispute, registry: str, asked: str, field: Field | None, who: str) -> Report:
    attribute = attribute_asked(registry, asked)
    return Report(
        dispute=dispute,
        title=about(field.title if field else attribute, who),
        registry=REGISTRIES[registry],
        held=held_words(dispute, asked, attribute, field),
        claimed=claimed_words(dispute, asked, attribute, field),
    )


def held_words(dispute: Dispute, asked: str, attribute: Attribute, field: Field | None = None) -> str:
    """What the registry said when it was reported. A comparison, or a mismatch, only said that it is not so."""
    if "=" in asked:
        return _("Does not match")
    if asked in IDENTITY and dispute.held is None:
        return _("Not what the e-ID says")
    return _words(dispute.held, attribute, field)


def claimed_words(dispute: Dispute, asked: str, attribute: Attribute, field: Field | None = None) -> str:
    """What would be right."""
    return _("Matches") if "=" in asked else _words(claimed_value(dispute, attribute), attribute, field)


def field_showing(edition: Edition, name: str) -> Field | None:
    """The field of the form that shows a fact, if one does; for what is said about a row, that of any row."""
    subject, dot, rest = name.partition(".")
    plain = f"{subject.partition(':')[0]}{dot}{rest}"
    return next((field for field in edition.definition.all_fields if field.from_ == plain), None)


def about(title: object, who: str) -> str:
    """A title with whom it is about, where that is not the applicant."""
    return f"{title} – {who}" if who else str(title)


def _words(value: Any, attribute: Attribute, field: Field | None) -> str:
    label = field.label_of(value) if field else None
    return str(label) if label else shown(value, attribute.kind) or _("There is none")
