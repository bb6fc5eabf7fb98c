"""An edition in plain words: what the law asks for, whom we ask instead, how long it takes and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.public import wording
from portal.ui.components import Row
from procedures.catalogue import Edition
from procedures.grammar import (
    Component,
    DataComponent,
    FileComponent,
    FormComponent,
    LegalBasis,
    NotApplicableComponent,
    Text,
    TimeLimit,
)
from procedures.needs import Need
from procedures.registries import REGISTRIES
from procedures.sources import Source, source_of
from procedures.vocabulary import LEVELS, ROLES, UNITS, Role

#: What the tag beside a document says, and its colour.
LOOKS: Final[dict[Source, tuple[Promise, str]]] = {
    Source.REGISTRY: (gettext_lazy("You hand in nothing"), "green"),
    Source.EARLIER_RESULT: (gettext_lazy("Used again"), "green"),
    Source.E_ID: (gettext_lazy("You hand in nothing"), "green"),
    Source.FORM: (gettext_lazy("Online"), "blue"),
    Source.FILE: (gettext_lazy("Upload"), "orange"),
    Source.NOT_APPLICABLE: (gettext_lazy("Not asked for"), "grey"),
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
class Way:
    """The time limit and the fee of one case within a procedure; `title` tells several apart."""

    title: Text | None
    limit: TimeLimit
    time_limit: str
    fee: str
    to_pay: bool
    fee_verified: bool
    fee_remark: Text | None


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
    limit, fee = edition.time_limit, edition.fee
    rows = [
        Row(_("Who may apply"), wording.audience(edition.audience)),
        Row(_("You get"), str(edition.result.title), note=wording.validity(edition.result.validity_years)),
        Row(_("You upload"), _uploads(edition)),
        Row(_("Time limit"), wording.limit(limit.amount, limit.unit)),
        Row(_("Fee"), wording.fee(fee.amount, fee.when), note=str(fee.remark or "")),
        Row(_("Decided by"), str(UNITS[edition.unit])),
        Row(_("Online"), str(LEVELS[edition.level]), note=str(edition.definition.level_reason or "")),
    ]
    return rows


def _uploads(edition: Edition) -> str:
    """How many of the documents of the law the applicant must bring as a file."""
    files = sum(source_of(component) is Source.FILE for component in edition.components)
    words = ngettext(
        "%(files)s of the %(all)s document that the law lists",
        "%(files)s of the %(all)s documents that the law lists",
        len(edition.components),
    )
    return words % {"files": files, "all": len(edition.components)}


def ways(edition: Edition) -> list[Way]:
    """The limits and fees, one for each case within the procedure."""
    limit, fee = edition.time_limit, edition.fee
    return [
        Way(
            title=None,
            limit=limit,
            time_limit=wording.limit(limit.amount, limit.unit),
            fee=wording.fee(fee.amount, fee.when),
            to_pay=bool(fee.amount),
            fee_verified=fee.verified,
            fee_remark=fee.remark,
        )
    ]


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


def decided_by(edition: Edition) -> str:
    """Who decides: the role, and the unit in charge."""
    deciding = [task for task in edition.process if "approve" in task.outcomes]
    role, unit = (deciding[-1].role, deciding[-1].unit) if deciding else (Role.APPROVER, edition.unit)
    return f"{ROLES[role]}, {UNITS[unit]}"


def laws(edition: Edition) -> list[LegalBasis]:
    """The legal basis, as the department lists it."""
    return list(edition.legal_basis)


def unverified(edition: Edition) -> int:
    """How many statements nobody has checked against the text of law yet."""
    return len(edition.unverified) + (not edition.fee.verified)


def _paper(component: Component) -> PaperLine:
    source = source_of(component)
    label, colour = LOOKS[source]
    otherwise = component.message if isinstance(component, DataComponent) else None
    return PaperLine(
        component.letter, component.title, _what(component, source), str(label), colour, otherwise, component.basis
    )


def _what(component: Component, source: Source) -> str:
    if isinstance(component, FormComponent):
        return _("It is part of the online application; there is nothing to print.")
    if isinstance(component, NotApplicableComponent):
        return str(component.reason)
    if isinstance(component, FileComponent):
        return str(component.message)
    if source is Source.E_ID:
        return _("We take it from your e-ID, if you agree.")
    return _issued_here(component) if source is Source.EARLIER_RESULT else _replaced(component)


def _replaced(component: DataComponent) -> str:
    registry = REGISTRIES[component.registry]
    words = {"registry": str(registry), "owner": registry.owner}
    return _("We ask the %(registry)s of the %(owner)s.") % words


def _issued_here(component: DataComponent) -> str:
    words = _("We issued it ourselves and look it up in the %(registry)s.")
    return words % {"registry": str(REGISTRIES[component.registry])}
