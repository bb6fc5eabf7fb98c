"""What an edition asks of which registry about whom: only what it names, and no value where a yes or no will do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from procedures.components import EID, DataComponent
from procedures.grammar import Definition, LookupSpec
from procedures.names import parsed


@dataclass(frozen=True)
class Need:
    """One lookup that an edition needs, once for its subject, or once for every row of a group.

    `key` is its name in the definition (`population`, `firm.business`), `subject` the applicant (`applicant`), one of
    its subjects, or a group. `attributes` are asked for their values, `comparisons` (attribute, expected value) for a
    yes or no.
    """

    key: str
    subject: str
    registry: str
    attributes: tuple[str, ...]
    comparisons: tuple[tuple[str, str], ...]
    spec: LookupSpec
    group: bool


def needs_of(definition: Definition, in_expressions: Iterable[str]) -> tuple[Need, ...]:
    """The needs in the order of the definition. `in_expressions`: the names that its expressions read."""
    names = [field.from_ for field in definition.all_fields if field.from_]
    for component in definition.components:
        if isinstance(component, DataComponent) and component.source != EID:
            names += [f"{component.source}.{short}" for short in component.attributes]
    names += [name for name in in_expressions if "." in name.partition("=")[0]]
    plain: dict[str, dict[str, None]] = {}
    compared: dict[str, dict[tuple[str, str], None]] = {}
    for name in names:
        parts = parsed(name)
        values, pairs = plain.setdefault(parts.need, {}), compared.setdefault(parts.need, {})
        if parts.expected is None:
            values[parts.attribute] = None
        else:
            pairs[parts.attribute, parts.expected] = None
    return tuple(_need(definition, key, tuple(plain[key]), tuple(compared[key])) for key in plain)


def _need(definition: Definition, key: str, attributes: tuple[str, ...], compared: tuple[tuple[str, str], ...]) -> Need:
    parts = parsed(f"{key}.x")
    return Need(
        key=key,
        subject=parts.subject,
        registry=parts.registry,
        attributes=attributes,
        comparisons=tuple((name, value) for name, value in compared if name not in attributes),
        spec=definition.lookups[key],
        group=parts.subject in definition.groups,
    )
