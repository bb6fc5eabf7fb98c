"""Expressions of a definition: CEL, checked against the names and types that the edition has, and three-valued.

Only a small part of CEL may be used: `|| && ! == != < <= > >= in + - ?:`, literals, lists, look-up in a table, and the
functions below. Everything is type-checked when a definition is loaded, so that evaluation cannot fail for any reason
but one: something is not known. Such an error passes through CEL's own logic (`true || unknown` is true), and what
remains of it is `None`: unknown. A value that a registry knows not to exist counts as not known in an expression, since
the component that needs it says what follows.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import celpy
from celpy.celparser import CELParseError
from django.utils.translation import gettext as _

from procedures.evaluation import Program, program_of
from procedures.expression_types import TODAY, Checker, ExpressionError, Scope, Type, type_name
from procedures.facts import Absent, Fact, Known, Unknown

__all__ = [
    "Absent",
    "Expression",
    "ExpressionError",
    "Fact",
    "Known",
    "Scope",
    "Type",
    "Unknown",
    "compile_expression",
]


@dataclass(frozen=True)
class Expression:
    """A compiled expression. `names` are the facts that it reads, `lookups` its (table, name of the code) pairs."""

    source: str
    type: Type
    names: frozenset[str]
    lookups: frozenset[tuple[str, str]]
    _program: Program
    _scope: Scope

    def evaluate(self, facts: Mapping[str, Fact], on: dt.date) -> Any:
        """The value on a given local day: text, int, bool or date; None when something it needs is not known."""
        values: dict[str, Any] = {name: self._known(name, facts) for name in self.names}
        values[TODAY] = on
        found = self._program(values)
        return None if isinstance(found, list) else found

    def _known(self, name: str, facts: Mapping[str, Fact]) -> Any:
        """The value of a name. What was not compared by the registry is compared here, where its value is known."""
        attribute, compared, expected = name.partition("=")
        if not compared:
            return _value(facts.get(name), self._scope.names[name])
        plain = _value(facts.get(attribute), Type.TEXT)
        return _value(facts.get(name), Type.FLAG) if plain is None else plain == expected


_ENVIRONMENT = celpy.Environment()
_PARSING = threading.Lock()


def compile_expression(source: str, scope: Scope, wanted: Type | None = None) -> Expression:
    """Parse and type-check one expression. Errors: `ExpressionError`."""
    try:
        with _PARSING:
            tree = _ENVIRONMENT.compile(source)
        checker = Checker(scope)
        found = checker.type_of(tree)
        program = program_of(tree, scope, _ENVIRONMENT, TODAY)
    except CELParseError as error:
        where = _("at character %d") % error.column if error.column else _("at its end")
        raise ExpressionError(_("The expression cannot be read, %s.") % where) from None
    except RecursionError:
        raise ExpressionError(_("The expression is nested too deeply.")) from None
    except ExpressionError:
        raise
    except Exception as error:  # the parser's own slips, on text that is not CEL at all
        raise ExpressionError(_("The expression cannot be read.")) from error
    if wanted is not None and found is not wanted:
        raise ExpressionError(
            _("The expression gives a %(found)s where a %(wanted)s is needed.")
            % {"found": type_name(found), "wanted": type_name(wanted)}
        )
    return Expression(source, found, frozenset(checker.names), frozenset(checker.lookups), program, scope)


def _value(fact: Fact | None, kind: Type) -> Any:
    """A fact as expressions see it; None when it is not known, or is not what it should be."""
    value = fact.value if isinstance(fact, Known) else None
    if kind is Type.TEXT:
        return value if isinstance(value, str) else None
    if kind is Type.NUMBER:
        return value if type(value) is int and abs(value) < 2**62 else None
    if kind is Type.FLAG:
        return value if isinstance(value, bool) else None
    if kind is Type.LIST:
        return list(value) if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value) else None
    return _day(value) if kind is Type.DATE else None


def _day(value: object) -> dt.date | None:
    """A whole date. A registry that knows only the year does not know the date."""
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str) and len(value) == 10:
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    return None
