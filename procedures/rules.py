"""The rules of one edition, compiled: which of them are known to be true, and what their messages say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from procedures.expression_types import Type
from procedures.expressions import Expression, compile_expression
from procedures.facts import Fact
from procedures.grammar import Definition, Field, Rule, Text
from procedures.scopes import scope_of


@dataclass(frozen=True)
class RuleFinding:
    """A rule whose condition is known to be true, with its message filled in; `row` says of which row, if of one."""

    rule_id: str
    outcome: Literal["not_eligible", "warn"]
    message: Text
    row: str | None = None


class Rules:
    """The compiled rules of a definition."""

    def __init__(self, definition: Definition) -> None:
        self._rules = definition.rules
        self._fields: tuple[Field, ...] = definition.all_fields
        scopes = {group: scope_of(definition, group) for group in (None, *definition.groups)}
        self._conditions = {
            rule.id: compile_expression(rule.when, scopes[rule.each], Type.FLAG) for rule in self._rules
        }
        self._values = {
            rule.id: {name: compile_expression(source, scopes[rule.each]) for name, source in rule.values.items()}
            for rule in self._rules
        }

    @property
    def names(self) -> Iterator[str]:
        """Every name that a rule reads, in the order of the rules."""
        for rule in self._rules:
            for expression in (self._conditions[rule.id], *self._values[rule.id].values()):
                yield from sorted(expression.names)

    def names_of(self, rule_id: str) -> frozenset[str]:
        """What the condition of a rule reads. Errors: KeyError."""
        return self._conditions[rule_id].names

    def findings(
        self, known: Mapping[str, Fact], rows: Mapping[str, Mapping[str, Mapping[str, Fact]]], day: dt.date
    ) -> list[RuleFinding]:
        """The rules that are known to be true on a day. `rows`: what is known in each row of each group."""
        return [
            RuleFinding(rule.id, rule.outcome, self._message(rule, seen, day), row)
            for rule in self._rules
            for row, seen in (rows[rule.each].items() if rule.each else ((None, known),))
            if self._conditions[rule.id].evaluate(seen, day) is True
        ]

    def _message(self, rule: Rule, facts: Mapping[str, Fact], day: dt.date) -> Text:
        values = {}
        for name, expression in self._values[rule.id].items():
            if (value := expression.evaluate(facts, day)) is not None:
                values[name] = self._label(expression, value)
        return rule.message.filled(values)

    def _label(self, expression: Expression, value: Any) -> Text:
        if isinstance(value, dt.date):
            shown = f"{value:%d/%m/%Y}"
            return Text(vi=shown, en=shown)
        for field in self._fields:
            if expression.source in (field.id, field.from_) and (label := field.label_of(value)):
                return label
        return Text(vi=str(value) or "…", en=str(value) or "…")
