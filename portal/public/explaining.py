"""An edition in plain words: what the law asks for, whom we ask instead, how long it takes and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.ui.components import Row
from portal.ui.text import money
from procedures.catalogue import Edition
from procedures.grammar import (
    EID,
    Component,
    DataComponent,
    FileComponent,
    FormComponent,
    LegalBasis,
    NotApplicableComponent,
    Text,
)
from procedures.needs import Need
from procedures.registries import REGISTRIES
from procedures.vocabulary import AUDIENCES, ROLES, UNITS

WHEN_PAID: Final[dict[str, Promise]] = {
    "before_receipt": gettext_lazy("due before the application is received"),
    "after_decision": gettext_lazy("due after the decision"),
}


@dataclass(frozen=True)
class PaperLine:
    """One document that the law lists. `hand_in`: whether the applicant has anything to do for it."""

    letter: str
    title: Text
    what: str
    label: str
    colour: str
    otherwise: Text | None
    basis: LegalBasis


@dataclass(frozen=True)
class AskedLine:
    """One registry that is asked: which of its facts, why, and by which law; `about` whom, if not the applicant."""

    title: str
    owner: str
    about: Text | None
    attributes: list[str]
    purpose: Text
    basis: LegalBasis


@dataclass(frozen=True)
class StageLine:
    """One stage of the work on a case."""

    title: Text
    who: str
    days: str


@dataclass(frozen=True)
class ConditionLine:
    """One condition, and what somebody is told who does not meet it."""

    basis: LegalBasis
    message: Text


@dataclass(frozen=True)
class TableLine:
    """A table of the definition: figures by code."""

    title: Text
    rows: list[tuple[str, int]]
    basis: LegalBasis


def facts(edition: Edition) -> list[Row]:
    """The procedure at a glance."""
    rows = [
        Row(_("Who may apply"), ", ".join(str(AUDIENCES[code]) for code in edition.audience)),
        Row(_("You get"), str(edition.result.title), note=_validity(edition)),
        Row(_("Time limit"), time_limit(edition)),
        Row(_("Fee"), fee(edition), note=str(edition.fee.remark or "")),
        Row(_("Decided by"), str(UNITS[edition.unit])),
    ]
    return rows


def time_limit(edition: Edition) -> str:
    """The time limit as a person says it."""
    amount = edition.time_limit.amount
    match edition.time_limit.unit:
        case "working_day":
            words = ngettext("%(amount)s working day", "%(amount)s working days", amount)
        case "month":
            words = ngettext("%(amount)s month", "%(amount)s months", amount)
        case _:
            words = ngettext("%(amount)s day", "%(amount)s days", amount)
    return words % {"amount": amount}


def fee(edition: Edition) -> str:
    """The fee and when it is due."""
    if not edition.fee.amount:
        return _("No fee")
    return _("%(amount)s, %(when)s") % {"amount": money(edition.fee.amount), "when": WHEN_PAID[edition.fee.when]}


def papers(edition: Edition) -> list[PaperLine]:
    """Every document that the law lists, and what becomes of it."""
    return [_paper(component) for component in edition.components]


def asked(edition: Edition) -> list[AskedLine]:
    """Whom we ask for what, about whom, by which law."""
    return [_asked(edition, need) for need in edition.needs]


def _asked(edition: Edition, need: Need) -> AskedLine:
    registry = REGISTRIES[need.registry]
    compared = (registry.attribute(name) for name, _expected in need.comparisons)
    words = _("%(attribute)s: only a yes or no, not what it holds")
    return AskedLine(
        title=str(registry),
        owner=registry.owner,
        about=edition.titles.get(need.subject),
        attributes=[
            *(str(registry.attribute(name)) for name in need.attributes),
            *(words % {"attribute": attribute} for attribute in compared),
        ],
        purpose=need.spec.purpose,
        basis=need.spec.basis,
    )


def conditions(edition: Edition) -> list[ConditionLine]:
    """What must hold of an applicant; a blank stands where the message names a fact of somebody."""
    return [
        ConditionLine(rule.basis, rule.message.filled({})) for rule in edition.rules if rule.outcome == "not_eligible"
    ]


def tables(edition: Edition) -> list[TableLine]:
    """Figures that conditions use, such as months of practice by title; codes as the choices of a field name them."""
    names = {choice.code: choice.title for field in edition.fields for choice in field.choices}
    order = {code: place for place, code in enumerate(names)}
    lines = []
    for table in edition.definition.tables.values():
        # A stored definition has lost the order of its keys; that of the choices is the department's own.
        codes = sorted(table.values, key=lambda code: order.get(code, len(order)))
        rows = [(str(names.get(code, code)), table.values[code]) for code in codes]
        lines.append(TableLine(table.title, rows, table.basis))
    return lines


def stages(edition: Edition) -> list[StageLine]:
    """Who works on a case, in order, and for how long each may take."""
    return [
        StageLine(
            title=task.title,
            who=f"{ROLES[task.role]}, {UNITS[task.unit]}",
            days=ngettext("up to %(amount)s day", "up to %(amount)s days", term.amount) % {"amount": term.amount}
            if (term := edition.conditions.budget(task, ""))
            else "",
        )
        for task in edition.process
    ]


def laws(edition: Edition) -> list[LegalBasis]:
    """The legal basis, as the department lists it."""
    return list(edition.legal_basis)


def unverified(edition: Edition) -> int:
    """How many statements nobody has checked against the text of law yet."""
    return len(edition.unverified) + (not edition.fee.verified)


def _validity(edition: Edition) -> str:
    years = edition.result.validity_years
    if years is None:
        return _("Valid without a time limit")
    return ngettext("Valid for %(years)s year", "Valid for %(years)s years", years) % {"years": years}


def _paper(component: Component) -> PaperLine:
    label, colour = _("You hand in nothing"), "green"
    otherwise: Text | None = None
    if isinstance(component, FormComponent):
        what, label, colour = _("It is part of the online application; there is nothing to print."), _("Online"), "blue"
    elif isinstance(component, NotApplicableComponent):
        what, label, colour = str(component.reason), _("Not asked for"), "grey"
    elif isinstance(component, FileComponent):
        what, label, colour = str(component.message), _("Upload"), "orange"
    elif component.source == EID:
        what, otherwise = _("We take it from your e-ID, if you agree."), component.message
    else:
        what, otherwise = _replaced(component), component.message
    return PaperLine(component.letter, component.title, what, label, colour, otherwise, component.basis)


def _replaced(component: DataComponent) -> str:
    registry = REGISTRIES[component.registry]
    words = {"registry": str(registry), "owner": registry.owner}
    return _("We ask the %(registry)s of the %(owner)s.") % words


def search_rows(editions: list[Edition]) -> Iterator[dict[str, Any]]:
    """What a card of the catalogue shows."""
    for edition in editions:
        yield {
            "edition": edition,
            "unit": UNITS[edition.unit],
            "audience": ", ".join(str(AUDIENCES[code]) for code in edition.audience),
            "time_limit": time_limit(edition),
            "fee": money(edition.fee.amount) if edition.fee.amount else _("No fee"),
        }
