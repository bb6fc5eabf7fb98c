"""An evidence card as lines: the same for the applicant, the official and the auditor, who sees no value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.exchange.vocabulary import Purpose
from portal.ui.components import Row
from portal.ui.contents import fact_row, shown
from portal.ui.reports import claimed_words, held_words
from portal.ui.statuses import field_look
from portal.ui.text import local_date, local_datetime
from workflows.filling.disputes import attribute_asked
from workflows.filling.evidence import EvidenceCard, SignedAnswer
from workflows.filling.models import APPLICANT, Difference, Dispute, Outcome, Settlement

PURPOSES: Final[dict[str, Any]] = {
    Purpose.FILL_FORM: gettext_lazy("to fill in the form"),
    Purpose.REPLACE_DOCUMENT: gettext_lazy("in place of a document"),
    Purpose.CHECK_CONDITION: gettext_lazy("to check a condition of the law"),
}


@dataclass(frozen=True)
class Remark:
    """Something that people did about a value: what, when (UTC), by whom, and in lines what they said."""

    title: Any
    at: datetime | None
    by: str = ""
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CardPage:
    """What the card's template shows. `problems` is empty when everything holds; `signed` whether there is a proof."""

    title: Any
    registry: Any
    about: list[Row]
    why: list[Row]
    proof: list[Row]
    problems: list[str]
    signed: bool
    earlier: list[tuple[SignedAnswer, str]]
    remarks: list[Remark]


def page_of(card: EvidenceCard, *, values: bool = True) -> CardPage:
    """The card in the reader's language. Without `values` it says that there is one, not what it is."""
    field = card.field
    title = field.title if field else card.attribute or card.fact.name
    proof = card.proof
    return CardPage(
        title=title,
        registry=card.registry,
        about=_about(card, values),
        why=_why(card),
        proof=_proof(proof) if proof else [],
        problems=[str(problem.label) for problem in (*card.problems, *(proof.problems if proof else ()))],
        signed=proof is not None,
        earlier=[(answer, _said(card, answer.outcome, answer.value, values)) for answer in card.earlier],
        remarks=sorted(_remarks(card, values), key=lambda remark: remark.at or datetime.max),
    )


def _about(card: EvidenceCard, values: bool) -> list[Row]:
    fact, registry = card.fact, card.registry
    value = fact_row(fact, title=_("Value"), label_of=card.field.label_of if card.field else None)
    return [
        Row(_("Authority"), registry.owner),
        Row(_("Registry"), registry),
        Row(_("What was asked"), card.attribute or fact.attribute, note=_compared(card)),
        Row(_("About whom"), _whom(card, values)),
        value if values else Row(_("Outcome"), field_look(fact.outcome).label),
    ]


def _whom(card: EvidenceCard, values: bool) -> str:
    """The applicant, or whom the edition calls so; the name only where values are shown."""
    if card.fact.subject == APPLICANT:
        return _("The applicant")
    identity = card.lookup.identity or {}
    if not values:
        return _("Somebody else than the applicant")
    return " · ".join(filter(None, (identity.get("name"), identity.get("number"))))


def _compared(card: EvidenceCard) -> str:
    if not card.compared_with:
        return ""
    return _("Asked was only whether it is what we expect; the registry did not say its value.")


def _why(card: EvidenceCard) -> list[Row]:
    lookup, why = card.lookup, card.why
    checked = "" if card.basis and card.basis.verified else _("Not checked against the text of law yet.")
    purpose = PURPOSES.get(lookup.purpose, lookup.purpose)
    return [
        Row(_("Purpose"), why.purpose if why else purpose, note=purpose if why else ""),
        Row(_("Legal basis"), card.basis.text if card.basis else lookup.legal_basis, note=checked),
        Row(_("Procedure and edition"), f"{card.edition.title} ({lookup.procedure}, {local_date(lookup.edition)})"),
        Row(_("Applicant agreed"), local_datetime(lookup.agreed_at)),
        Row(_("Last asked"), local_datetime(lookup.asked_at) if lookup.asked_at else _("Not asked yet")),
    ]


def _proof(proof: SignedAnswer) -> list[Row]:
    evidence = proof.evidence
    return [
        Row(_("Answered"), local_datetime(evidence.received_at)),
        Row(_("As of"), local_datetime(evidence.as_of)),
        Row(_("Request"), evidence.request_id),
        Row(_("Message"), evidence.message_id),
        Row(_("Digest (SHA-256)"), evidence.digest),
        Row(_("Signing key"), evidence.key_id),
    ]


def _said(card: EvidenceCard, outcome: Outcome | None, value: Any, values: bool) -> str:
    """What an answer said, in words; without `values` only its outcome."""
    if outcome is None:
        return _("cannot be read")
    if outcome != Outcome.RESOLVED or not values:
        return str(field_look(outcome).label)
    return _words(card, value)


def _words(card: EvidenceCard, value: Any) -> str:
    """A value of the card's attribute, by the name of its choice where the form has choices."""
    label = card.field.label_of(value) if card.field else None
    return str(label) if label else shown(value, card.attribute.kind if card.attribute else "text")


def _remarks(card: EvidenceCard, values: bool) -> list[Remark]:
    return [
        *(_of_difference(card, difference, values) for difference in card.differences),
        *(_of_settlement(card, settlement, values) for settlement in card.settlements),
        *(_of_dispute(card, dispute, values) for dispute in card.disputes),
    ]


def _of_difference(card: EvidenceCard, difference: Difference, values: bool) -> Remark:
    said = _said(card, Outcome(difference.outcome), difference.value, values)
    lines = [(_("The newer answer says"), said), (_("State"), str(difference.get_state_display()))]
    if values and difference.question:
        lines.append((_("Question to the applicant"), difference.question))
    if values and difference.answer:
        lines.append((_("Applicant’s answer"), difference.answer))
    if difference.reason:
        lines.append((_("Reason"), difference.reason))
    by = difference.official.full_name if difference.official else ""
    return Remark(_("A newer answer differed"), difference.noticed_at, by, tuple(lines))


def _of_settlement(card: EvidenceCard, settlement: Settlement, values: bool) -> Remark:
    lines = [
        (_("Proof"), str(settlement.get_proof_display())),
        (_("Document"), settlement.reference),
        (_("Reason"), settlement.reason),
    ]
    if values:
        finding = _("There is none") if settlement.value is None else _words(card, settlement.value)
        lines.insert(0, (_("Finding"), finding))
    if settlement.ended_at:
        lines.append((_("In force until"), local_datetime(settlement.ended_at)))
    return Remark(
        _("An official settled it by another lawful proof"), settlement.at, settlement.official.full_name, tuple(lines)
    )


def _of_dispute(card: EvidenceCard, dispute: Dispute, values: bool) -> Remark:
    lines = [(_("State"), str(dispute.get_state_display()))]
    if values:
        asked = card.fact.attribute
        words = (dispute, asked, attribute_asked(card.fact.registry, asked), card.field)
        lines.append((_("What the registry said"), held_words(*words)))
        lines += [(_("What would be right"), claimed_words(*words)), (_("Reason"), dispute.reason)]
        if dispute.note:
            lines.append((_("What the authority wrote"), dispute.note))
    return Remark(_("The applicant reported that it is wrong"), dispute.opened_at, "", tuple(lines))
