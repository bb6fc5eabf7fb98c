"""Expressions: what may be written, what is refused, and that unknown stays unknown."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procedures.expression_types import ExpressionError, Scope, Type
from procedures.expressions import compile_expression
from procedures.facts import ABSENT, UNKNOWN, Fact, Known

SCOPE = Scope(
    {
        "a": Type.FLAG,
        "b": Type.FLAG,
        "size": Type.TEXT,
        "amount": Type.NUMBER,
        "registry.months": Type.NUMBER,
        "registry.day": Type.DATE,
        "registry.place": Type.RECORD,
    },
    {"least": {"small": 1, "large": 5}},
)
FACTS: dict[str, Fact] = {
    "a": Known(True),
    "b": Known(False),
    "size": Known("large"),
    "amount": Known(3),
    "registry.months": Known(7),
    "registry.day": Known("2026-11-12"),
}
TODAY = dt.date(2026, 11, 22)


def value(source: str, facts: dict[str, Fact] | None = None) -> Any:
    return compile_expression(source, SCOPE).evaluate(FACTS if facts is None else facts, TODAY)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a && !b", True),
        ("amount < least[size]", True),
        ("amount + 2 >= least[size]", True),
        ("least[size] - amount", 2),
        ("-amount", -3),
        ("size in ['small', 'large']", True),
        ("amount in [1, 2]", False),
        ("size != 'large' ? 1 : 2", 2),
        ("age_days(registry.day)", 10),
        ("age_years(registry.day)", 0),
        ("registry.day", dt.date(2026, 11, 12)),
        ("registry.day <= today", True),
        ("(registry.months > 6) == a", True),
        ("size", "large"),
    ],
)
def test_value(source: str, expected: object):
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("sise == 'large'", "The name “sise” is not known here. Did you mean “size”?"),
        ("registry.moths > 1", "The name “registry.moths” is not known here. Did you mean “registry.months”?"),
        ("leest[size] > 1", "There is no table “leest”. Did you mean “least”?"),
        ("least > 1", "The table “least” needs a code in square brackets."),
        ("least[amount] > 1", "A text is needed, but a number stands there."),
        ("age_dayz(registry.day) > 1", "There is no function “age_dayz”. Did you mean “age_days”?"),
        ("age_days(amount) > 1", "A date is needed, but a number stands there."),
        ("age_days() > 1", "The function “age_days” takes one value."),
        ("amount == 'large'", "A number cannot be compared with a text."),
        ("size < 'm'", "A text cannot be compared so."),
        ("amount && a", "A yes or no is needed, but a number stands there."),
        ("!amount", "A yes or no is needed, but a number stands there."),
        ("a ? 1 : 'x'", "A number is needed, but a text stands there."),
        ("size in 'large'", "What follows “in” must be a list."),
        ("size in [1, 'x']", "A list holds texts only or numbers only."),
        ("amount * 2 > 1", "Multiplying and dividing may not be used in a definition."),
        ("amount / 0 > 1", "Multiplying and dividing may not be used in a definition."),
        ("amount > 1.5", "“1.5” may not be used in a definition."),
        ("size == null", "“null” may not be used in a definition."),
        ("size.matches('(a+)+$')", "This part of CEL may not be used in a definition: member_dot_arg."),
        ("[1, 2].all(x, x > 0)", "This part of CEL may not be used in a definition: member_dot_arg."),
        ("{'a': 1}['a'] > 0", "There is no table “…”."),
        ("registry.place.province == 'x'", "A dot may only stand between a registry and its attribute."),
        ("amount <", "The expression cannot be read, at character"),
        ("(" * 200 + "a" + ")" * 200, "The expression is nested too deeply."),
    ],
)
def test_refusal(source: str, words: str):
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source, SCOPE)
    assert str(caught.value).startswith(words)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a || b", None),
        ("true || a", True),
        ("a || true", True),
        ("false && a", False),
        ("a && false", False),
        ("true && a", None),
        ("!a", None),
        ("amount < 3", None),
        ("size == 'large'", None),
        ("size != 'large'", None),
        ("size in ['large']", None),
        ("least[size] > 0", None),
        ("a ? 1 : 2", None),
        ("age_days(registry.day) > 365", None),
    ],
)
@pytest.mark.parametrize("nothing", [{}, dict.fromkeys(FACTS, UNKNOWN), dict.fromkeys(FACTS, ABSENT)])
def test_unknown_goes_through_logic_and_stays_unknown(source: str, expected: object, nothing: dict[str, Fact]):
    assert value(source, nothing) is expected


@pytest.mark.parametrize("day", ["1990", "1990-13-01", "1990-02-30", "", "yesterday", 1990, None, "1990-01-01T00:00"])
def test_a_day_that_is_not_known_whole_is_unknown(day: object):
    assert value("age_years(registry.day) < 18", {"registry.day": Known(day)}) is None


@pytest.mark.parametrize("wrong", [True, "7", 7.0, None, [7], {"months": 7}, 2**70])
def test_a_value_of_the_wrong_type_is_unknown(wrong: object):
    assert value("registry.months < 9", {"registry.months": Known(wrong)}) is None


def test_a_code_that_the_table_does_not_have_is_unknown():
    assert value("least[size] > 0", {"size": Known("medium")}) is None


def test_a_known_fact_shows_its_value_to_nobody():
    assert "0123" not in repr(Known("012345678901"))


@given(st.text(max_size=60))
@settings(deadline=None)
def test_any_text_is_compiled_or_refused(source: str):
    try:
        expression = compile_expression(source, SCOPE)
    except ExpressionError:
        return
    expression.evaluate({}, TODAY)


WORDS = (
    "a",
    "size",
    "amount",
    "registry.day",
    "least[size]",
    "age_days(",
    "today",
    "1",
    "'x'",
    "in",
    *"()!<?:[],+-.&|=",
)


def doubled(source: str) -> str:
    """The operators that are two signs long."""
    return source.replace("&", "&&").replace("|", "||").replace("=", "==")


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join).map(doubled))
@settings(deadline=None)
def test_any_sequence_of_words_is_compiled_or_refused(source: str):
    try:
        expression = compile_expression(source, SCOPE)
    except ExpressionError:
        return
    for facts in ({}, FACTS, dict.fromkeys(FACTS, ABSENT)):
        expression.evaluate(facts, TODAY)


BOOLEANS = st.recursive(
    st.sampled_from(["a", "b", "true", "false"]),
    lambda inner: st.one_of(
        inner.map(lambda one: f"!({one})"),
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda part: f"({part[0]}) {part[1]} ({part[2]})"),
    ),
    max_leaves=6,
)
ANSWERS = st.sampled_from([Known(True), Known(False), UNKNOWN])


@given(BOOLEANS, ANSWERS, ANSWERS)
@settings(deadline=None)
def test_what_is_said_without_a_fact_is_said_with_any_value_of_it(source: str, first: Fact, second: Fact):
    expression = compile_expression(source, SCOPE)
    said = expression.evaluate({"a": first, "b": second}, TODAY)
    if said is None:
        return
    for a in [first] if isinstance(first, Known) else [Known(True), Known(False)]:
        for b in [second] if isinstance(second, Known) else [Known(True), Known(False)]:
            assert expression.evaluate({"a": a, "b": b}, TODAY) is said
