"""What everybody may know of a procedure's documents beforehand: where each comes from, and in which cases it is asked.

Nobody has answered anything yet, so only what an edition says by itself is told.
"""

from __future__ import annotations

from enum import StrEnum

from procedures.components import EID, Component, FileComponent, FormComponent, NotApplicableComponent
from procedures.edition import Edition
from procedures.facts import Known
from procedures.grammar import CASE, Variant
from procedures.registries import OUR_RESULTS


class Source(StrEnum):
    """Who brings a document."""

    REGISTRY = "registry"
    EARLIER_RESULT = "earlier_result"
    E_ID = "e_id"
    FORM = "form"
    FILE = "file"
    NOT_APPLICABLE = "not_applicable"


def source_of(component: Component) -> Source:
    """Where a document comes from; a registry's may still be handed in where the registry has none (`otherwise`)."""
    if isinstance(component, FormComponent):
        return Source.FORM
    if isinstance(component, FileComponent):
        return Source.FILE
    if isinstance(component, NotApplicableComponent):
        return Source.NOT_APPLICABLE
    if component.source == EID:
        return Source.E_ID
    ours = f"{component.registry}.{component.proof}" in OUR_RESULTS
    return Source.EARLIER_RESULT if ours else Source.REGISTRY


def cases_asking(edition: Edition, component: Component) -> list[Variant]:
    """The cases within the procedure in which a document may be asked for; none where there are no cases."""
    return [
        case
        for case in edition.cases
        if edition.conditions.component(component.id, {CASE: Known(case.id)}) is not False
    ]
