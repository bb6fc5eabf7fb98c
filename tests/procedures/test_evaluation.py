"""Compiled expressions say what CEL's own evaluator says, whatever is known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import celpy
from celpy import celtypes
from celpy.evaluation import CELEvalError
from hypothesis import given, settings
from hypothesis import strategies as st

from procedures.expression_types import Scope, Type
from procedures.expressions import compile_expression
from procedures.facts import UNKNOWN, Fact, Known

SCOPE = Scope(
    {"a": Type.FLAG, "b": Type.FLAG, "size": Type.TEXT, "n": Type.NUMBER, "reg.m": Type.NUMBER, "reg.day": Type.DATE},
    {"least": {"small": 1, "large": 5}},
)
TODAY = dt.date(2026, 11, 22)
CEL = celpy.Environment()


def in_brackets(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return parts.map(lambda part: f"({part})")


def joined(left: st.SearchStrategy[str], words: list[str], right: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(left, st.sampled_from(words), right).map(" ".join)


texts = st.sampled_from(["size", "'small'", "'large'", '"l\\u0061rge"', "'gone'"])
days = st.sampled_from(["reg.day", "today"])
numbers = st.recursive(
    st.sampled_from(["n", "reg.m", "0", "3", "-7", "0x10", "9223372036854775807"])
    | texts.map(lambda text: f"least[{text}]")
    | days.map(lambda day: f"age_days({day})")
    | days.map(lambda day: f"age_years({day})"),
    lambda more: joined(in_brackets(more), ["+", "-"], in_brackets(more)) | more.map(lambda one: f"-({one})"),
    max_leaves=3,
)
EQUAL, ORDER = ["==", "!="], ["==", "!=", "<", "<=", ">", ">="]
comparisons = (
    joined(numbers, ORDER, numbers)
    | joined(days, ORDER, days)
    | joined(texts, EQUAL, texts)
    | st.tuples(texts, st.lists(texts, min_size=1, max_size=3)).map(lambda pair: f"{pair[0]} in [{', '.join(pair[1])}]")
    | st.tuples(numbers, st.lists(numbers, min_size=1, max_size=3)).map(
        lambda pair: f"({pair[0]}) in [{', '.join(pair[1])}]"
    )
)
flags = st.recursive(
    st.sampled_from(["a", "b", "true", "false"]) | comparisons,
    lambda more: (
        joined(in_brackets(more), ["&&", "||", "==", "!="], in_brackets(more))
        | more.map(lambda one: f"!({one})")
        | st.tuples(more, more, more).map(lambda three: f"({three[0]}) ? ({three[1]}) : ({three[2]})")
    ),
    max_leaves=6,
)
facts = st.fixed_dictionaries(
    {},
    optional={
        "a": st.booleans().map(Known),
        "b": st.booleans().map(Known) | st.just(UNKNOWN),
        "size": st.sampled_from(["small", "large", "huge"]).map(Known),
        "n": st.sampled_from([0, 3, 2**61, -(2**61)]).map(Known),
        "reg.m": st.integers(-10, 10).map(Known),
        "reg.day": st.sampled_from(["2026-11-22", "1990-02-28", "2000"]).map(Known),
    },
)


@settings(max_examples=400)
@given(flags, facts)
def test_both_evaluators_agree(source: str, known: dict[str, Fact]):
    assert compile_expression(source, SCOPE).evaluate(known, TODAY) == by_cel(source, known)


def by_cel(source: str, known: dict[str, Fact]) -> Any:
    """What CEL makes of it; None where it ends in an error, as everything unknown does."""
    names = {name: to_cel(known.get(name), kind) for name, kind in SCOPE.names.items()}
    registry = celtypes.MapType({celtypes.StringType(name[4:]): value for name, value in names.items() if "." in name})
    least = {celtypes.StringType(name): celtypes.IntType(value) for name, value in SCOPE.tables["least"].items()}
    activation = {name: value for name, value in names.items() if "." not in name}
    activation |= {"today": moment(TODAY), "reg": registry, "least": celtypes.MapType(least)}
    functions: dict[str, Any] = {
        "age_days": lambda day: celtypes.IntType((TODAY - day.date()).days),
        "age_years": lambda day: celtypes.IntType(
            TODAY.year - day.year - ((TODAY.month, TODAY.day) < (day.month, day.day))
        ),
    }
    try:
        return bool(CEL.program(CEL.compile(source), functions=functions).evaluate(activation))
    except CELEvalError:
        return None


def to_cel(fact: Fact | None, kind: Type) -> Any:
    value = fact.value if isinstance(fact, Known) else None
    if value is None or (kind is Type.DATE and len(value) != 10):
        return CELEvalError("unknown")
    if kind is Type.DATE:
        return moment(dt.date.fromisoformat(value))
    return {Type.FLAG: celtypes.BoolType, Type.TEXT: celtypes.StringType, Type.NUMBER: celtypes.IntType}[kind](value)


def moment(day: dt.date) -> celtypes.TimestampType:
    return celtypes.TimestampType(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC))
