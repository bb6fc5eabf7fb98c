"""Taking the record of a case: asked for by POST, made by a worker, downloaded by those who may see the case."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows import outbox
from workflows.cases.models import Case
from workflows.documents import storing
from workflows.documents.kinds import Kind
from workflows.documents.models import Document
from workflows.journal.writing import reads_about
from workflows.outbox.models import Job
from workflows.people.models import User

ROOMS = ["applications", "desk", "audit"]


@pytest.fixture
def case(ministry: making.Desk) -> Case:
    return making.case()


def browser_in(room: str, case: Case, ministry: making.Desk) -> Client:
    user = {"applications": case.person.user, "desk": ministry.receiver.user, "audit": ministry.auditor.user}[room]
    assert isinstance(user, User)
    return browser_of(user)


@pytest.mark.parametrize("room", ROOMS)
def test_the_record_is_asked_for_made_and_taken(room: str, ministry: making.Desk, case: Case) -> None:
    browser, address = browser_in(room, case, ministry), f"/{room}/cases/{case.code}/record/"
    assert "Make the record" in browser.get(address).content.decode()
    assert browser.post(address).headers["Location"] == address
    assert "being made" in browser.get(address).content.decode()
    outbox.sweep(100)
    document = Document.objects.get()
    assert f"/{room}/documents/{document.public_id}/" in browser.get(address).content.decode()
    pdf = browser.get(f"/{room}/documents/{document.public_id}/")
    assert pdf.content.startswith(b"%PDF")
    assert pdf.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("room", ["desk", "audit"])
def test_taking_it_is_recorded(room: str, ministry: making.Desk, case: Case) -> None:
    browser = browser_in(room, case, ministry)
    browser.post(f"/{room}/cases/{case.code}/record/")
    outbox.sweep(100)
    browser.get(f"/{room}/documents/{Document.objects.get().public_id}/")
    look = reads_about(case=case.code).first()
    assert look is not None
    assert look.data["fields"] == ["document:record"]


def test_a_get_makes_nothing(ministry: making.Desk, case: Case) -> None:
    browser_in("desk", case, ministry).get(f"/desk/cases/{case.code}/record/")
    outbox.sweep(100)
    assert not Document.objects.exists()


def test_nobody_takes_the_record_of_a_case_that_is_not_theirs(ministry: making.Desk, case: Case) -> None:
    stranger = making.person().user
    assert stranger is not None
    address = f"cases/{case.code}/record/"
    assert browser_of(stranger).post(f"/applications/{address}").status_code == 404
    assert browser_of(making.official(Role.APPRAISER, unit="vp").user).post(f"/desk/{address}").status_code == 404


def test_the_auditor_takes_no_other_document(ministry: making.Desk, case: Case) -> None:
    from workflows.cases import receiving

    receiving.receive(case.code, by=ministry.receiver, version=1, payment=making.PAID)
    outbox.sweep(100)
    receipt = Document.objects.get(kind="receipt")
    assert browser_of(ministry.auditor.user).get(f"/audit/documents/{receipt.public_id}/").status_code == 404


@pytest.mark.parametrize("room", ROOMS)
def test_the_copy_that_names_experts_is_not_for_the_applicant(room: str, ministry: making.Desk, case: Case) -> None:
    paper = storing.store(b"%PDF", public_id=uuid.uuid4(), kind=Kind.OFFICE_RECORD, case_code=case.code)
    answer = browser_in(room, case, ministry).get(f"/{room}/documents/{paper.public_id}/")
    assert answer.status_code == (404 if room == "applications" else 200)


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_asks_for_the_copy_that_is_for_it(room: str, ministry: making.Desk, case: Case) -> None:
    browser_in(room, case, ministry).post(f"/{room}/cases/{case.code}/record/")
    (job,) = Job.objects.filter(kind="cases.render_record")
    assert job.payload["office"] is (room != "applications")


@pytest.mark.parametrize("room", ROOMS)
def test_the_case_page_leads_there(room: str, ministry: making.Desk, case: Case) -> None:
    page = browser_in(room, case, ministry).get(f"/{room}/cases/{case.code}/").content.decode()
    assert f"/{room}/cases/{case.code}/record/" in page
