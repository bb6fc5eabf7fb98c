"""Anybody can check a document; nobody learns whom it is about."""

import hashlib
import uuid

import pytest

from workflows.documents.kinds import Kind
from workflows.documents.models import Document
from workflows.documents.storing import store

PDF = b"%PDF-1.7 a licence of Nguyen Thi Hoang Uu"
CASE = "000.00.00.G18-261122-0001"


@pytest.fixture
def licence(db) -> Document:
    return store(PDF, public_id=uuid.uuid4(), kind=Kind.LICENCE, case_code=CASE, number="000123/BYT-GPHN")


def test_issued_document_is_told_with_its_fingerprint(read, licence):
    page = read(f"/verify/{licence.public_id}/")
    assert "We issued this document" in page
    for words in ("000123/BYT-GPHN", CASE, hashlib.sha256(PDF).hexdigest(), "Licence to practise medicine"):
        assert words in page


def test_document_itself_is_not_given_out(read, licence):
    page = read(f"/verify/{licence.public_id}/")
    assert "Hoang" not in page
    assert licence.file not in page


@pytest.mark.parametrize("code", ["2f0f3b1e-6f0c-4b1e-9d55-0c8f8a7f2b11", "000123", "x" * 300, "<b>", "%00", "{0}"])
def test_unknown_code_says_do_not_rely_on_it(site, code):
    response = site.get(f"/verify/{code}/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "We do not know this document" in page
    assert "<b>" not in page


def test_search_engines_keep_out(read, licence):
    assert '<meta name="robots" content="noindex">' in read(f"/verify/{licence.public_id}/")


def test_two_queries_for_a_result_since_it_may_have_been_replaced(site, licence, django_assert_num_queries):
    with django_assert_num_queries(2):
        site.get(f"/verify/{licence.public_id}/")


@pytest.mark.parametrize(
    "typed", ["{id}", " {id} ", "https://motcua.example/verify/{id}/", "https://motcua.example/verify/{id}"]
)
def test_typed_address_or_code_leads_to_the_page(site, licence, typed):
    response = site.get("/verify/", {"document": typed.format(id=licence.public_id)})
    assert response["Location"] == f"/verify/{licence.public_id}/"


def test_nothing_typed_shows_the_form(read):
    assert 'name="document"' in read("/verify/?document=")
