"""A procedure as linked data keeps the shapes of CPSV-AP, and is understood without a network."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

# rdflib's own reader of JSON-LD uses what rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

SHAPES = Path(__file__).parent / "cpsv_ap.ttl"
CV, CPSV = "http://data.europa.eu/m8g/", "http://purl.org/vocab/cpsv#"
SERVICE = URIRef("https://motcua.example/procedures/1.012289/#service")


def graph(program, code: str) -> Graph:
    return Graph().parse(data=program.get(f"/api/procedures/{code}.jsonld").content, format="json-ld")


@pytest.fixture
def licence(program) -> Graph:
    return graph(program, "1.012289")


@pytest.mark.parametrize("code", ["1.012289", "1.012278"])
def test_it_keeps_the_shapes_of_the_profile(program, code):
    conforms, _report, words = pyshacl.validate(graph(program, code), shacl_graph=Graph().parse(SHAPES))
    assert conforms, words


def test_the_shapes_would_notice(licence):
    """A test of the test: without its authority a service is not one."""
    licence.remove((SERVICE, URIRef(f"{CV}hasCompetentAuthority"), None))
    assert not pyshacl.validate(licence, shacl_graph=Graph().parse(SHAPES))[0]


def test_its_name_stands_in_both_languages(licence):
    names = set(licence.objects(SERVICE, DCTERMS.title))
    assert Literal("Cấp mới giấy phép hành nghề khám bệnh, chữa bệnh", lang="vi") in names
    assert {name.language for name in names} == {"vi", "en"}


def test_every_document_is_an_input(program, licence):
    inputs = {str(one).partition("#document-")[2] for one in licence.objects(SERVICE, URIRef(f"{CPSV}hasInput"))}
    documents = program.get("/api/procedures/1.012289/").json()["documents"]
    assert inputs == {one["id"] for one in documents}


def test_a_limit_in_calendar_days_is_a_duration(licence):
    (duration,) = licence.objects(SERVICE, URIRef(f"{CV}processingTime"))
    assert str(duration) == "P30D"


def test_nothing_stays_untyped_or_unknown(licence):
    """Every key of the document has a meaning in its context: else it would vanish without a word."""
    assert not [str(name) for name in licence.predicates() if not str(name).startswith("http")]


def test_it_is_sent_as_json_ld(program):
    assert program.get("/api/procedures/1.012289.jsonld").headers["Content-Type"] == "application/ld+json"
