"""Whether what depends on something makes sense: conditions, cases within the procedure, and who is in charge."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.conditions import answer_scope, fee_scope
from procedures.expression_types import ExpressionError, Scope, Type
from procedures.expressions import compile_expression
from procedures.grammar import CASE, DataComponent, Definition, Fee
from procedures.names import attribute_of
from procedures.near import near
from procedures.reading import Loc
from procedures.scopes import scope_of

Problem = tuple[Loc, str]


def problems(definition: Definition) -> Iterator[Problem]:
    """Everything that does not fit, each with its place in the file."""
    yield from _cases(definition)
    yield from _pages(definition)
    scope = scope_of(definition)
    for index, part in enumerate(definition.components):
        yield from _condition(part.when, scope, ("components", index, "when"))
    for index, task in enumerate(definition.process):
        yield from _condition(task.when, scope, ("process", index, "when"))
    for index, one in enumerate(definition.result.validity):
        yield from _condition(one.when, scope, ("result", "validity", index, "when"))
    yield from _lookups(definition)
    yield from _fees(definition)
    yield from _letters(definition)
    if definition.located_by is not None:
        addresses = [field.id for field in definition.fields if field.type == "address" or _is_address(field.from_)]
        if definition.located_by not in addresses:
            yield ("located_by",), _("This is no field with an address.") + near(definition.located_by, addresses)


def sources(definition: Definition) -> Iterator[str]:
    """Every condition of a definition, except those of rules and lookups."""
    conditional = (
        *definition.components,
        *definition.steps,
        *definition.all_fields,
        *definition.process,
        *definition.fee.rates,
        *(rate for one in definition.cases if one.fee for rate in one.fee.rates),
        *definition.result.validity,
    )
    yield from (part.when for part in conditional if part.when is not None)


def _cases(definition: Definition) -> Iterator[Problem]:
    tasks = [task.id for task in definition.process]
    for index, one in enumerate(definition.cases):
        for task in one.budgets:
            if task not in tasks:
                yield ("cases", index, "budgets", task), _("There is no task “%s”.") % task + near(task, tasks)
    if definition.cases:
        for index, step in enumerate(definition.steps):
            if step.id == CASE:
                yield ("steps", index, "id"), _("The id “%s” already means something else.") % CASE


def _pages(definition: Definition) -> Iterator[Problem]:
    """A page, or a question, may depend on what is answered on an earlier page, or said by a registry: not on later."""
    later = {field.id for field in definition.all_fields if not field.locked and field.id != CASE}
    for index, step in enumerate(definition.steps):
        row = scope_of(definition, step.group.id) if step.group else None
        conditions: list[tuple[Loc, str | None, Scope]] = [(("when",), step.when, scope_of(definition))]
        conditions += [
            (("fields", place, "when"), field.when, row or scope_of(definition))
            for place, field in enumerate(step.fields)
            if field.when is not None
        ]
        for loc, source, scope in conditions:
            wrong = list(_condition(source, scope, ("steps", index, *loc)))
            yield from wrong
            if source is not None and not wrong and compile_expression(source, scope).names & later:
                yield ("steps", index, *loc), _("A condition may only name what is asked on an earlier page.")
        later -= {field.id for field in step.fields}


def _lookups(definition: Definition) -> Iterator[Problem]:
    scope = answer_scope(definition)
    for key, spec in definition.lookups.items():
        yield from _condition(spec.when, scope, ("lookups", key, "when"))
        if spec.when is None:
            continue
        for index, part in enumerate(definition.components):
            if isinstance(part, DataComponent) and part.source == key and part.when != spec.when:
                yield (
                    ("components", index, "source"),
                    _("The registry “%s” is asked only for some: this document needs the same “when”.") % key,
                )


def _fees(definition: Definition) -> Iterator[Problem]:
    fees: list[tuple[Loc, Fee]] = [(("fee",), definition.fee)]
    fees += [(("cases", index, "fee"), one.fee) for index, one in enumerate(definition.cases) if one.fee]
    for loc, fee in fees:
        for index, rate in enumerate(fee.rates):
            yield from _condition(rate.when, fee_scope(definition), (*loc, "rates", index, "when"))


def _letters(definition: Definition) -> Iterator[Problem]:
    single = [field.id for field in definition.fields]
    for letter in type(definition.letters).model_fields:
        text = getattr(definition.letters, letter)
        for name in sorted(text.placeholders() if text else ()):
            if name not in single:
                yield ("letters", letter), _("The text names {%s}, which is no field.") % name + near(name, single)


def _condition(source: str | None, scope: Scope, loc: Loc) -> Iterator[Problem]:
    if source is not None:
        try:
            compile_expression(source, scope, Type.FLAG)
        except ExpressionError as error:
            yield loc, str(error)


def _is_address(name: str | None) -> bool:
    known = attribute_of(name) if name else None
    return known is not None and known.kind == "address"
