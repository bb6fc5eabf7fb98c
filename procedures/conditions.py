"""What of an edition applies to one application: which pages, questions, documents, tasks, fee and term.

Conditions are three-valued as all expressions are: what is not known to be true does not apply.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils import timezone

from procedures.expression_types import Scope, Type
from procedures.expressions import Expression, compile_expression
from procedures.facts import Fact, Known
from procedures.fees import Fee
from procedures.grammar import CASE, Definition, TaskSpec, Term, TimeLimit, Variant
from procedures.names import parsed
from procedures.scopes import scope_of

#: In conditions of a fee: how the application was filed (domain §2.1: online, at the counter, by post).
CHANNEL: Final = "channel"


def fee_scope(definition: Definition) -> Scope:
    """What the condition of a fee may name: everything, and the channel."""
    scope = scope_of(definition)
    return replace(scope, names={**scope.names, CHANNEL: Type.TEXT})


def answer_scope(definition: Definition) -> Scope:
    """What the condition of a lookup may name: what the applicant answers, since nobody has been asked yet."""
    scope = scope_of(definition)
    own = {field.id for field in definition.fields if not field.locked}
    return Scope({name: kind for name, kind in scope.names.items() if name in own}, scope.tables)


@dataclass(frozen=True)
class Due:
    """What is to be paid: đồng, and for what, where the table of fees says so."""

    amount: int
    fee: Fee


class Conditions:
    """The compiled conditions of one edition."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._cases = {one.id: one for one in definition.cases}
        scope, of_fees, of_lookups = scope_of(definition), fee_scope(definition), answer_scope(definition)
        rows = {group: scope_of(definition, group) for group in definition.groups}
        self._steps = _compiled(((step.id, step.when) for step in definition.steps), scope)
        self._fields: dict[str, Expression] = {}
        for step in definition.steps:
            own = rows[step.group.id] if step.group else scope
            self._fields |= _compiled(((field.id, field.when) for field in step.fields), own)
        self._components = _compiled(((part.id, part.when) for part in definition.components), scope)
        self._lookups = _compiled(((key, spec.when) for key, spec in definition.lookups.items()), of_lookups)
        self._tasks = _compiled(((task.id, task.when) for task in definition.process), scope)
        fees = {"": definition.fee, **{one.id: one.fee for one in definition.cases if one.fee}}
        self._rates = {
            case: [compile_expression(rate.when, of_fees, Type.FLAG) for rate in fee.rates]
            for case, fee in fees.items()
        }
        self._validity = [compile_expression(one.when, scope, Type.FLAG) for one in definition.result.validity]
        self._page_of = {field.id: step.id for step in definition.steps for field in step.fields}
        self._lookup_of = {field.id: parsed(field.from_).need for field in definition.all_fields if field.from_}

    @property
    def names(self) -> Iterator[str]:
        """Every name that a condition reads."""
        maps = (self._steps, self._fields, self._components, self._lookups, self._tasks)
        every = [one for compiled in maps for one in compiled.values()]
        every += [one for rates in self._rates.values() for one in rates]
        for expression in (*every, *self._validity):
            yield from sorted(expression.names)

    @property
    def any_page(self) -> bool:
        """Whether some page or question is there only for some applicants."""
        return bool(self._steps or self._fields or self._lookups)

    @property
    def any_lookup(self) -> bool:
        """Whether some registry is asked only for some applicants."""
        return bool(self._lookups)

    def shows_step(self, step_id: str, facts: Mapping[str, Fact]) -> bool:
        """Whether an applicant sees a page."""
        return _true(self._steps.get(step_id), facts)

    def shows_field(self, field_id: str, facts: Mapping[str, Fact]) -> bool:
        """Whether an applicant sees a field: its page and itself apply, and the registry that says it is asked."""
        return (
            _true(self._steps.get(self._page_of.get(field_id, "")), facts)
            and _true(self._fields.get(field_id), facts)
            and _true(self._lookups.get(self._lookup_of.get(field_id, "")), facts)
        )

    def depends(self, field_id: str) -> bool:
        """Whether it depends on anything that an applicant sees a field."""
        page, lookup = self._page_of.get(field_id, ""), self._lookup_of.get(field_id, "")
        return field_id in self._fields or page in self._steps or lookup in self._lookups

    def component(self, component_id: str, facts: Mapping[str, Fact]) -> bool | None:
        """Whether the law asks this applicant for a document; None while that is not known."""
        expression = self._components.get(component_id)
        return True if expression is None else expression.evaluate(facts, timezone.localdate())

    def asks(self, lookup: str, answers: Mapping[str, Any]) -> bool:
        """Whether a registry is asked, by what the applicant has answered."""
        return _true(self._lookups.get(lookup), {name: Known(value) for name, value in answers.items()})

    def of_lookup(self, lookup: str) -> Expression | None:
        """The condition under which a registry is asked; none where it always is."""
        return self._lookups.get(lookup)

    def passed_over(self, task: TaskSpec, facts: Mapping[str, Fact]) -> bool:
        """Whether a task is not needed."""
        return not _true(self._tasks.get(task.id), facts)

    def variant(self, case: str) -> Variant | None:
        """The case within the procedure with this id; none where there are no cases."""
        return self._cases.get(case)

    def time_limit(self, case: str) -> TimeLimit:
        """The time limit of a case within the procedure; of the procedure where the case has none of its own."""
        variant = self._cases.get(case)
        return variant.time_limit if variant and variant.time_limit else self._definition.time_limit

    def fee(self, case: str) -> Fee:
        """The fee of a case within the procedure; of the procedure where the case has none of its own."""
        variant = self._cases.get(case)
        return variant.fee if variant and variant.fee else self._definition.fee

    def budget(self, task: TaskSpec, case: str) -> Term | None:
        """How long a task may take in a case within the procedure; None where it is done at once."""
        variant = self._cases.get(case)
        length = variant.budgets.get(task.id, task.budget) if variant else task.budget
        if isinstance(length, Term):
            return length
        return Term(amount=length, unit=self.time_limit(case).unit) if length else None

    def due(self, facts: Mapping[str, Fact], channel: str) -> Due:
        """What an applicant pays who files through a channel: online, counter or post."""
        case = case_in(facts)
        variant = self._cases.get(case)
        fee, rates = (variant.fee, self._rates[case]) if variant and variant.fee else (None, self._rates[""])
        fee = fee or self._definition.fee
        seen = {**facts, CHANNEL: Known(channel)}
        for rate, condition in zip(fee.rates, rates, strict=True):
            if _true(condition, seen):
                return Due(rate.amount, fee)
        return Due(fee.amount, fee)

    def validity_years(self, facts: Mapping[str, Fact], on: dt.date) -> int | None:
        """How many years a result is valid; None without end."""
        result = self._definition.result
        for one, condition in zip(result.validity, self._validity, strict=True):
            if condition.evaluate(facts, on) is True:
                return one.years
        return result.validity_years


def case_in(facts: Mapping[str, Fact]) -> str:
    """Which case within the procedure the applicant says it is; empty where that is not said."""
    fact = facts.get(CASE)
    return fact.value if isinstance(fact, Known) and isinstance(fact.value, str) else ""


def _compiled(sources: Any, scope: Scope) -> dict[str, Expression]:
    return {name: compile_expression(source, scope, Type.FLAG) for name, source in sources if source is not None}


def _true(expression: Expression | None, facts: Mapping[str, Fact]) -> bool:
    return expression is None or expression.evaluate(facts, timezone.localdate()) is True


def required_when(definition: Definition) -> dict[str, Expression]:
    """By field: when it must have an answer, where that depends."""
    return {
        field.id: compile_expression(
            field.required_when, scope_of(definition, step.group.id if step.group else None), Type.FLAG
        )
        for step in definition.steps
        for field in step.fields
        if field.required_when
    }
