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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final

import celpy
from celpy import celtypes
from django.utils.translation import gettext as _
from lark import Token, Tree

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


class Type(StrEnum):
    """The type of an expression."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    DATE = "date"
    LIST = "list"
    TABLE = "table"
    RECORD = "record"


class ExpressionError(Exception):
    """An expression that may not stand in a definition; the message says why, in the active language."""


@dataclass(frozen=True)
class Scope:
    """What expressions of one edition may name: `names` maps a full name to its type, `tables` holds the figures."""

    names: Mapping[str, Type]
    tables: Mapping[str, Mapping[str, int]]

    def suggest(self, name: str) -> str:
        """A sentence with the nearest known name, or nothing."""
        near = get_close_matches(name, [*self.names, *self.tables, *FUNCTIONS, TODAY], n=1)
        return " " + _("Did you mean “%s”?") % near[0] if near else ""


TODAY: Final = "today"
KINDS: Final = {
    "text": Type.TEXT,
    "long_text": Type.TEXT,
    "choice": Type.TEXT,
    "phone": Type.TEXT,
    "email": Type.TEXT,
    "number": Type.NUMBER,
    "money": Type.NUMBER,
    "date": Type.DATE,
    "flag": Type.FLAG,
    "address": Type.RECORD,
    "place": Type.RECORD,
    "table": Type.LIST,
}
FUNCTIONS: Final = {"age_days": (Type.DATE, Type.NUMBER), "age_years": (Type.DATE, Type.NUMBER)}


@dataclass(frozen=True)
class Expression:
    """A compiled expression. `names` are the facts that it reads, `lookups` its (table, name of the code) pairs."""

    source: str
    type: Type
    names: frozenset[str]
    lookups: frozenset[tuple[str, str]]
    _tree: Tree[Any]
    _scope: Scope

    def evaluate(self, facts: Mapping[str, Fact], on: dt.date) -> Any:
        """The value on a given local day: text, int, bool or date; None when something it needs is not known."""
        activation: dict[str, Any] = {TODAY: _moment(on)}
        for name in self.names:
            registry, dot, short = name.rpartition(".")
            value = _to_cel(facts.get(name), self._scope.names[name])
            if dot:
                activation.setdefault(registry, celtypes.MapType())[celtypes.StringType(short)] = value
            else:
                activation[name] = value
        for name, table in self._scope.tables.items():
            activation[name] = celtypes.MapType({celtypes.StringType(k): celtypes.IntType(v) for k, v in table.items()})
        functions: dict[str, Callable[..., Any]] = {
            "age_days": lambda day: celtypes.IntType((on - day.date()).days),
            "age_years": lambda day: celtypes.IntType(_years(day.date(), on)),
        }
        try:
            return _from_cel(_ENVIRONMENT.program(self._tree, functions=functions).evaluate(activation))
        except celpy.CELEvalError:
            # Its text would hold the facts themselves: dropped, not logged.
            return None


_ENVIRONMENT = celpy.Environment()
_PARSING = threading.Lock()


def compile_expression(source: str, scope: Scope, wanted: Type | None = None) -> Expression:
    """Parse and type-check one expression. Errors: `ExpressionError`."""
    try:
        with _PARSING:
            tree = _ENVIRONMENT.compile(source)
        checker = _Checker(scope)
        found = checker.type_of(tree)
    except celpy.CELParseError as error:
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
            % {"found": _type_name(found), "wanted": _type_name(wanted)}
        )
    return Expression(source, found, frozenset(checker.names), frozenset(checker.lookups), tree, scope)


def _type_name(kind: Type) -> str:
    names = {
        Type.TEXT: _("text"),
        Type.NUMBER: _("number"),
        Type.FLAG: _("yes or no"),
        Type.DATE: _("date"),
        Type.LIST: _("list"),
        Type.TABLE: _("table"),
        Type.RECORD: _("record"),
    }
    return names[kind]


class _Checker:
    """Gives every node of the syntax tree its type, or refuses the expression."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.names: set[str] = set()
        self.lookups: set[tuple[str, str]] = set()

    def type_of(self, node: Tree[Any] | Token) -> Type:
        if isinstance(node, Token):
            raise ExpressionError(_("“%s” may not be used in a definition.") % node)
        handler = getattr(self, f"_{node.data}", None)
        if handler is None:
            raise ExpressionError(_("This part of CEL may not be used in a definition: %s.") % node.data)
        result: Type = handler([child for child in node.children if child is not None])
        return result

    def _need(self, node: Tree[Any], wanted: Type) -> Type:
        found = self.type_of(node)
        if found is not wanted:
            raise ExpressionError(
                _("A %(wanted)s is needed, but a %(found)s stands there.")
                % {"wanted": _type_name(wanted), "found": _type_name(found)}
            )
        return found

    def _expr(self, children: list[Any]) -> Type:
        if len(children) == 1:
            return self.type_of(children[0])
        self._need(children[0], Type.FLAG)
        return self._need(children[2], self.type_of(children[1]))

    def _logic(self, children: list[Any]) -> Type:
        if len(children) == 1:
            return self.type_of(children[0])
        for child in children:
            self._need(child, Type.FLAG)
        return Type.FLAG

    _conditionalor = _conditionaland = _logic

    def _relation(self, children: list[Any]) -> Type:
        if len(children) == 1:
            return self.type_of(children[0])
        operator, right = children[0].data, children[1]
        left_type, right_type = self.type_of(children[0].children[0]), self.type_of(right)
        if operator == "relation_in":
            if right_type is not Type.LIST:
                raise ExpressionError(_("What follows “in” must be a list."))
            return Type.FLAG
        if left_type is not right_type:
            raise ExpressionError(
                _("A %(left)s cannot be compared with a %(right)s.")
                % {"left": _type_name(left_type), "right": _type_name(right_type)}
            )
        allowed = {Type.NUMBER, Type.DATE}
        if operator in ("relation_eq", "relation_ne"):
            allowed |= {Type.TEXT, Type.FLAG}
        if left_type not in allowed:
            raise ExpressionError(_("A %s cannot be compared so.") % _type_name(left_type))
        return Type.FLAG

    def _addition(self, children: list[Any]) -> Type:
        if len(children) == 1:
            return self.type_of(children[0])
        self._need(children[0].children[0], Type.NUMBER)
        return self._need(children[1], Type.NUMBER)

    def _multiplication(self, children: list[Any]) -> Type:
        if len(children) > 1:
            raise ExpressionError(_("Multiplying and dividing may not be used in a definition."))
        return self.type_of(children[0])

    def _unary(self, children: list[Any]) -> Type:
        if len(children) == 1:
            return self.type_of(children[0])
        return self._need(children[1], Type.FLAG if children[0].data == "unary_not" else Type.NUMBER)

    def _pass(self, children: list[Any]) -> Type:
        return self.type_of(children[0])

    _member = _primary = _paren_expr = _pass

    def _member_dot(self, children: list[Any]) -> Type:
        base = _plain_name(children[0])
        if base is None:
            raise ExpressionError(_("A dot may only stand between a registry and its attribute."))
        return self._name(f"{base}.{children[1]}")

    def _member_index(self, children: list[Any]) -> Type:
        table = _plain_name(children[0])
        if table not in self.scope.tables:
            raise ExpressionError(_("There is no table “%s”.") % (table or "…") + self.scope.suggest(table or ""))
        before = set(self.names)
        self._need(children[1], Type.TEXT)
        self.lookups |= {(str(table), name) for name in self.names - before}
        return Type.NUMBER

    def _ident(self, children: list[Any]) -> Type:
        return self._name(str(children[0]))

    def _name(self, name: str) -> Type:
        if name == TODAY:
            return Type.DATE
        if name in self.scope.tables:
            raise ExpressionError(_("The table “%s” needs a code in square brackets.") % name)
        if name not in self.scope.names:
            raise ExpressionError(_("The name “%s” is not known here.") % name + self.scope.suggest(name))
        self.names.add(name)
        return self.scope.names[name]

    def _ident_arg(self, children: list[Any]) -> Type:
        name = str(children[0])
        if name not in FUNCTIONS:
            raise ExpressionError(_("There is no function “%s”.") % name + self.scope.suggest(name))
        arguments = children[1].children if len(children) > 1 else []
        if len(arguments) != 1:
            raise ExpressionError(_("The function “%s” takes one value.") % name)
        takes, gives = FUNCTIONS[name]
        self._need(arguments[0], takes)
        return gives

    def _list_lit(self, children: list[Any]) -> Type:
        items = children[0].children if children else []
        kinds = {self.type_of(item) for item in items}
        if len(kinds) != 1 or not kinds <= {Type.TEXT, Type.NUMBER}:
            raise ExpressionError(_("A list holds texts only or numbers only."))
        return Type.LIST

    def _literal(self, children: list[Any]) -> Type:
        kinds = {"INT_LIT": Type.NUMBER, "STRING_LIT": Type.TEXT, "BOOL_LIT": Type.FLAG}
        token: Token = children[0]
        if token.type not in kinds or len(token) > 300:
            raise ExpressionError(_("“%s” may not be used in a definition.") % str(token)[:40])
        return kinds[token.type]


def _plain_name(node: Tree[Any] | Token) -> str | None:
    """The identifier that a node is nothing more than, if it is one."""
    while isinstance(node, Tree) and len(node.children) == 1 and node.data in ("member", "primary", "ident"):
        node = node.children[0]
    return str(node) if isinstance(node, Token) and node.type == "IDENT" else None


def _to_cel(fact: Fact | None, kind: Type) -> Any:
    """A fact as CEL sees it. What is not known, or is not what it should be, is an error value, and errors spread."""
    value = fact.value if isinstance(fact, Known) else None
    if kind is Type.TEXT and isinstance(value, str):
        return celtypes.StringType(value)
    if kind is Type.NUMBER and type(value) is int and abs(value) < 2**62:
        return celtypes.IntType(value)
    if kind is Type.FLAG and isinstance(value, bool):
        return celtypes.BoolType(value)
    if kind is Type.DATE and (day := _day(value)) is not None:
        return _moment(day)
    return celpy.CELEvalError("unknown")


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


def _moment(day: dt.date) -> celtypes.TimestampType:
    return celtypes.TimestampType(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC))


def _years(birth: dt.date, on: dt.date) -> int:
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def _from_cel(value: Any) -> Any:
    if isinstance(value, celtypes.BoolType):
        return bool(value)
    if isinstance(value, celtypes.IntType):
        return int(value)
    if isinstance(value, celtypes.TimestampType):
        return value.date()
    return str(value) if isinstance(value, celtypes.StringType) else None
