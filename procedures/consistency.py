"""Whether the parts of a definition fit together: every reference, every expression, every component."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from procedures import condition_checks, result_checks, subject_checks
from procedures.expression_types import APPLICANT, FUNCTIONS, MATCHES, TODAY, ExpressionError, Scope, Type
from procedures.expressions import Expression, compile_expression
from procedures.grammar import CASE, EID, DataComponent, Definition, Field, FormComponent
from procedures.names import attribute_of, lookup_parts, parsed
from procedures.near import near
from procedures.reading import Loc
from procedures.registries import EID_CLAIMS, REGISTRIES, attribute_names
from procedures.scopes import scope_of

Problem = tuple[Loc, str]
# Words that an expression could not tell from a field.
RESERVED: Final = {
    *REGISTRIES,
    *FUNCTIONS,
    MATCHES,
    APPLICANT,
    TODAY,
    "e_id",
    "file",
    "channel",
    CASE,
    "true",
    "false",
    "null",
    "in",
}


def problems(definition: Definition) -> Iterator[Problem]:
    """Everything that does not fit, each with its place in the file."""
    yield from _doubled(definition)
    yield from _lookups(definition)
    for step_index, step in enumerate(definition.steps):
        for index, field in enumerate(step.fields):
            for loc, message in _field(definition, field):
                yield ("steps", step_index, "fields", index, *loc), message
    yield from _components(definition)
    yield from subject_checks.problems(definition)
    yield from _expressions(definition)
    yield from condition_checks.problems(definition)
    yield from result_checks.problems(definition)


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
    for part in ("tables", "subjects"):
        for name in getattr(definition, part):
            if name in RESERVED or (part == "subjects" and name in seen_fields | definition.tables.keys()):
                yield (part, name), _("The id “%s” already means something else.") % name
    taken = RESERVED | seen_fields | definition.tables.keys() | definition.subjects.keys()
    for index, step in enumerate(definition.steps):
        if step.group is not None:
            if step.group.id in taken:
                yield ("steps", index, "group", "id"), _("The id “%s” already means something else.") % step.group.id
            taken.add(step.group.id)
    for part in ("components", "steps", "rules", "process"):
        seen: set[str] = set()
        for index, item in enumerate(getattr(definition, part)):
            if item.id in seen:
                yield (part, index, "id"), _("The id “%s” stands here twice.") % item.id
            seen.add(item.id)


def _lookups(definition: Definition) -> Iterator[Problem]:
    used = {parsed(field.from_).need for field in definition.all_fields if field.from_}
    used |= {part.source for part in definition.components if isinstance(part, DataComponent)}
    expressions = [*(rule.when for rule in definition.rules), *condition_checks.sources(definition)]
    for key, spec in definition.lookups.items():
        code = lookup_parts(key)[1]
        if code not in REGISTRIES:
            yield ("lookups", key), _("There is no registry “%s”.") % code + near(code, REGISTRIES)
            continue
        held = [item.name for item in REGISTRIES[code].attributes]
        for name in spec.max_age_days_of:
            if name not in held:
                loc: Loc = ("lookups", key, "max_age_days_of")
                yield loc, _("The source has no attribute “%s”.") % name + near(name, held)
        named = re.compile(rf"(?<![\w.]){re.escape(key)}\.")
        if key not in used and not any(named.search(expression) for expression in expressions):
            yield ("lookups", key), _("Nothing in this definition asks the registry “%s”.") % key


def _field(definition: Definition, field: Field) -> Iterator[Problem]:
    if field.from_ is None:
        return
    known = attribute_of(field.from_)
    if known is None:
        yield ("from",), _("No registry has the attribute “%s”.") % field.from_ + near(field.from_, attribute_names())
        return
    if known.compare_only:
        yield ("from",), _("The registry compares “%s” and never says what it holds.") % field.from_
    if (need := parsed(field.from_).need) not in definition.lookups:
        yield ("from",), _("The lookups say no purpose for the registry “%s”.") % need
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
    subject, code = lookup_parts(part.source)
    if part.source == EID:
        known = list(EID_CLAIMS)
    elif code in REGISTRIES:
        known = [item.name for item in REGISTRIES[code].attributes if not item.compare_only]
        if part.source not in definition.lookups:
            yield ("source",), _("The lookups say no purpose for the registry “%s”.") % part.source
    else:
        yield (
            ("source",),
            _("There is no registry “%s”.") % part.source + near(part.source, [*definition.lookups, *REGISTRIES, EID]),
        )
        return
    for index, name in enumerate(part.attributes):
        if name not in known:
            yield ("attributes", index), _("The source has no attribute “%s”.") % name + near(name, known)
    ours = {field.id for field in definition.fields if not field.locked}
    for index, name in enumerate(part.fields):
        if name not in ours:
            yield ("fields", index), _("There is no field “%s” that the applicant fills in.") % name + near(name, ours)
    if (step := definition.groups.get(subject)) and step.group:
        if part.otherwise == "declare":
            yield ("otherwise",), _("What one row lacks cannot be declared for all.")
        if step.group.min == 0:
            yield ("source",), _("Where there may be no row, nothing can take the place of this document.")
    dated = attribute_of(f"{part.source}.{part.dated_by}") if part.dated_by else None
    if dated is not None and dated.kind != "date":
        yield ("dated_by",), _("“%s” is not a date.") % part.dated_by
    if part.consent is not None:
        flags = [field.id for field in definition.fields if field.type == "flag" and not field.required]
        if part.consent not in flags:
            yield (
                ("consent",),
                _("Consent must be a field of type flag that is not required.") + near(part.consent, flags),
            )


def _expressions(definition: Definition) -> Iterator[Problem]:
    scopes = {group: scope_of(definition, group) for group in (None, *definition.groups)}
    for index, rule in enumerate(definition.rules):
        loc: Loc = ("rules", index)
        scope = scopes.get(rule.each)
        if scope is None:
            continue  # told already: there is no such group
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
                scope = scopes[step.group.id if step.group else None]
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
        field = next((field for field in definition.all_fields if field.id == name), None)
        codes = {choice.code for choice in field.choices} if field else set()
        if missing := sorted(codes - set(definition.tables[table].values)):
            yield _("The table “%(table)s” has no figure for: %(codes)s.") % {
                "table": table,
                "codes": ", ".join(missing),
            }
