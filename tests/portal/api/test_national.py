"""The procedure service in the national portal's field structure."""

from __future__ import annotations

import json

import pytest
from django.test import Client

LIST = "/api/v1/submitting/formality/list-all-formality-by-citizen"
DETAIL = "/api/v1/configuring/formality/get-formality-by-citizen"


@pytest.fixture
def post(program):
    """The status and the JSON of an answer, asked as the national portal does: without a token."""
    strict = Client(enforce_csrf_checks=True)

    def send(address: str, body: object):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        response = strict.post(address, raw, content_type="application/json")
        return response.status_code, response.json()

    return send


def test_the_list_is_searched_by_keyword(post):
    status, answer = post(LIST, {"keyword": "practising certificate"})
    assert (status, answer["total"]) == (200, 1)
    assert answer["data"][0]["code"] == "1.012289"
    assert answer["data"][0]["category"] == "Cục Quản lý Khám, chữa bệnh"


def test_the_list_has_pages(post):
    first, second = (post(LIST, {"page": page, "size": 1})[1] for page in (1, 2))
    assert [one["code"] for one in first["data"] + second["data"]] == ["1.012278", "1.012289"]
    assert first["total"] == 2


def test_one_procedure_has_the_fields_of_their_structure(post):
    status, answer = post(DETAIL, {"code": "1.012289"})
    assert status == 200
    found = answer["data"]
    assert set(found) == {
        "code",
        "name",
        "category",
        "executionSteps",
        "executionMethods",
        "cases",
        "executionCases",
        "resultsDetails",
        "legalBasisesDetails",
        "subjectTypesDetails",
        "requirementsAndConditions",
    }
    (method,) = found["executionMethods"]
    assert (method["submissionMethod"], method["processingTime"], method["unit"]) == ("ONLINE", 30, "DAY")
    assert method["fees"] == [{"amount": 430000, "currency": "VND"}]
    assert found["cases"][0]["processingDay"] == 30
    assert found["executionSteps"][0]["order"] == 1


def test_nobody_hands_in_an_original_or_what_a_registry_holds(post):
    (case,) = post(DETAIL, {"code": "1.012278"})[1]["data"]["executionCases"]
    components = {one["name"]: one for one in case["profileComponents"]}
    assert all(one["originalQty"] == 0 for one in components.values())
    assert components["Giấy chứng nhận đăng ký doanh nghiệp"]["copyQty"] == 0
    assert any(one["copyQty"] == 1 for one in components.values())
    assert any(one["hasElectronicForm"] for one in components.values())


def test_codes_that_nobody_gave_us_are_not_made_up(post):
    found = post(DETAIL, {"code": "1.012289"})[1]["data"]
    assert found["resultsDetails"][0]["code"] is None
    assert all(one["code"] is None for one in found["executionCases"][0]["profileComponents"])


def test_an_unknown_procedure_is_a_problem(post):
    assert post(DETAIL, {"code": "9.999999"})[0] == 404


@pytest.mark.parametrize(
    ("address", "body"),
    [
        (LIST, b"{"),
        (LIST, b"[]"),
        (LIST, b"\xff"),
        (LIST, {"size": 0}),
        (LIST, {"size": 1000}),
        (LIST, {"keyword": "x" * 101}),
        (LIST, b"[" * 100_000),
        (DETAIL, b""),
        (DETAIL, {"code": 1}),
        (DETAIL, {"code": "x" * 101}),
    ],
)
def test_a_body_that_does_not_fit_is_told_so(post, address, body):
    status, answer = post(address, body)
    assert status == 400
    assert answer["title"].startswith("The body")


def test_which_key_is_wrong_is_told_and_not_what_stood_there(post):
    assert post(LIST, {"size": "secret"})[1]["title"] == "The body does not fit: size."


@pytest.mark.parametrize("address", [LIST, DETAIL])
def test_theirs_are_asked_by_post(program, address):
    assert program.get(address).status_code == 405
