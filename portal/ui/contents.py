"""An application as lines of a summary list: what the applicant said, and what registries said, with its source."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.ui.codes import called
from portal.ui.components import Action, Row
from portal.ui.text import grouped, local_datetime, money, partial_date
from procedures.grammar import Step
from procedures.names import parsed
from procedures.registries import REGISTRIES
from workflows.drafts.content import FieldContent, RowContent, StepContent
from workflows.filling.evidence import attribute_of
from workflows.filling.facts import RegistryFact
from workflows.filling.models import APPLICANT, Outcome


@dataclass(frozen=True)
class Ways:
    """Where one can go from a registry's value, and what the page knows about it beside the fact itself.

    `evidence`: the name of the address of an evidence card; it takes `row`, the fact's public id.
    `further`: more links for a fact ("Weigh", "This is wrong"); none for most.
    `stale`: names of facts whose answer is older than the edition allows.
    """

    evidence: str = ""
    further: Callable[[RegistryFact], Sequence[Action]] | None = None
    stale: Collection[str] = ()

    def from_fact(self, fact: RegistryFact, about: object = "") -> list[Action]:
        """The links of one fact. `about`: the title of its row, for screen readers."""
        links: list[Action] = []
        if self.evidence and fact.row:
            links.append(Action(_("Evidence"), reverse(self.evidence, kwargs={"row": fact.row}), about))
        return [*links, *(self.further(fact) if self.further else ())]


@dataclass(frozen=True)
class Member:
    """One row of a page whose fields repeat: what it is called, its lines, and what can be done with it as a whole."""

    id: str
    title: str
    rows: list[Row]
    actions: Sequence[Action] = ()


@dataclass(frozen=True)
class Part:
    """One page of the form: its lines, or its rows, each with lines of its own. `actions`: of the page as a whole."""

    step: Step
    rows: list[Row]
    members: tuple[Member, ...] = ()
    actions: Sequence[Action] = ()


@dataclass(frozen=True)
class Changes:
    """Where the applicant changes answers: the page of a step, and the pages of one of its rows."""

    step: Callable[[str], str]
    row: Callable[[str, str], str] | None = None
    remove: Callable[[str, str], str] | None = None


def part_of(content: StepContent, *, changes: Changes | None = None, ways: Ways | None = None) -> Part:
    """One step with what stands in it."""
    step = content.step
    if step.group is None:
        change = changes.step(step.id) if changes else ""
        return Part(step, rows_of(content.fields, step.id, change=change, ways=ways))
    if content.held:
        changes = None
    actions = [Action(_("Change"), changes.step(step.id), step.title)] if changes and not changes.row else ()
    return Part(step, [], tuple(_member(content, row, changes, ways) for row in content.rows), actions)


def _member(content: StepContent, row: RowContent, changes: Changes | None, ways: Ways | None) -> Member:
    step, title = content.step, row_title(content.step, row)
    links = []
    if changes and changes.row and changes.remove:
        links = [
            Action(_("Change"), changes.row(step.id, row.id), title),
            Action(_("Remove"), changes.remove(step.id, row.id), title),
        ]
    return Member(row.id, title, rows_of(row.fields, step.id, ways=ways), links)


def row_title(step: Step, row: RowContent) -> str:
    """What one row is called: "Practitioner 2: Trần Văn Thử"."""
    group = step.group
    if group is None:
        return str(step.title)
    name = row.value(group.subject.name or group.subject.number) if group.subject else None
    return f"{group.title} {row.number}: {name}" if name else f"{group.title} {row.number}"


def rows_of(fields: Iterable[FieldContent], step: str, *, change: str = "", ways: Ways | None = None) -> list[Row]:
    """The lines of one step, or of one of its rows. `change`: the page where the applicant changes the own answers.

    A question that is asked only sometimes, and was not answered, is left out: it was not for this person.
    """
    return [
        row_of(field, change=f"{change}#{_input_id(step, field)}" if change else "", ways=ways)
        for field in fields
        if field.locked or not field.field.required_when or field.value not in (None, "", [])
    ]


def row_of(content: FieldContent, *, change: str = "", ways: Ways | None = None) -> Row:
    """One field: the applicant's answer with the way to change it, or a registry's value with the ways from there."""
    field = content.field
    if not field.locked:
        label = field.label_of(content.value)
        value = str(label) if label else shown(content.value, field.type or "text")
        links: Sequence[Action] = [Action(_("Change"), change, field.title)] if change and not content.locked else ()
        note = _("As the organisation’s account says") if content.given else ""
        return Row(field.title, value, links, note=note, given=content.locked)
    if content.fact is None:
        name = parsed(field.from_ or "")
        return Row(field.title, outcome="planned", source=REGISTRIES[name.registry])
    return fact_row(content.fact, title=field.title, label_of=field.label_of, ways=ways)


def fact_row(
    fact: RegistryFact,
    *,
    title: object = "",
    label_of: Callable[[Any], object] | None = None,
    ways: Ways | None = None,
) -> Row:
    """One attribute as its registry answered it or an official settled it, under a `title` or the attribute's own.

    `label_of`: what a code is called, where the field has choices.
    """
    ways = ways or Ways()
    known = attribute_of(fact)
    label = (label_of(fact.said) if label_of else None) or called(known, fact.said)
    title = title or known or fact.name
    return Row(
        key=title,
        value=str(label) if label else shown(fact.said, known.kind if known else "text"),
        actions=ways.from_fact(fact, title),
        outcome=_standing(fact, ways),
        source=REGISTRIES[fact.registry],
        at=fact.answered_at,
        note=settled_by(fact),
        marks=tuple(_marks(fact, ways)),
        typed=fact.subject != APPLICANT,
    )


def shown(value: Any, kind: str) -> str:
    """A value as people read it; `kind` is the attribute's or the field's."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict):
        parts = [value.get(name) for name in ("detail", "ward", "province", "text")]
        return ", ".join(str(part) for part in parts if part)
    if kind == "date":
        return partial_date(value)
    if kind == "money":
        return money(value)
    return grouped(value) if kind == "number" else str(value)


def _standing(fact: RegistryFact, ways: Ways) -> str:
    """The outcome as a page shows it: two more than the engine keeps, since both are derived."""
    if fact.settlement is not None:
        return "settled"
    if fact.outcome == Outcome.RESOLVED and fact.name in ways.stale:
        return "stale"
    return fact.outcome.value


def _marks(fact: RegistryFact, ways: Ways) -> list[str]:
    """What else is to be known about a value: codes of `portal.ui.statuses.MARKS`."""
    return [
        code
        for code, holds in (
            ("disputed", fact.disputed),
            ("differs", fact.difference is not None),
            ("stale", fact.outcome == Outcome.ABSENT and fact.name in ways.stale),
        )
        if holds
    ]


def settled_by(fact: RegistryFact) -> str:
    """By whom, when and on what proof an official put something in the place of a registry's answer."""
    settlement = fact.settlement
    if settlement is None:
        return ""
    return _("Settled by %(official)s, %(at)s. Proof: %(proof)s (%(reference)s).") % {
        "official": settlement.official.full_name,
        "at": local_datetime(settlement.at),
        "proof": settlement.get_proof_display(),
        "reference": settlement.reference,
    }


def _input_id(step: str, content: FieldContent) -> str:
    """The id of the field's input in the form of its step; of the first one, where there are several to choose from."""
    first = {"choice": "_0", "several": "_0", "date": "_day", "address": "_province"}.get(content.field.type or "", "")
    return f"id_{step}-{content.field.id}{first}"
