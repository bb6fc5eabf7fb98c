"""The files of a dossier at the desk, for the applicant and in the record: part by part, with digests and scans."""

from __future__ import annotations

from typing import Any

import pytest

from procedures.vocabulary import Role
from tests.portal.applicants.conftest import signed_in
from tests.portal.conftest import browser_of
from tests.workflows import making
from tests.workflows.conftest import ministry  # noqa: F401 - a fixture
from tests.workflows.documents.reading import text_of
from tests.workflows.drafts import dossiers as dossier
from tests.workflows.drafts.dossiers import dossiers, fresh, own_storage, send, work  # noqa: F401 - fixtures
from workflows.cases import case_record
from workflows.cases.filing import file
from workflows.cases.models import Case
from workflows.documents import storing
from workflows.documents.models import Document, Upload
from workflows.journal.writing import reads_about

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_storage", "dossiers")]


@pytest.fixture
def case() -> Case:
    made = dossier.draft()
    for name in ("2.3.P.1/công thức.pdf", "I.A/mục lục.pdf", "IV/a.pdf"):
        send(made, name)
    work()
    return file(fresh(made), version=fresh(made).version)


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_case_page_leads_to_the_list_of_files(case, ministry):  # noqa: F811 - the fixture
    shown = text(browser_of(ministry.receiver.user).get(f"/desk/cases/{case.code}/"))
    assert f"/desk/cases/{case.code}/files/{dossier.COMPONENT}/" in shown
    assert "See 3 files" in shown


def test_the_list_goes_by_parts_with_digests_and_what_a_scanner_said(case, ministry):  # noqa: F811 - the fixture
    shown = text(browser_of(ministry.receiver.user).get(f"/desk/cases/{case.code}/files/{dossier.COMPONENT}/"))
    assert shown.index("I.A Table of contents") < shown.index("2.3.P.1 Description") < shown.index("IV Clinical")
    for upload in Upload.objects.all():
        assert upload.sha256 in shown
        assert f"/desk/uploads/{upload.public_id}/" in shown
    assert shown.count("not scanned for viruses: no scanner is configured") == 3
    assert reads_about(person=case.person.identity_index)[0].data["fields"] == [f"files:{dossier.COMPONENT}"]


def test_a_file_that_waits_for_its_scan_is_not_given_to_an_official(case, ministry):  # noqa: F811 - the fixture
    upload = Upload.objects.first()
    assert upload is not None
    Upload.objects.filter(pk=upload.pk).update(scan="waiting")
    desk = browser_of(ministry.receiver.user)
    assert desk.get(f"/desk/uploads/{upload.public_id}/").status_code == 404
    assert f"/desk/uploads/{upload.public_id}/" not in text(
        desk.get(f"/desk/cases/{case.code}/files/{dossier.COMPONENT}/")
    )


def test_who_does_not_see_the_case_does_not_see_its_files(case):
    elsewhere = making.official(Role.RECEIVER, unit="qld")
    address = f"/desk/cases/{case.code}/files/{dossier.COMPONENT}/"
    assert browser_of(elsewhere.user).get(address).status_code == 404


def test_the_applicant_sees_the_same_list_and_nobody_else_does(case):
    address = f"/applications/cases/{case.code}/files/{dossier.COMPONENT}/"
    mine = signed_in(case.person)
    assert address in text(mine.get(f"/applications/cases/{case.code}/"))
    assert "công thức.pdf" in text(mine.get(address))
    assert signed_in(making.person()).get(address).status_code == 404


def test_the_record_lists_every_file_with_its_digest(case):
    case_record.ask_for(case)
    work()
    words = text_of(storing.read(Document.objects.get(kind="record"))).replace(" ", "")
    assert "2.3.P.1Môtảvàthànhphần" in words
    for upload in Upload.objects.all():
        assert upload.sha256[:16] in words
