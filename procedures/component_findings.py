"""Where each document of the law stands for one applicant: replaced, declared, asked for, given, or not known yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from procedures.components import Component, DataComponent, FileComponent, NotApplicableComponent
from procedures.facts import Absent, Fact, Known
from procedures.texts import Text


class ComponentState(StrEnum):
    """Where a document of the law stands for one applicant."""

    SHOWN = "shown"  # by a registry's answer
    DECLARED = "declared"  # in the e-form
    UNKNOWN = "unknown"  # not asked, or no answer to be had: may file, blocks the decision
    ASKED = "asked"  # no registry holds it: a file or a declaration is asked for in its place, and is not there yet
    GIVEN = "given"  # that file or declaration is there
    MISSING = "missing"  # there is none, and the edition goes on without it
    STOPS = "stops"  # the registry knows that there is none, and nothing can take its place in this edition
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class ComponentFinding:
    """The state of one component; `message` says why and what to do, when there is something to say."""

    component: Component
    state: ComponentState
    message: Text | None = None


def file_fact(component_id: str) -> str:
    """The name of the fact that a file was handed in for a component."""
    return f"file.{component_id}"


def is_absent(component: DataComponent, facts: Mapping[str, Fact]) -> bool:
    """Whether it is known that there is no such document: nobody says so but the registry, or an official."""
    return isinstance(facts.get(component.proof_name), Absent)


def finding_of(
    component: Component, facts: Mapping[str, Fact], missing: Collection[str], *, applies: bool | None = True
) -> ComponentFinding:
    """Where one component stands. `missing`: ids of the fields that must have an answer and have none.

    `applies`: whether the law asks this applicant for it at all; None while that is not known.
    """
    if applies is not True:
        return ComponentFinding(component, ComponentState.UNKNOWN if applies is None else ComponentState.NOT_APPLICABLE)
    if isinstance(component, NotApplicableComponent):
        return ComponentFinding(component, ComponentState.NOT_APPLICABLE, component.reason)
    if isinstance(component, FileComponent):
        return _by_file(component, facts)
    if not isinstance(component, DataComponent):
        return ComponentFinding(component, ComponentState.DECLARED)
    if component.consent is not None:
        consent = facts.get(component.consent)
        if not (isinstance(consent, Known) and consent.value is True):
            refused = isinstance(consent, Known)
            return _without(component) if refused else ComponentFinding(component, ComponentState.UNKNOWN)
    if isinstance(facts.get(component.proof_name), Known):
        return ComponentFinding(component, ComponentState.SHOWN)
    if not is_absent(component, facts):
        return ComponentFinding(component, ComponentState.UNKNOWN)
    if component.otherwise == "file":
        return _by_file(component, facts)
    if component.otherwise == "declare":
        asked = any(field in missing for field in component.fields)
        state = ComponentState.ASKED if asked else ComponentState.GIVEN
        return ComponentFinding(component, state, component.message)
    return _without(component)


def _by_file(component: DataComponent | FileComponent, facts: Mapping[str, Fact]) -> ComponentFinding:
    if isinstance(facts.get(file_fact(component.id)), Known):
        return ComponentFinding(component, ComponentState.GIVEN)
    if isinstance(component, FileComponent) and not component.required:
        return ComponentFinding(component, ComponentState.MISSING, component.message)
    return ComponentFinding(component, ComponentState.ASKED, component.message)


def _without(component: DataComponent) -> ComponentFinding:
    state = ComponentState.STOPS if component.otherwise == "stop" else ComponentState.MISSING
    return ComponentFinding(component, state, component.message)
