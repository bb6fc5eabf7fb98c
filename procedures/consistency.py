"""Whether the parts of a definition fit together: every reference, every expression, every component."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Final

from django.utils.translation import gettext as _

from procedures.edition import scope_of
from procedures.expression_types import FUNCTIONS, TODAY, ExpressionError, Scope, Type
from procedures.expressions import Expression, compile_expression
from procedures.grammar import EID, DataComponent, Definition, Field, FormComponent
from procedures.reading import Loc
from procedures.registries import EID_CLAIMS, REGISTRIES, attribute, attribute_names

Problem = tuple[Loc, str]
# Words that an expression could not tell from a field.
RESERVED: Final = {*REGISTRIES, *FUNCTIONS, TODAY, "e_id", "true", "false", "null", "in"}


def near(word: str, known: Iterable[str]) -> str:
    """A sentence with the nearest known word, or nothing."""
    found = get_close_matches(word, list(known), n=1)
    return " " + _("Did you mean “%s”?") % found[0] if found else ""


def problems(definition: Definition) -> Iterator[Problem]:
    """Everything that does not fit, each with its place in the file."""
    yield from _doubled(definition)
    yield from _lookups(definition)
    for step_index, step in enumerate(definition.steps):
        for index, field in enumerate(step.fields):
            for loc, message in _field(definition, field):
                yield ("steps", step_index, "fields", index, *loc), message
    yield from _components(definition)
    yield from _expressions(definition, scope_of(definition))
    register = definition.result.register_
    if register is not None and register not in REGISTRIES:
        yield ("result", "register"), _("There is no registry “%s”.") % register + near(register, REGISTRIES)


def _doubled(definition: Definition) -> Iterator[Problem]:
    seen_fields: set[str] = set()
    for step_index, step in enumerate(definition.steps):
        for index, field in enumerate(step.fields):
            loc: Loc = ("steps", step_index, "fields", index, "id")
            if field.id in seen_fields:
                yield loc, _("The id “%s” stands here twice.") % field.id
            if field.id in RESERVED or field.id in definition.tables:
                yield loc, _("The id “%s” already means something else.") % field.id
            seen_fields.add(field.id)
    for name in definition.tables:
        if name in RESERVED:
            yield ("tables", name), _("The id “%s” already means something else.") % name
    for part in ("components", "steps", "rules", "process"):
        seen: set[str] = set()
        for index, item in enumerate(getattr(definition, part)):
            if item.id in seen:
                yield (part, index, "id"), _("The id “%s” stands here twice.") % item.id
            seen.add(item.id)


def _lookups(definition: Definition) -> Iterator[Problem]:
    used = {field.from_.partition(".")[0] for field in definition.fields if field.from_}
    used |= {part.source for part in definition.components if isinstance(part, DataComponent)}
    for code in definition.lookups:
        if code not in REGISTRIES:
            yield ("lookups", code), _("There is no registry “%s”.") % code + near(code, REGISTRIES)
            continue
        held = [item.name for item in REGISTRIES[code].attributes]
        for name in definition.lookups[code].max_age_days_of:
            if name not in held:
                yield (
                    ("lookups", code, "max_age_days_of"),
                    _("The source has no attribute “%s”.") % name + near(name, held),
                )
        if code not in used and not any(f"{code}." in rule.when for rule in definition.rules):
            yield ("lookups", code), _("Nothing in this definition asks the registry “%s”.") % code


def _field(definition: Definition, field: Field) -> Iterator[Problem]:
    if field.from_ is None:
        return
    known = attribute(field.from_)
    if known is None:
        yield ("from",), _("No registry has the attribute “%s”.") % field.from_ + near(field.from_, attribute_names())
        return
    if field.from_.partition(".")[0] not in definition.lookups:
        yield ("from",), _("The lookups say no purpose for the registry “%s”.") % field.from_.partition(".")[0]
    codes = {choice.code for choice in field.choices}
    if known.choices and codes != set(known.choices):
        yield ("choices",), _("The registry answers one of these codes: %s.") % ", ".join(known.choices)
    if codes and known.kind != "text":
        yield ("choices",), _("Only a choice, or a registry's code, has choices.")


def _components(definition: Definition) -> Iterator[Problem]:
    steps = [step.id for step in definition.steps]
    for index, part in enumerate(definition.components):
        if isinstance(part, FormComponent):
            for step_index, step in enumerate(part.steps):
                if step not in steps:
                    yield (
                        ("components", index, "steps", step_index),
                        _("There is no step “%s”.") % step + near(step, steps),
                    )
        elif isinstance(part, DataComponent):
            for loc, message in _data_component(definition, part):
                yield ("components", index, *loc), message


def _data_component(definition: Definition, part: DataComponent) -> Iterator[Problem]:
    if part.source == EID:
        known = list(EID_CLAIMS)
    elif part.source in REGISTRIES:
        known = [item.name for item in REGISTRIES[part.source].attributes]
        if part.source not in definition.lookups:
            yield ("source",), _("The lookups say no purpose for the registry “%s”.") % part.source
    else:
        yield (
            ("source",),
            _("There is no registry “%s”.") % part.source + near(part.source, [*REGISTRIES, EID]),
        )
        return
    for index, name in enumerate(part.attributes):
        if name not in known:
            yield ("attributes", index), _("The source has no attribute “%s”.") % name + near(name, known)
    ours = {field.id for field in definition.fields if not field.locked}
    for index, name in enumerate(part.fields):
        if name not in ours:
            yield ("fields", index), _("There is no field “%s” that the applicant fills in.") % name + near(name, ours)
    dated = attribute(f"{part.source}.{part.dated_by}") if part.dated_by else None
    if dated is not None and dated.kind != "date":
        yield ("dated_by",), _("“%s” is not a date.") % part.dated_by
    if part.consent is not None:
        flags = [field.id for field in definition.fields if field.type == "flag" and not field.required]
        if part.consent not in flags:
            yield (
                ("consent",),
                _("Consent must be a field of type flag that is not required.") + near(part.consent, flags),
            )


def _expressions(definition: Definition, scope: Scope) -> Iterator[Problem]:
    for index, rule in enumerate(definition.rules):
        loc: Loc = ("rules", index)
        yield from _expression(definition, scope, rule.when, (*loc, "when"), Type.FLAG)
        for name, source in rule.values.items():
            yield from _expression(definition, scope, source, (*loc, "values", name))
        for name in sorted(rule.message.placeholders() - set(rule.values)):
            yield (*loc, "message"), _("The message names {%s}, which values does not have.") % name
        for name in sorted(set(rule.values) - rule.message.placeholders()):
            yield (*loc, "values", name), _("The message never uses {%s}.") % name
    for step_index, step in enumerate(definition.steps):
        for index, field in enumerate(step.fields):
            if field.required_when is not None:
                loc = ("steps", step_index, "fields", index, "required_when")
                yield from _expression(definition, scope, field.required_when, loc, Type.FLAG)


def _expression(
    definition: Definition, scope: Scope, source: str, loc: Loc, wanted: Type | None = None
) -> Iterator[Problem]:
    try:
        expression = compile_expression(source, scope, wanted)
    except ExpressionError as error:
        yield loc, str(error)
        return
    if wanted is None and expression.type not in (Type.TEXT, Type.NUMBER, Type.DATE):
        yield loc, _("A message can show a text, a number or a date only.")
    yield from ((loc, message) for message in _table_gaps(definition, expression))


def _table_gaps(definition: Definition, expression: Expression) -> Iterator[str]:
    """A table looked up by a choice must have a figure for each of its answers."""
    for table, name in sorted(expression.lookups):
        field = next((field for field in definition.fields if field.id == name), None)
        codes = {choice.code for choice in field.choices} if field else set()
        if missing := sorted(codes - set(definition.tables[table].values)):
            yield _("The table “%(table)s” has no figure for: %(codes)s.") % {
                "table": table,
                "codes": ", ".join(missing),
            }
