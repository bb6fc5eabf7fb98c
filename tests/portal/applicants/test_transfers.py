"""Sending files in pieces: the tus protocol 1.0.0, for one's own draft."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from django.test import Client

from tests.portal.applicants.conftest import signed_in
from tests.workflows import making
from tests.workflows.documents import files
from tests.workflows.drafts import dossiers as dossier
from tests.workflows.drafts.dossiers import dossiers, own_storage, work  # noqa: F401 - fixtures
from workflows.documents import receiving
from workflows.documents.models import Transfer
from workflows.documents.uploads import read

pytestmark = pytest.mark.usefixtures("own_storage", "dossiers")
CONTENT = files.pdf()
PIECE = "application/offset+octet-stream"


class Sender:
    """A client of the protocol."""

    def __init__(self, browser: Client, draft: Any) -> None:
        self.browser = browser
        self.at = f"/applications/drafts/{draft.public_id}/dossiers/{dossier.COMPONENT}/transfers/"

    def begin(self, size: int = len(CONTENT), body: bytes = b"", **metadata: str) -> Any:
        said = {"filename": "I.A Mục lục.pdf", **metadata}
        pairs = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
        headers = {"Upload-Length": str(size), "Upload-Metadata": pairs}
        return self("post", self.at, body, headers)

    def send(self, address: str, offset: int, data: bytes, **headers: str) -> Any:
        return self("patch", address, data, {"Upload-Offset": str(offset), **headers})

    def __call__(self, method: str, address: str, data: bytes = b"", headers: dict[str, str] | None = None) -> Any:
        kind: Any = {"content_type": PIECE} if data or method == "patch" else {}
        own = {"Tus-Resumable": "1.0.0", **(headers or {})}
        return self.browser.generic(method.upper(), address, data, headers=own, **kind)


@pytest.fixture
def draft(person):
    return dossier.draft(person)


@pytest.fixture
def sender(browser, draft):
    return Sender(browser, draft)


@pytest.mark.django_db(transaction=True)
def test_a_file_is_begun_sent_in_two_pieces_and_taken(sender, draft):
    begun = sender.begin()
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "0")
    address = begun.headers["Location"]
    first = sender.send(address, 0, CONTENT[:100])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100")
    assert "Upload-Expires" in first.headers
    sender.send(address, 100, CONTENT[100:])
    work()
    (upload,) = dossier.given(draft)
    assert read(upload) == CONTENT
    assert upload.part == "I.A"


def test_the_server_says_what_it_can(sender):
    said = sender("options", sender.at).headers
    assert said["Tus-Version"] == said["Tus-Resumable"] == "1.0.0"
    assert {"creation", "termination", "expiration", "checksum"} <= {*said["Tus-Extension"].split(",")}
    assert said["Tus-Max-Size"] == str(receiving.MAX_BYTES)
    assert "sha1" in said["Tus-Checksum-Algorithm"]


def test_another_version_is_not_spoken(sender):
    response = sender("head", sender.begin().headers["Location"], headers={"Tus-Resumable": "0.2.0"})
    assert (response.status_code, response.headers["Tus-Version"]) == (412, "1.0.0")


def test_where_a_file_stands_is_told_for_going_on(sender):
    address = sender.begin().headers["Location"]
    sender.send(address, 0, CONTENT[:100])
    said = sender("head", address).headers
    assert (said["Upload-Offset"], said["Upload-Length"]) == ("100", str(len(CONTENT)))
    assert said["Cache-Control"] == "no-store"


def test_a_piece_that_begins_elsewhere_is_refused_and_told_where(sender):
    """A second window, or a request whose answer was lost."""
    address = sender.begin().headers["Location"]
    sender.send(address, 0, CONTENT[:100])
    again = sender.send(address, 0, CONTENT[:100])
    assert (again.status_code, again.headers["Upload-Offset"]) == (409, "100")


@pytest.mark.django_db(transaction=True)
def test_after_the_last_piece_the_answer_may_be_asked_for_once_more(sender):
    address = sender.begin().headers["Location"]
    sender.send(address, 0, CONTENT)
    work()
    assert sender("head", address).headers["Upload-Offset"] == str(len(CONTENT))


def test_a_whole_small_file_comes_with_its_beginning(sender):
    begun = sender.begin(body=CONTENT)
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, str(len(CONTENT)))
    assert Transfer.objects.get().state == "checking"


@pytest.mark.parametrize(("algorithm", "digest"), [("sha1", hashlib.sha1), ("sha256", hashlib.sha256)])
def test_a_piece_may_bring_its_checksum(sender, algorithm, digest):
    address = sender.begin().headers["Location"]
    right = base64.b64encode(digest(CONTENT).digest()).decode()
    wrong = base64.b64encode(digest(b"other").digest()).decode()
    assert sender.send(address, 0, CONTENT, **{"Upload-Checksum": f"{algorithm} {wrong}"}).status_code == 460
    assert sender.send(address, 0, CONTENT, **{"Upload-Checksum": f"{algorithm} {right}"}).status_code == 204


def test_an_unknown_checksum_is_refused(sender):
    address = sender.begin().headers["Location"]
    assert sender.send(address, 0, CONTENT, **{"Upload-Checksum": "md5 AAAA"}).status_code == 400


def test_a_piece_that_is_too_large_is_not_read(sender, monkeypatch):
    monkeypatch.setattr("portal.applicants.transfers.MAX_CHUNK", 100)
    assert sender.send(sender.begin().headers["Location"], 0, CONTENT).status_code == 413
    assert Transfer.objects.get().offset == 0


def test_a_piece_says_its_type(sender):
    address = sender.begin().headers["Location"]
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    response = sender.browser.generic("PATCH", address, CONTENT, content_type="application/pdf", headers=headers)
    assert response.status_code == 415


@pytest.mark.parametrize(
    "headers",
    [{"Upload-Length": "many"}, {"Upload-Length": "-1"}, {"Upload-Length": ""}, {"Upload-Metadata": "filename ***"}],
)
def test_headers_that_cannot_be_read(sender, headers):
    good = {"Upload-Length": "10", "Upload-Metadata": "filename SS5BLnBkZg=="}
    assert sender("post", sender.at, headers={**good, **headers}).status_code == 400


def test_a_file_is_given_up(sender):
    address = sender.begin().headers["Location"]
    assert sender("delete", address).status_code == 204
    assert sender("head", address).status_code == 404


def test_where_patch_cannot_pass_it_comes_in_a_post(sender):
    address = sender.begin().headers["Location"]
    override = {"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0"}
    assert sender("post", address, CONTENT, override).status_code == 204


def test_what_is_never_taken_is_refused_before_it_is_sent(sender):
    response = sender.begin(filename="a.exe")
    assert response.status_code == 422
    assert "PDF, JPEG, PNG, XML" in response.json()["message"]
    assert sender.begin(size=101 * 1024 * 1024).status_code == 413


def test_a_forged_request_is_refused(person, draft):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person.user)
    assert Sender(browser, draft).begin().status_code == 403


class TestStrangers:
    def test_another_person(self, sender, draft):
        address = sender.begin().headers["Location"]
        stranger = Sender(signed_in(making.person()), draft)
        assert stranger.begin().status_code == 404
        assert stranger("head", address).status_code == 404
        assert stranger.send(address, 0, CONTENT).status_code == 404
        assert stranger("delete", address).status_code == 404
        assert Transfer.objects.get().offset == 0

    def test_ones_own_other_draft(self, sender, draft, person):
        address = sender.begin().headers["Location"]
        other = making.draft(person)
        assert sender("head", address.replace(str(draft.public_id), str(other.public_id))).status_code == 404

    def test_a_component_that_asks_for_no_file(self, sender):
        sender.at = sender.at.replace(dossier.COMPONENT, "application")
        assert sender.begin().status_code == 404
