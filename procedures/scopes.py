"""What the expressions of a definition may name, and with which types."""

from __future__ import annotations

from procedures.expression_types import APPLICANT, KINDS, Scope, Type
from procedures.grammar import Definition, Field
from procedures.names import attribute_of, lookup_parts
from procedures.registries import REGISTRIES


def scope_of(definition: Definition, group: str | None = None) -> Scope:
    """Attributes of the registries it asks, its fields, its tables; in a group, those of one row too."""
    fields = [*definition.fields, *(definition.groups[group].fields if group in definition.groups else ())]
    names = {field.id: kind for field in fields if (kind := _type_of(field)) is not None}
    comparable: dict[str, tuple[str, ...]] = {}
    for name in _attribute_names(definition, group):
        if known := attribute_of(name):
            if not known.compare_only:
                names[name] = KINDS[known.kind]
            if known.comparable:
                comparable[name] = known.choices
    return Scope(names, {name: dict(table.values) for name, table in definition.tables.items()}, comparable)


def _type_of(field: Field) -> Type | None:
    if field.type is not None:
        return KINDS[field.type]
    known = attribute_of(field.from_) if field.from_ else None
    return KINDS[known.kind] if known else None


def _attribute_names(definition: Definition, group: str | None) -> list[str]:
    """The full names of all attributes that may be named: of every subject, but of rows only where there is one."""
    seen = {APPLICANT, *definition.subjects} | ({group} if group else set())
    return [
        f"{key}.{known.name}"
        for key in definition.lookups
        for subject, code in [lookup_parts(key)]
        if subject in seen and (registry := REGISTRIES.get(code))
        for known in registry.attributes
    ]
