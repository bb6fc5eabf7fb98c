"""An edition in plain words: what the law asks for, whom we ask instead, how long it takes and what it costs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.public import wording
from portal.public.papers import uploads
from portal.ui.components import Row
from procedures.catalogue import Edition
from procedures.circumstances import Circumstance, circumstances
from procedures.entries import fees, time_limits
from procedures.grammar import (
    LegalBasis,
    Text,
    TimeLimit,
    Variant,
)
from procedures.needs import Need
from procedures.registries import REGISTRIES
from procedures.vocabulary import LEVELS, OFFICES, ROLES, Role


@dataclass(frozen=True)
class AskedLine:
    """One registry that is asked: which of its facts, why, and by which law; `about` whom, if not the applicant.

    `only`: what must be so for it to be asked, if it is not always.
    """

    title: str
    owner: str
    about: Text | None
    only: tuple[Circumstance, ...]
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
    rates: list[tuple[Text, str]]
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
    limits = [(one.amount, one.unit) for one in time_limits(edition.definition)]
    rows = [
        Row(_("Who may apply"), wording.audience(edition.audience)),
        Row(_("You get"), str(edition.result.title), note=wording.validity(edition.result)),
        Row(_("You upload"), uploads(edition)),
        Row(_("Time limit"), wording.limits(limits)),
        Row(_("Fee"), wording.fees(fees(edition.definition)), note=str(edition.fee.remark or "")),
        Row(_("Decided by"), str(OFFICES[edition.unit])),
        Row(_("Online"), str(LEVELS[edition.level]), note=str(edition.definition.level_reason or "")),
    ]
    return rows


def ways(edition: Edition) -> list[Way]:
    """The limits and fees, one for each case within the procedure."""
    return [_way(edition, case) for case in edition.cases] or [_way(edition, None)]


def _way(edition: Edition, case: Variant | None) -> Way:
    limit = edition.time_limit_of(case.id if case else "")
    fee = (case and case.fee) or edition.fee
    return Way(
        title=case.title if case else None,
        limit=limit,
        time_limit=wording.limit(limit.amount, limit.unit),
        fee=wording.fee(fee.amount, fee.when),
        rates=[(rate.title, wording.fee(rate.amount, fee.when)) for rate in fee.rates],
        to_pay=fee.when != "none",
        fee_verified=fee.verified,
        fee_remark=fee.remark,
    )


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
        only=circumstances(edition, need.key),
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
            who=f"{ROLES[task.role]}, {OFFICES[task.unit]}",
            days=_("up to %(time)s") % {"time": wording.limit(term.amount, term.unit)}
            if (term := edition.conditions.budget(task, ""))
            else "",
        )
        for task in edition.process
    ]


def decided_by(edition: Edition) -> str:
    """Who decides: the role, and the unit in charge."""
    deciding = [task for task in edition.process if "approve" in task.outcomes]
    role, unit = (deciding[-1].role, deciding[-1].unit) if deciding else (Role.APPROVER, edition.unit)
    return f"{ROLES[role]}, {OFFICES[unit]}"


def laws(edition: Edition) -> list[LegalBasis]:
    """The legal basis, as the department lists it."""
    return list(edition.legal_basis)


def unverified(edition: Edition) -> int:
    """How many statements nobody has checked against the text of law yet."""
    fees_said = [edition.fee, *(case.fee for case in edition.cases if case.fee)]
    return len(edition.unverified) + sum(not fee.verified for fee in fees_said)
