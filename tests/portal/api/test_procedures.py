"""The catalogue as JSON: the list, one procedure, the vocabulary, and how they are kept in caches."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from procedures import catalogue
from procedures.checking import check_bytes
from procedures.loading import load
from tests.procedures.conftest import SOUND
from workflows.cases.models import ProcedureFigures

LICENCE = "/api/procedures/1.012289/"
SITE = "https://motcua.example"


def figures(**changes):
    since, until = dt.date(2025, 11, 23), dt.date(2026, 11, 23)
    return ProcedureFigures.objects.create(
        procedure="1.012289", since=since, until=until, counted_at=timezone.now(), **changes
    )


# --- The list --------------------------------------------------------------------------------------------------------


def test_the_list_holds_the_procedures_in_force(get):
    listed = get("/api/procedures/")
    assert (listed["version"], listed["total"], listed["page"], listed["pages"]) == ("1.0", 2, 1, 1)
    assert [one["code"] for one in listed["procedures"]] == ["1.012278", "1.012289"]
    licence = listed["procedures"][1]
    assert licence["title"]["vi"] == "Cấp mới giấy phép hành nghề khám bệnh, chữa bệnh"
    assert licence["time_limits"] == [{"amount": 30, "unit": "day"}]
    assert licence["fees"] == [430000]
    assert licence["life_events"] == ["starting_practice"]


@pytest.mark.parametrize(
    "query",
    [
        "q=practising certificate",
        "event=starting_practice",
        "audience=citizen",
        "level=full&unit=kcb",
        "q=licence&level=full",
    ],
)
def test_the_list_is_narrowed_as_the_page_is(get, query):
    assert [one["code"] for one in get(f"/api/procedures/?{query}")["procedures"]] == ["1.012289"]


def test_a_long_list_has_pages(get):
    load(check_bytes(SOUND.replace(b"1.000001", f"2.{one:06d}".encode()), "test.yaml") for one in range(60))
    first = get("/api/procedures/?q=trial")
    assert (first["total"], first["pages"], first["previous"]) == (60, 2, None)
    assert first["next"] == f"{SITE}/api/procedures/?q=trial&page=2"
    second = get("/api/procedures/?q=trial&page=2")
    assert len(second["procedures"]) == 10
    assert second["previous"] == f"{SITE}/api/procedures/?q=trial"


def test_the_list_costs_one_query(program, django_assert_num_queries):
    program.get("/api/procedures/")
    with django_assert_num_queries(1):
        program.get("/api/procedures/?q=licence")


# --- One procedure ---------------------------------------------------------------------------------------------------


def test_every_document_says_where_it_comes_from(get):
    documents = {one["id"]: one for one in get(LICENCE)["documents"]}
    edition = catalogue.in_force("1.012289", timezone.localdate())
    assert list(documents) == [component.id for component in edition.components]
    assert documents["degree"]["source"] == "registry"
    assert documents["degree"]["registry"]["owner"]["en"] == "Ministry of Education and Training"
    assert {one["source"] for one in documents.values()} >= {"registry", "form", "e_id"}


def test_an_earlier_result_is_told_apart_from_what_others_hold(get):
    documents = {one["id"]: one["source"] for one in get("/api/procedures/1.012278/")["documents"]}
    assert documents["head_licence"] == "earlier_result"
    assert documents["registration"] == "registry"


def test_every_question_names_its_law(get):
    questions = get(LICENCE)["questions"]
    assert {one["registry"]["code"] for one in questions} == {
        "population",
        "degrees",
        "practitioners",
        "health_checks",
    }
    assert all(one["basis"]["text"]["vi"] for one in questions)


def test_time_fee_result_and_steps(get):
    licence = get(LICENCE)
    (way,) = licence["ways"]
    assert (way["time_limit"]["amount"], way["time_limit"]["unit"], way["time_limit"]["cut_off"]) == (
        30,
        "day",
        "15:00",
    )
    assert (way["fee"]["amount"], way["fee"]["currency"]) == (430000, "VND")
    assert licence["result"]["validity_years"] == [5]
    assert licence["stages"][0]["role"]["code"] == "receiver"
    assert licence["digest"] == catalogue.in_force("1.012289", timezone.localdate()).digest


def test_addresses_are_those_of_the_public_name(get):
    assert get(LICENCE)["links"] == {
        "json": f"{SITE}/api/procedures/1.012289/",
        "linked_data": f"{SITE}/api/procedures/1.012289.jsonld",
        "page": f"{SITE}/procedures/1.012289/",
    }


def test_figures_are_told_or_not_yet_counted(get):
    assert get(LICENCE)["statistics"] is None
    figures(filed=1250, spared=4900, decided=1100, median_days=12.5, on_time_percent=97)
    assert get(LICENCE)["statistics"] == {
        "since": "2025-11-23",
        "until": "2026-11-23",
        "filed": 1250,
        "decided": 1100,
        "median_working_days": 12.5,
        "on_time_percent": 97,
        "documents_not_asked_for": 4900,
    }


@pytest.mark.parametrize("code", ["9.999999", "x", "%00", "1.012289.", "điều"])
def test_an_unknown_procedure_is_a_problem_in_json(program, code):
    for address in (f"/api/procedures/{code}/", f"/api/procedures/{code}.jsonld"):
        response = program.get(address)
        assert response.status_code == 404
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.json()["status"] == 404


def test_a_procedure_costs_three_queries(program, django_assert_num_queries):
    """The edition in force, its figures, and when it was loaded."""
    program.get(LICENCE)
    with django_assert_num_queries(3):
        program.get(LICENCE)


# --- Words -----------------------------------------------------------------------------------------------------------


def test_every_code_of_an_answer_stands_in_the_vocabulary(get):
    words = get("/api/vocabulary/")
    known = {kind: {one["code"] for one in words[kind]} for kind in ("life_events", "units", "audiences", "levels")}
    for one in get("/api/procedures/")["procedures"]:
        assert set(one["life_events"]) <= known["life_events"]
        assert one["unit"] in known["units"]
        assert set(one["audience"]) <= known["audiences"]
        assert one["level"] in known["levels"]


# --- Caches ----------------------------------------------------------------------------------------------------------

ADDRESSES = [
    "/api/procedures/",
    LICENCE,
    "/api/procedures/1.012289.jsonld",
    "/api/vocabulary/",
    "/api/openapi.json",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_has_not_changed_is_not_sent_again(program, address):
    first = program.get(address)
    again = program.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", ADDRESSES)
def test_any_cache_may_keep_it_for_a_while(program, address):
    response = program.get(address)
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert not response.cookies


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_other_site_may_read_it_from_a_browser(program, address):
    response = program.get(address, headers={"origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_says_the_same_in_every_language(program, address):
    one, other = (program.get(address, headers={"accept-language": code}).content for code in ("vi", "en"))
    assert one == other


def test_new_figures_are_a_new_answer(program):
    before = program.get(LICENCE)
    figures(filed=9, spared=30)
    after = program.get(LICENCE, headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.headers["Last-Modified"] >= before.headers["Last-Modified"]


def test_a_list_that_changed_is_sent_to_those_who_know_only_when_they_got_it(program):
    before = program.get("/api/procedures/").headers["Last-Modified"]
    assert program.get("/api/procedures/", headers={"if-modified-since": before}).status_code == 304


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_is_only_read(program, address):
    assert program.post(address).status_code == 405
