"""The page of a dossier: several files or an archive in one form, which part each went to, and what is missing."""

from __future__ import annotations

import os
import stat
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.applicants import arriving
from tests.portal.applicants.conftest import signed_in
from tests.workflows import making
from tests.workflows.documents import files
from tests.workflows.drafts import dossiers as dossier
from tests.workflows.drafts.dossiers import archive, dossiers, given, own_storage, send, work  # noqa: F401 - fixtures
from workflows.documents.models import Transfer, Upload
from workflows.documents.receiving import MAX_CHUNK
from workflows.documents.uploads import read

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_storage", "dossiers")]


@pytest.fixture
def draft(person):
    return dossier.draft(person)


@pytest.fixture
def address(draft):
    return f"/applications/drafts/{draft.public_id}/dossiers/{dossier.COMPONENT}/"


def post(browser: Client, address: str, entries: dict[str, bytes], **values: str) -> Any:
    """Send files with the form, as a browser without script does."""
    sent = [SimpleUploadedFile(name, content) for name, content in entries.items()]
    response = browser.post(address, {"sent": sent, **values})
    work()
    return response


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_several_files_in_one_form_each_to_its_part(browser, draft, address):
    response = post(browser, address, {"I.A.pdf": files.pdf(), "2.3.P.1 mô tả.pdf": files.pdf(), "a.png": _png()})
    assert response.headers["Location"] == address
    assert {(upload.name, upload.part) for upload in given(draft)} == {
        ("I.A.pdf", "I.A"),
        ("2.3.P.1 mô tả.pdf", "2.3.P.1"),
        ("a.jpg", ""),
    }
    shown = text(browser.get(address))
    assert "2.3.P.1 mô tả.pdf" in shown
    assert "1 file is in no part yet" in shown


def _png() -> bytes:
    return files.picture("PNG")


def test_the_applicant_says_the_part(browser, draft, address):
    post(browser, address, {"a.pdf": files.pdf()}, part="II.B")
    assert given(draft)[0].part == "II.B"


def test_missing_parts_are_named_here_and_before_submitting(browser, draft, address):
    post(browser, address, {"I.A.pdf": files.pdf()})
    for page in (address, f"/applications/drafts/{draft.public_id}/documents/"):
        assert "2.3.P.1 Description and composition" in text(browser.get(page))
    check = text(browser.get(f"/applications/drafts/{draft.public_id}/check/"))
    assert "2.3.P.1 Description and composition" in check
    assert "Submit the application" not in check


def test_nothing_is_submitted_while_a_file_is_unchecked(browser, draft, address):
    post(browser, address, {"I.A.pdf": files.pdf(), "2.3.P.1.pdf": files.pdf()})
    send(draft, "IV.pdf")
    check = text(browser.get(f"/applications/drafts/{draft.public_id}/check/"))
    assert "1 file is not checked yet" in check
    assert "Submit the application" not in check
    work()
    assert "Submit the application" in text(browser.get(f"/applications/drafts/{draft.public_id}/check/"))


def test_a_file_that_is_not_taken_is_told_why_and_put_away(browser, draft, address):
    post(browser, address, {"I.A.pdf": files.pdf(files.javascript), "b.exe": b"MZ"})
    shown = text(browser.get(address))
    assert "holds scripts or actions" in shown
    assert "Only these files can be taken: PDF, JPEG, PNG, XML." in shown
    for row in Transfer.objects.all():
        browser.post(f"/applications/drafts/{draft.public_id}/transfers/{row.public_id}/drop/")
    assert "holds scripts or actions" not in text(browser.get(address))


def test_all_that_were_not_taken_are_put_away_at_once(browser, draft, address):
    post(browser, address, {"a.exe": b"MZ", "b.exe": b"MZ"})
    browser.post(f"{address}refused/")
    assert not Transfer.objects.exists()


def test_no_file_chosen_is_told(browser, address):
    assert "Choose a file." in text(browser.post(address, {}, follow=True))


def test_a_large_file_is_kept_in_pieces_and_whole_again(browser, draft, address):
    noise = os.urandom(MAX_CHUNK + 100_000)
    content = files.pdf(lambda made: setattr(made.Root, "Part", made.make_stream(noise)))
    post(browser, address, {"I.A.pdf": content})
    assert read(given(draft)[0]) == content


def test_too_much_at_once_is_dropped_and_told(browser, draft, address, monkeypatch, own_storage):  # noqa: F811
    monkeypatch.setattr(arriving, "MOST", 1_000)
    response = browser.post(address, {"sent": [SimpleUploadedFile("I.A.pdf", files.pdf(pages=9))]}, follow=True)
    assert "too much at once" in text(response)
    assert [path for path in own_storage.rglob("*") if path.is_file()] == []


def test_a_forged_form_is_refused_and_leaves_nothing(person, address, own_storage):  # noqa: F811 - the fixture
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person.user)
    assert browser.post(address, {"sent": [SimpleUploadedFile("I.A.pdf", files.pdf())]}).status_code == 403
    assert [path for path in own_storage.rglob("*") if path.is_file()] == []


def test_a_true_form_is_taken(person, draft, address):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person.user)
    browser.get(address)
    token = browser.cookies["motcua_csrf"].value
    post(browser, address, {"I.A.pdf": files.pdf()}, csrfmiddlewaretoken=token)
    assert len(given(draft)) == 1


class TestOneFile:
    def test_it_is_moved_to_another_part(self, browser, draft, address):
        post(browser, address, {"a.pdf": files.pdf()})
        page = f"/applications/drafts/{draft.public_id}/files/{given(draft)[0].public_id}/"
        assert "2.3.P.10 Stability" in text(browser.get(page))
        assert browser.post(page, {"part": "2.3.P.10"}).headers["Location"] == address
        assert given(draft)[0].part == "2.3.P.10"

    def test_a_part_that_is_none_is_refused(self, browser, draft, address):
        post(browser, address, {"a.pdf": files.pdf()})
        page = f"/applications/drafts/{draft.public_id}/files/{given(draft)[0].public_id}/"
        assert browser.post(page, {"part": "V"}).status_code == 422

    def test_it_is_removed_after_asking(self, browser, draft, address):
        post(browser, address, {"I.A.pdf": files.pdf()})
        page = f"/applications/drafts/{draft.public_id}/files/{given(draft)[0].public_id}/remove/"
        assert "Remove this file?" in text(browser.get(page))
        assert len(given(draft)) == 1
        browser.post(page)
        assert given(draft) == []

    def test_a_stranger_finds_nothing(self, browser, draft, address):
        post(browser, address, {"I.A.pdf": files.pdf()})
        stranger = signed_in(making.person())
        own = f"/applications/drafts/{draft.public_id}/files/{given(draft)[0].public_id}/"
        for page in (address, f"{address}files/", own, f"{own}remove/"):
            assert stranger.get(page).status_code == 404
        for page in (address, own, f"{own}remove/"):
            assert stranger.post(page, {"part": "IV"}).status_code == 404
        assert given(draft)[0].part == "I.A"


class TestArchive:
    def test_its_folders_say_the_parts(self, browser, draft, address):
        packed = archive(
            {
                "Hồ sơ/I.A/mục lục.pdf": files.pdf(),
                "Hồ sơ/2.3.P.1/a.pdf": files.pdf(),
                "Hồ sơ/2.3.P.1/b.pdf": files.pdf(),
                "__MACOSX/._a": b"litter",
                "Hồ sơ/Thumbs.db": b"litter",
            }
        )
        post(browser, address, {"hồ sơ.zip": packed})
        assert sorted(upload.part for upload in given(draft)) == ["2.3.P.1", "2.3.P.1", "I.A"]
        assert "These parts have no file yet" not in text(browser.get(address))

    def test_a_hostile_file_in_it_is_refused_alone(self, browser, draft, address):
        packed = archive({"I.A/a.pdf": files.pdf(), "IV/b.pdf": files.pdf(files.javascript), "IV/c.exe": b"MZ"})
        post(browser, address, {"a.zip": packed})
        assert [upload.part for upload in given(draft)] == ["I.A"]
        assert sorted(Transfer.objects.filter(state="refused").values_list("reason", flat=True)) == ["active", "type"]

    @pytest.mark.parametrize(
        ("make", "reason"),
        [
            (lambda: archive({"../a.pdf": files.pdf()}), "paths"),
            (lambda: archive({"/etc/a.pdf": files.pdf()}), "paths"),
            (lambda: archive({"C:\\a.pdf": files.pdf()}), "paths"),
            (lambda: _link(), "paths"),
            (lambda: archive({"a.pdf": files.pdf(), "A.pdf": files.pdf()}), "paths"),
            (lambda: archive({"a.zip": archive({"b.pdf": files.pdf()})}), "nested"),
            (lambda: archive({"a.pdf": archive({"b.pdf": files.pdf()})}), "nested"),
            (lambda: archive({"a.xml": bytes(50_000_000)}), "bomb"),
            (lambda: _overlapping(), "bomb"),
            (lambda: archive({f"{number}.xml": b"" for number in range(601)}), "entries"),
            (lambda: archive({"folder/": b""}), "entries"),
            (lambda: archive({"a.pdf": files.pdf()}, compression=zipfile.ZIP_LZMA), "archive"),
            (lambda: archive({"a.pdf": files.pdf()})[:-30], "archive"),
            (lambda: _lying(), "archive"),
            (lambda: b"PK\x03\x04" + bytes(100), "archive"),
            (lambda: b"%PDF-1.7 no archive at all", "archive"),
        ],
        ids=[
            "out of it",
            "absolute",
            "drive",
            "link",
            "two of a name",
            "archive in it",
            "disguised archive in it",
            "bomb",
            "entries share bytes",
            "too many",
            "nothing",
            "unusual packing",
            "cut",
            "lies about its content",
            "noise",
            "another file",
        ],
    )
    def test_a_hostile_archive_is_refused(self, draft, make, reason, own_storage):  # noqa: F811 - the fixture
        send(draft, "a.zip", make())
        work()
        assert Transfer.objects.get().reason == reason
        assert [path for path in own_storage.rglob("*") if path.is_file()] == []


def _link() -> bytes:
    made = zipfile.ZipInfo("a.pdf")
    made.external_attr = (stat.S_IFLNK | 0o777) << 16
    return archive({made: b"/etc/passwd"})  # type: ignore[dict-item]  # a path with attributes


def _overlapping() -> bytes:
    """Two entries of the directory that name the same bytes."""
    packed = bytearray(archive({"a.pdf": files.pdf(), "b.pdf": files.pdf()}))
    second = packed.rindex(b"PK\x01\x02")
    packed[second + 42 : second + 46] = bytes(4)
    return bytes(packed)


def _lying() -> bytes:
    """The directory says another sum than the content has."""
    packed = bytearray(archive({"a.pdf": files.pdf()}))
    entry = packed.index(b"PK\x01\x02")
    packed[entry + 16 : entry + 20] = b"\0\0\0\0"
    return bytes(packed)


def test_a_page_of_several_hundred_files_is_as_cheap_as_one_of_few(browser, draft, address):
    send(draft, "I.A.pdf")
    work()
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    row = Upload.objects.get()
    for number in range(400):
        row.pk, row.public_id, row.file, row.name = None, None, f"uploads/{number}", f"{number}.pdf"
        row.public_id = making.uuid.uuid4()
        row.save(force_insert=True)
    with CaptureQueriesContext(connection) as many:
        shown = text(browser.get(address))
    assert len(many) == len(few)
    assert "1–50 of 401" in shown
    assert shown.count("/remove/") == 50
    assert "51–100 of 401" in text(browser.get(f"{address}?part=I.A&page=2"))
