"""Following a case: where it stands, what comes next, its papers, and the result."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client

from tests.portal.applicants.conftest import signed_in
from tests.workflows import making
from workflows import outbox
from workflows.cases import deciding, receiving
from workflows.cases.models import Case, Proposal
from workflows.cases.statuses import Status
from workflows.documents.models import Document
from workflows.journal.writing import reads_about
from workflows.people.models import Person


@pytest.fixture
def issued(ministry: making.Desk, person: Person) -> Case:
    case = making.case(person)
    receiving.receive(case.code, by=ministry.receiver, version=1, payment=making.PAID)
    deciding.appraise(case.code, by=ministry.appraiser, version=2, proposal=Proposal.GRANT, text="")
    deciding.approve(case.code, by=ministry.approver, version=3)
    return deciding.issue(case.code, by=ministry.clerk, version=4)


def test_the_list_is_empty_before_anything_is_begun(browser: Client) -> None:
    assert "You have not applied for anything yet" in browser.get("/applications/").content.decode()


def test_a_case_says_what_happens_next_and_by_when(browser: Client, person: Person) -> None:
    case = making.case(person)
    page = browser.get(f"/applications/cases/{case.code}/").content.decode()
    assert "This happens by" in page
    assert "Submitted" in page
    assert case.code in browser.get("/applications/").content.decode()


def test_somebody_elses_case_and_papers_are_404(issued: Case) -> None:
    outbox.sweep(100)
    stranger = signed_in(making.person())
    assert stranger.get(f"/applications/cases/{issued.code}/").status_code == 404
    assert stranger.post(f"/applications/cases/{issued.code}/collect/").status_code == 404
    for document in Document.objects.all():
        assert stranger.get(f"/applications/documents/{document.public_id}/").status_code == 404


def test_the_result_is_taken_by_a_button_and_then_downloaded(browser: Client, issued: Case) -> None:
    outbox.sweep(100)
    address = f"/applications/cases/{issued.code}/"
    licence = Document.objects.get(kind="licence")
    assert "Take the result" in browser.get(address).content.decode()
    assert browser.get(f"/applications/documents/{licence.public_id}/").status_code == 302
    browser.post(f"{address}collect/")
    assert Case.objects.get(pk=issued.pk).status == Status.RETURNED
    pdf = browser.get(f"/applications/documents/{licence.public_id}/")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["Cache-Control"] == "private, no-store"
    assert reads_about(case=issued.code).exists()


def test_while_the_document_is_being_made_the_page_says_so(browser: Client, issued: Case) -> None:
    address = f"/applications/cases/{issued.code}/"
    assert "being made" in browser.get(address).content.decode()
    browser.post(f"{address}collect/")
    assert Case.objects.get(pk=issued.pk).status == Status.DECIDED


def test_the_timeline_names_units_and_no_officials(browser: Client, issued: Case, ministry: making.Desk) -> None:
    page = browser.get(f"/applications/cases/{issued.code}/").content.decode()
    assert "Medical Services Administration" in page
    assert ministry.approver.full_name not in page


def test_looking_writes_nothing_but_the_session(browser: Client, person: Person) -> None:
    case = making.case(person)
    version = Case.objects.get(pk=case.pk).version
    browser.get(f"/applications/cases/{case.code}/")
    browser.get(f"/applications/cases/{case.code}/submitted/")
    assert Case.objects.get(pk=case.pk).version == version


def test_the_list_costs_the_same_for_many_cases(
    browser: Client, person: Person, django_assert_num_queries: Any
) -> None:
    for _ in range(5):
        making.case(person)
    with django_assert_num_queries(7):
        browser.get("/applications/")


@pytest.mark.parametrize("code", ["%00", "x" * 300, "9.999999", "..", "%F0%9F%98%80"])
def test_an_address_that_names_nothing_is_404(browser: Client, code: str) -> None:
    for address in (f"/applications/cases/{code}/", f"/applications/start/{code}/", f"/procedures/{code}/"):
        assert browser.get(address).status_code == 404, address


def test_a_damaged_document_is_told_and_no_500(browser: Client, issued: Case) -> None:
    outbox.sweep(100)
    receipt = Document.objects.get(case_code=issued.code, kind="receipt")
    storages["documents"].delete(receipt.file)
    page = browser.get(f"/applications/documents/{receipt.public_id}/", follow=True).content.decode()
    assert "its file is damaged" in page
