"""An application as lines of a summary list: what the applicant said, and what registries said, with its source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from portal.ui.components import Action, Row
from portal.ui.text import grouped, partial_date
from procedures.registries import REGISTRIES, attribute
from workflows.drafts.content import FieldContent, StepContent
from workflows.filling.facts import RegistryFact


def rows_of(content: StepContent, *, change: str = "") -> list[Row]:
    """The lines of one step. `change`: address of the page where the applicant's own answers can be changed.

    A question that is asked only sometimes, and was not answered, is left out: it was not for this person.
    """
    return [
        _row(field, f"{change}#{_input_id(content.step.id, field)}" if change else "")
        for field in content.fields
        if field.locked or not field.field.required_when or field.value not in (None, "")
    ]


def fact_row(fact: RegistryFact) -> Row:
    """One attribute as its registry answered it, under the attribute's own title."""
    known = attribute(fact.name)
    return Row(
        key=known or fact.name,
        value=shown(fact.value, known.kind if known else "text"),
        outcome=fact.outcome.value,
        source=REGISTRIES[fact.registry],
        at=fact.answered_at,
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
    return grouped(value) if kind in ("number", "money") else str(value)


def _row(content: FieldContent, change: str) -> Row:
    field = content.field
    if not content.locked:
        label = field.label_of(content.value)
        value = str(label) if label else shown(content.value, field.type or "text")
        links: Sequence[Action] = [Action(_("Change"), change, field.title)] if change else ()
        return Row(field.title, value, links)
    known = attribute(field.from_ or "")
    label = field.label_of(content.value)
    value = str(label) if label else shown(content.value, known.kind if known else "text")
    fact = content.fact
    return Row(
        key=field.title,
        value=value,
        outcome=fact.outcome.value if fact else "planned",
        source=REGISTRIES[(field.from_ or "").partition(".")[0]],
        at=fact.answered_at if fact else None,
    )


def _input_id(step: str, content: FieldContent) -> str:
    """The id of the field's input in the form of its step; of the first one, where there are several to choose from."""
    first = "_0" if content.field.type == "choice" else ""
    return f"id_{step}-{content.field.id}{first}"
