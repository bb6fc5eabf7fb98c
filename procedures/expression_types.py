"""The types of expressions: which part of CEL a definition may use, and whether an expression makes sense."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _
from lark import Token, Tree


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
    """What expressions of one edition may name: `names` maps a full name to its type, `tables` holds the figures.

    `comparable`: attributes of which a registry says whether they match a value, with the codes they may have, if any.
    """

    names: Mapping[str, Type]
    tables: Mapping[str, Mapping[str, int]]
    comparable: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def suggest(self, name: str) -> str:
        """A sentence with the nearest known name, or nothing."""
        near = get_close_matches(name, [*self.names, *self.tables, *FUNCTIONS, TODAY], n=1)
        return " " + _("Did you mean “%s”?") % near[0] if near else ""


_WRAPPERS: Final = frozenset(
    {"expr", "conditionalor", "conditionaland", "relation", "addition", "multiplication", "unary"}
    | {"member", "primary", "ident"}
)
TODAY: Final = "today"
KINDS: Final = {
    "text": Type.TEXT,
    "long_text": Type.TEXT,
    "choice": Type.TEXT,
    "several": Type.LIST,
    "phone": Type.TEXT,
    "email": Type.TEXT,
    "identity_number": Type.TEXT,
    "business_code": Type.TEXT,
    "tax_code": Type.TEXT,
    "product_number": Type.TEXT,
    "number": Type.NUMBER,
    "money": Type.NUMBER,
    "date": Type.DATE,
    "flag": Type.FLAG,
    "address": Type.RECORD,
    "place": Type.RECORD,
    "table": Type.LIST,
}
MATCHES: Final = "matches"
#: Whoever applies; in `matches(firm.business.representative, applicant)`, that person's identity number.
APPLICANT: Final = "applicant"
FUNCTIONS: Final = {"age_days": (Type.DATE, Type.NUMBER), "age_years": (Type.DATE, Type.NUMBER)}


def type_name(kind: Type) -> str:
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


class Checker:
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
                % {"wanted": type_name(wanted), "found": type_name(found)}
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
                % {"left": type_name(left_type), "right": type_name(right_type)}
            )
        allowed = {Type.NUMBER, Type.DATE}
        if operator in ("relation_eq", "relation_ne"):
            allowed |= {Type.TEXT, Type.FLAG}
        if left_type not in allowed:
            raise ExpressionError(_("A %s cannot be compared so.") % type_name(left_type))
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
        base = dotted_name(children[0])
        if base is None or ("." in base and base in self.scope.names):
            raise ExpressionError(_("A dot may only stand between a registry and its attribute."))
        return self._name(f"{base}.{children[1]}")

    def _member_index(self, children: list[Any]) -> Type:
        table = dotted_name(children[0])
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
        if name == MATCHES:
            return self._matches(children[1].children if len(children) > 1 else [])
        if name not in FUNCTIONS:
            raise ExpressionError(_("There is no function “%s”.") % name + self.scope.suggest(name))
        arguments = children[1].children if len(children) > 1 else []
        if len(arguments) != 1:
            raise ExpressionError(_("The function “%s” takes one value.") % name)
        takes, gives = FUNCTIONS[name]
        self._need(arguments[0], takes)
        return gives

    def _matches(self, arguments: list[Any]) -> Type:
        """`matches(population.life_status, "alive")`: the registry says yes or no, and never what it holds."""
        if len(arguments) != 2:
            raise ExpressionError(_("“matches” takes an attribute and a text."))
        attribute, expected = compared(arguments)
        if attribute not in self.scope.comparable:
            raise ExpressionError(
                _("No registry compares the attribute “%s”.") % attribute + self.scope.suggest(attribute)
            )
        if expected == APPLICANT and attribute in self.scope.names:
            raise ExpressionError(_("“%s” is not the number of a person.") % attribute)
        codes = self.scope.comparable[attribute]
        if expected != APPLICANT and codes and expected not in codes:
            raise ExpressionError(_("The registry answers one of these codes: %s.") % ", ".join(codes))
        self.names.add(f"{attribute}={expected}")
        return Type.FLAG

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


def compared(arguments: list[Any]) -> tuple[str, str]:
    """The attribute's full name and the expected text of a `matches`. Errors: ExpressionError for anything else."""
    attribute, expected = dotted_name(arguments[0]), _leaf(arguments[1])
    if attribute is not None and "." in attribute and isinstance(expected, Token):
        if expected.type == "IDENT" and expected == APPLICANT:
            return attribute, APPLICANT
        if expected.type == "STRING_LIT" and re.fullmatch(r"""(['"])[\w -]{1,60}\1""", expected):
            return attribute, str(expected)[1:-1]
    raise ExpressionError(_("“matches” takes an attribute and a text."))


def _leaf(node: Tree[Any] | Token) -> Tree[Any] | Token:
    """What stands in a node that is nothing more than one name or literal."""
    while isinstance(node, Tree) and node.data != "member_dot":
        children = [child for child in node.children if child is not None]
        if len(children) != 1:
            break
        node = children[0]
    return node


def dotted_name(node: Tree[Any] | Token) -> str | None:
    """The name that a node is nothing more than, such as `size`, `population.sex` or `firm.business.name`; or none."""
    if isinstance(node, Token):
        return str(node) if node.type == "IDENT" else None
    if node.data == "member_dot":
        base = dotted_name(node.children[0])
        return None if base is None else f"{base}.{node.children[1]}"
    if len(node.children) == 1 and node.data in _WRAPPERS:
        return dotted_name(node.children[0])
    return None
