"""The schema is OpenAPI 3.1, and every answer keeps it."""

from __future__ import annotations

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate


@pytest.fixture
def schema(get):
    return get("/api/openapi.json")


def keeps(schema, model: str, answer: object) -> list[str]:
    """What in an answer is not as its model says."""
    whole = {**schema["components"]["schemas"][model], "components": schema["components"]}
    return [error.message for error in OAS31Validator(whole).iter_errors(answer)]


def test_it_is_openapi(schema):
    validate(schema)


@pytest.mark.parametrize(
    ("address", "model"),
    [
        ("/api/procedures/?q=licence", "ProcedureList"),
        ("/api/procedures/1.012289/", "Procedure"),
        ("/api/procedures/1.012278/", "Procedure"),
        ("/api/vocabulary/", "Vocabulary"),
    ],
)
def test_answers_keep_the_schema(get, schema, address, model):
    assert keeps(schema, model, get(address)) == []


def test_problems_keep_it_too(program, schema):
    assert keeps(schema, "Problem", program.get("/api/procedures/9.999999/").json()) == []


def test_every_address_is_in_the_guide_and_in_the_schema(program, schema):
    page = program.get("/api/", headers={"accept-language": "en"}).content.decode()
    for path in schema["paths"]:
        assert path in page


def test_the_guide_costs_no_query(program, django_assert_num_queries):
    with django_assert_num_queries(0):
        program.get("/api/")
