"""A procedure with cases, as programs read it."""

from __future__ import annotations

import json

import pyshacl
import pytest
from rdflib import Graph

from procedures.checking import check_bytes
from procedures.loading import load
from tests.portal.api.test_linked_data import SHAPES
from tests.portal.api.test_national import DETAIL
from tests.portal.public.test_cases import CODE, RICH

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")


@pytest.fixture(autouse=True)
def loaded(program):
    load([check_bytes(RICH, "rich.yaml")])


def test_there_is_a_way_for_each_case(get):
    ways = {way["id"]: way for way in get(f"/api/procedures/{CODE}/")["ways"]}
    assert list(ways) == ["new", "lost"]
    assert (ways["new"]["time_limit"]["amount"], ways["new"]["time_limit"]["unit"]) == (12, "month")
    assert (ways["lost"]["time_limit"]["amount"], ways["lost"]["time_limit"]["unit"]) == (5, "working_day")
    assert [rate["amount"] for rate in ways["new"]["fee"]["rates"]] == [900000, 400000]
    assert ways["lost"]["fee"]["amount"] == 0


def test_a_document_names_the_ways_that_ask_for_it(get):
    documents = {one["id"]: one for one in get(f"/api/procedures/{CODE}/")["documents"]}
    assert (documents["degree"]["conditional"], documents["degree"]["ways"]) == (True, ["new"])
    assert (documents["form"]["conditional"], documents["form"]["ways"]) == (False, ["new", "lost"])


def test_the_national_structure_has_a_case_with_its_documents_for_each(program):
    body = json.dumps({"code": CODE})
    found = program.post(DETAIL, body, content_type="application/json").json()["data"]
    assert [(one["name"], one["processingDay"], one["processingDayType"]) for one in found["cases"]] == [
        ("Cấp mới", 12, "MONTH"),
        ("Bị mất", 5, "WORKING_DAY"),
    ]
    components = {one["name"]: [part["name"] for part in one["profileComponents"]] for one in found["executionCases"]}
    assert components["Cấp mới"] == ["Đơn", "Văn bằng"]
    assert components["Bị mất"] == ["Đơn", "Đơn trình báo"]


def test_linked_data_has_every_fee_and_no_duration_where_there_are_several(program):
    raw = program.get(f"/api/procedures/{CODE}.jsonld").content
    conforms, _report, words = pyshacl.validate(
        Graph().parse(data=raw, format="json-ld"), shacl_graph=Graph().parse(SHAPES)
    )
    assert conforms, words
    data = json.loads(raw)
    assert [cost["value"] for cost in data["cost"]] == ["500000", "900000", "400000", "0"]
    assert "processingTime" not in data
