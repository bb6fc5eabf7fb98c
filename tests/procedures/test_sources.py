"""Where the documents of a procedure come from, as an edition says by itself."""

from __future__ import annotations

from procedures.registries import OUR_RESULTS, attribute
from procedures.sources import Source, cases_asking, source_of
from tests.procedures.conftest import FACILITY, HERE, LICENCE, edition_of


def sources(raw: bytes) -> dict[str, Source]:
    return {component.id: source_of(component) for component in edition_of(raw).components}


def test_what_proves_an_earlier_result_is_an_attribute_of_a_registry():
    assert [name for name in OUR_RESULTS if attribute(name) is None] == []


def test_a_document_comes_from_whoever_holds_it():
    found = sources(LICENCE)
    assert found["degree"] == Source.REGISTRY
    assert set(found.values()) >= {Source.FORM, Source.E_ID, Source.NOT_APPLICABLE}


def test_a_licence_that_the_health_authorities_issued_is_an_earlier_result():
    assert sources(FACILITY)["head_licence"] == Source.EARLIER_RESULT


def test_a_document_is_asked_for_in_the_cases_that_its_condition_allows():
    edition = edition_of((HERE / "rich.yaml").read_bytes())
    asked = {part.id: [case.id for case in cases_asking(edition, part)] for part in edition.components}
    assert asked == {"form": ["new", "lost"], "degree": ["new"], "police": ["lost"]}


def test_where_there_are_no_cases_none_asks():
    edition = edition_of(LICENCE)
    assert cases_asking(edition, edition.components[0]) == []
