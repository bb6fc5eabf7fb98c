"""The Documents page: in the browser, without JavaScript, for exactly what no registry holds."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from procedures.vocabulary import Role
from tests.portal.applicants.conftest import FILLED, Pages, signed_in
from tests.portal.conftest import browser_of
from tests.workflows import making
from tests.workflows.documents import files
from tests.workflows.drafts import wanting
from tests.workflows.drafts.wanting import own_storage  # noqa: F401 - a fixture
from workflows.cases.models import Case
from workflows.documents import looking, uploads
from workflows.documents.models import Upload
from workflows.drafts.files import add_file
from workflows.drafts.models import Draft
from workflows.journal.writing import reads_about
from workflows.people.models import Person

pytestmark = pytest.mark.usefixtures("own_storage")


class WithFiles(Pages):
    """The addresses of one draft, with those of its files."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft)
        self.documents = f"{self.tasks}documents/"
        self.degree = f"{self.documents}degree/"

    def send(self, browser: Client, content: bytes | None = None, name: str = "Bằng.pdf") -> Any:
        file = SimpleUploadedFile(name, files.pdf() if content is None else content, "application/pdf")
        return browser.post(self.degree, {"degree-file": file})


@pytest.fixture
def pages(person: Person) -> WithFiles:
    return WithFiles(wanting.draft(person))


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def submit(browser: Client, pages: WithFiles) -> Case:
    for step, values in FILLED.items():
        pages.post(browser, step, **values)
    version = Draft.objects.get(pk=pages.draft.pk).version
    assert browser.post(pages.check, {"version": version}).status_code == 302
    return Case.objects.get()


def test_the_task_list_leads_to_it_only_when_a_file_is_asked_for(browser, pages, person):
    assert pages.documents in text(browser.get(pages.tasks))
    other = WithFiles(making.draft(making.person()))
    assert other.documents not in text(signed_in(other.draft.person).get(other.tasks))


def test_it_says_what_is_asked_for_and_what_is_left(browser, pages):
    shown = text(browser.get(pages.documents))
    assert "Copy of the professional degree" in shown
    assert "0 of 1 added" in shown
    assert 'enctype="multipart/form-data"' in shown
    assert "(optional)" not in shown


def test_the_check_page_offers_no_submitting_before_it_is_there(browser, pages):
    shown = text(browser.get(pages.check))
    assert "no file yet" in shown
    assert "Submit the application" not in shown


def test_a_file_is_added_shown_and_submitted(browser, pages):
    response = pages.send(browser)
    assert response.headers["Location"] == pages.documents
    assert "1 of 1 added" in text(browser.get(pages.documents))
    assert "Bằng.pdf" in text(browser.get(pages.check))
    case = submit(browser, pages)
    assert "Bằng.pdf" in text(browser.get(f"/applications/cases/{case.code}/"))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"", "The file is empty"),
        ("a.docx", b"PK\x03\x04", "Only PDF, JPEG and PNG"),
        ("a.pdf", files.pdf(files.javascript), "holds scripts or actions"),
        ("a.pdf", files.pdf().ljust(looking.MAX_BYTES + 1), "larger than 10 MB"),
    ],
)
def test_a_file_that_is_refused_is_told_why_and_the_earlier_one_stays(browser, pages, name, content, words):
    pages.send(browser)
    response = pages.send(browser, content, name)
    shown = response.content.decode()
    assert response.status_code == 422
    assert words in shown
    assert 'href="#id_degree-file"' in shown
    assert "Bằng.pdf" in shown


def test_no_file_chosen_is_told_so(browser, pages):
    response = browser.post(pages.degree, {})
    assert response.status_code == 422
    assert "Choose a file." in response.content.decode()


def test_a_body_that_is_far_too_long_is_dropped_and_told(browser, pages, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000
    response = pages.send(browser, files.pdf(pages=20))
    assert response.status_code == 422
    assert "larger than 10 MB" in response.content.decode()
    assert not Upload.objects.exists()


def test_a_file_is_removed_again(browser, pages):
    pages.send(browser)
    assert browser.post(f"{pages.degree}remove/").headers["Location"] == pages.documents
    assert "0 of 1 added" in text(browser.get(pages.documents))


@pytest.mark.parametrize("component", ["application", "health_check", "nothing"])
def test_nobody_sends_a_file_that_is_not_asked_for(browser, pages, component):
    file = SimpleUploadedFile("a.pdf", files.pdf())
    assert browser.post(f"{pages.documents}{component}/", {f"{component}-file": file}).status_code == 404


def test_a_file_is_given_out_for_saving_and_the_look_is_recorded(browser, pages, person):
    content = files.pdf(pages=2)
    pages.send(browser, content)
    upload = Upload.objects.get()
    response = browser.get(f"/applications/uploads/{upload.public_id}/")
    assert b"".join(response) == content
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''B")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response.headers["Cache-Control"]
    assert reads_about(person=person.identity_index)[0].data["fields"] == ["upload"]


def test_a_damaged_file_is_told_and_not_given_out(browser, pages, own_storage):  # noqa: F811 - the fixture
    pages.send(browser)
    next(path for path in own_storage.rglob("*") if path.is_file()).write_bytes(b"")
    response = browser.get(f"/applications/uploads/{Upload.objects.get().public_id}/")
    assert response.status_code == 302


class TestStrangers:
    """Somebody else's draft and its files do not exist for anybody."""

    def test_another_person(self, pages, ministry):
        upload = add_file(pages.draft, "degree", wanting.copy())
        stranger = signed_in(making.person())
        assert stranger.get(pages.documents).status_code == 404
        assert pages.send(stranger).status_code == 404
        assert stranger.post(f"{pages.degree}remove/").status_code == 404
        assert stranger.get(f"/applications/uploads/{upload.public_id}/").status_code == 404
        assert list(uploads.uploads_of(pages.draft.public_id)) == [upload]

    def test_the_desk_before_it_is_submitted(self, pages, ministry):
        upload = add_file(pages.draft, "degree", wanting.copy())
        assert browser_of(ministry.receiver.user).get(f"/desk/uploads/{upload.public_id}/").status_code == 404

    def test_an_official_of_the_case_afterwards(self, browser, pages, ministry):
        pages.send(browser)
        case = submit(browser, pages)
        upload = Upload.objects.get()
        desk = browser_of(ministry.receiver.user)
        assert f"/desk/uploads/{upload.public_id}/" in text(desk.get(f"/desk/cases/{case.code}/"))
        response = desk.get(f"/desk/uploads/{upload.public_id}/")
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert reads_about(person=case.person.identity_index)[0].data["fields"] == ["upload:degree"]

    def test_an_official_elsewhere_and_an_auditor(self, browser, pages, ministry):
        pages.send(browser)
        submit(browser, pages)
        address = f"/desk/uploads/{Upload.objects.get().public_id}/"
        elsewhere = making.official(Role.RECEIVER, unit="qld")
        assert browser_of(elsewhere.user).get(address).status_code == 404
        assert browser_of(ministry.auditor.user).get(address).status_code == 403


def test_a_photograph_comes_back_as_its_picture_alone(browser, pages):
    pages.send(browser, files.photograph(), "Bằng.jpg")
    response = browser.get(f"/applications/uploads/{Upload.objects.get().public_id}/")
    assert response.headers["Content-Type"] == "image/jpeg"
    assert b"Canary" not in io.BytesIO(b"".join(response)).getvalue()
