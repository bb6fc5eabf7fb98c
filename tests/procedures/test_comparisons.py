"""`matches`: the registry says yes or no, and never what it holds."""

from __future__ import annotations

import datetime as dt

import pytest

from procedures.edition import Edition
from procedures.expressions import ExpressionError, Scope, Type, compile_expression
from procedures.facts import ABSENT, UNKNOWN, Fact, Known

SCOPE = Scope(
    {"population.sex": Type.TEXT},
    {},
    {"population.life_status": ("alive", "deceased"), "business.representative": ()},
)
TODAY = dt.date(2026, 11, 23)
ALIVE = 'matches(population.life_status, "alive")'


def value(source: str, **facts: Fact) -> object:
    known = {name.replace("__", "."): fact for name, fact in facts.items()}
    return compile_expression(source, SCOPE, Type.FLAG).evaluate(known, TODAY)


def test_only_the_comparison_is_needed() -> None:
    assert compile_expression(ALIVE, SCOPE).names == {"population.life_status=alive"}


@pytest.mark.parametrize(
    ("fact", "said"), [(Known(True), True), (Known(False), False), (UNKNOWN, None), (ABSENT, None)]
)
def test_the_registrys_word_counts(fact: Fact, said: bool | None) -> None:
    assert compile_expression(ALIVE, SCOPE).evaluate({"population.life_status=alive": fact}, TODAY) is said


def test_a_value_that_is_known_anyway_is_compared_here() -> None:
    assert value(ALIVE, population__life_status=Known("alive")) is True
    assert value(f"!{ALIVE}", population__life_status=Known("deceased")) is True


def test_the_applicant_is_compared_by_number() -> None:
    source = "matches(business.representative, applicant)"
    assert compile_expression(source, SCOPE).names == {"business.representative=applicant"}


@pytest.mark.parametrize(
    "source",
    [
        "matches(population.life_status)",
        "matches(population.life_status, 3)",
        "matches(population.life_status, population.sex)",
        'matches(population.life_status, "asleep")',
        'matches(population.sex, "male")',
        'matches("alive", population.life_status)',
        'matches(population.life_status, "")',
        "matches()",
    ],
)
def test_anything_else_is_refused_when_the_definition_is_loaded(source: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(source, SCOPE)


def test_the_licence_asks_about_life_without_asking_for_it(licence: Edition) -> None:
    assert licence.comparisons["population"] == (("life_status", "deceased"),)
    assert "life_status" not in licence.registry_needs()["population"]
