"""What stands in an application: each field with its value and origin, and what all that means for its rules.

Read by the wizard (of a draft) and by the desk (of a case), so that both show the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from procedures.edition import Edition
from procedures.facts import ABSENT, Fact, Known
from procedures.grammar import Field, Step
from procedures.names import parsed
from workflows.filling.facts import RegistryFact, as_facts
from workflows.filling.models import Outcome


@dataclass(frozen=True)
class FieldContent:
    """One field: a registry's fact (locked), or the applicant's answer."""

    field: Field
    value: Any
    fact: RegistryFact | None
    given: bool = False  # by the account of the organisation that applies
    held: bool = False  # submitted before, and not asked for in the supplement

    @property
    def locked(self) -> bool:
        return self.field.locked or self.given or self.held

    @property
    def label(self) -> Any:
        """The value as its choice is called, where the field has choices; otherwise the value itself."""
        return self.field.label_of(self.value) or self.value


@dataclass(frozen=True)
class RowContent:
    """One row of a group with its fields; `number` counts from 1, in the applicant's order."""

    id: str
    number: int
    fields: tuple[FieldContent, ...]

    def value(self, field_id: str | None) -> Any:
        """What stands in one of its fields; None where there is no such field."""
        return next((content.value for content in self.fields if content.field.id == field_id), None)


@dataclass(frozen=True)
class StepContent:
    """One page of the wizard: with its fields, or, where they repeat, with its rows."""

    step: Step
    fields: tuple[FieldContent, ...]
    rows: tuple[RowContent, ...] = ()
    held: bool = False  # of rows: submitted before, and not asked for in the supplement

    @property
    def declares(self) -> bool:
        """Whether the applicant has something to say on this page."""
        if self.step.group is not None:
            return not self.held
        return any(not content.locked for content in self.fields)

    @property
    def lookups(self) -> frozenset[str]:
        """The lookups that fill fields of this page, as the edition calls them: `degrees`, `firm.business`."""
        return frozenset(parsed(field.from_).need for field in self.step.fields if field.from_)

    def with_outcome(self, *outcomes: Outcome) -> tuple[FieldContent, ...]:
        """The registry fields that came to one of these outcomes, those of rows too."""
        every = (*self.fields, *(content for row in self.rows for content in row.fields))
        return tuple(content for content in every if content.fact and content.fact.outcome in outcomes)


def steps_of(
    edition: Edition,
    facts: Mapping[str, RegistryFact],
    answers: Mapping[str, Any],
    given: Collection[str] = (),
    held: Collection[str] = (),
) -> tuple[StepContent, ...]:
    """Every step with its fields; a locked field that was never asked has neither value nor fact.

    Fields that are declared in the place of a document are there only for whom there is none. `given`: fields that
    stand in `answers` without the applicant having anything to say about them; `held`: which a supplement leaves alone.
    """
    known = known_facts(facts, answers, portrait=False)
    return tuple(
        StepContent(step, (), _rows(step, facts, answers.get(step.group.id)), held=step.group.id in held)
        if step.group
        else StepContent(
            step,
            tuple(
                replace(_content(field, facts, answers), given=field.id in given, held=field.id in held)
                for field in step.fields
                if edition.is_asked(field.id, known)
            ),
        )
        for step in edition.steps_shown(known)
    )


def asked_answers(edition: Edition, facts: Mapping[str, RegistryFact], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of the questions that this applicant is asked: others may hide one, or a registry may answer it."""
    return edition.asked_answers(as_facts(facts.values()), answers)


def known_facts(facts: Mapping[str, RegistryFact], answers: Mapping[str, Any], *, portrait: bool) -> dict[str, Fact]:
    """Everything that rules may know: registries' attributes, answers by field id, claims of the e-ID."""
    return {
        **as_facts(facts.values()),
        **{name: Known(value) for name, value in answers.items() if value is not None},
        "e_id.portrait": Known(True) if portrait else ABSENT,
    }


def file_facts(components: Iterable[str]) -> dict[str, Fact]:
    """What rules may know besides: in the place of which components there is a file."""
    return {f"file.{component}": Known(True) for component in components}


def _rows(step: Step, facts: Mapping[str, RegistryFact], listed: Any) -> tuple[RowContent, ...]:
    return tuple(
        RowContent(row["id"], number, tuple(_content(field, facts, row, row["id"]) for field in step.fields))
        for number, row in enumerate(listed or (), start=1)
    )


def _content(
    field: Field, facts: Mapping[str, RegistryFact], answers: Mapping[str, Any], row: str = ""
) -> FieldContent:
    if field.from_ is None:
        return FieldContent(field, answers.get(field.id), None)
    subject, dot, rest = field.from_.partition(".")
    fact = facts.get(f"{subject}:{row}{dot}{rest}" if row and field.from_.count(".") > 1 else field.from_)
    return FieldContent(field, fact.said if fact else None, fact)
