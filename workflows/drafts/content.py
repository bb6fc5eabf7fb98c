"""What stands in an application: each field with its value and origin, and what all that means for its rules.

Read by the wizard (of a draft) and by the desk (of a case), so that both show the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from procedures.edition import Edition
from procedures.facts import ABSENT, Fact, Known
from procedures.grammar import Field, Step
from workflows.filling.facts import RegistryFact, as_facts
from workflows.filling.models import Outcome


@dataclass(frozen=True)
class FieldContent:
    """One field: a registry's fact (locked), or the applicant's answer."""

    field: Field
    value: Any
    fact: RegistryFact | None

    @property
    def locked(self) -> bool:
        return self.field.locked

    @property
    def label(self) -> Any:
        """The value as its choice is called, where the field has choices; otherwise the value itself."""
        return self.field.label_of(self.value) or self.value


@dataclass(frozen=True)
class StepContent:
    """One page of the wizard with its fields."""

    step: Step
    fields: tuple[FieldContent, ...]

    @property
    def declared(self) -> tuple[FieldContent, ...]:
        """The fields that the applicant fills in."""
        return tuple(content for content in self.fields if not content.locked)

    @property
    def registries(self) -> frozenset[str]:
        """The registries that fill fields of this page."""
        return frozenset(part.field.from_.partition(".")[0] for part in self.fields if part.field.from_)

    def with_outcome(self, *outcomes: Outcome) -> tuple[FieldContent, ...]:
        """The registry fields that came to one of these outcomes."""
        return tuple(content for content in self.fields if content.fact and content.fact.outcome in outcomes)


def steps_of(
    edition: Edition, facts: Mapping[str, RegistryFact], answers: Mapping[str, Any]
) -> tuple[StepContent, ...]:
    """Every step with its fields; a locked field that was never asked has neither value nor fact.

    Fields that are declared in the place of a document are there only for whom there is none.
    """
    known = as_facts(facts.values())
    return tuple(
        StepContent(
            step,
            tuple(_content(field, facts, answers) for field in step.fields if edition.is_asked(field.id, known)),
        )
        for step in edition.steps
    )


def asked_answers(edition: Edition, facts: Mapping[str, RegistryFact], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without those that were declared in the place of a document which a registry has shown since."""
    known = as_facts(facts.values())
    return {name: value for name, value in answers.items() if edition.is_asked(name, known)}


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


def _content(field: Field, facts: Mapping[str, RegistryFact], answers: Mapping[str, Any]) -> FieldContent:
    if field.from_ is None:
        return FieldContent(field, answers.get(field.id), None)
    fact = facts.get(field.from_)
    return FieldContent(field, fact.said if fact else None, fact)
