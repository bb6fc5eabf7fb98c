"""A large file: it goes on after the connection was cut, and neither page nor worker ever holds it in memory."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from portal.applicants.arriving import SealingUploadHandler
from tests.portal.applicants.test_transfers import PIECE, Sender
from tests.workflows.documents import files
from tests.workflows.drafts import dossiers as dossier
from tests.workflows.drafts.dossiers import dossiers, given, own_storage, work  # noqa: F401 - fixtures
from workflows.documents.models import Transfer
from workflows.documents.receiving import MAX_CHUNK
from workflows.documents.uploads import pieces_of, read

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_storage", "dossiers")]
MEGABYTE = 1024 * 1024
#: How much a process may grow while 95 MB pass through it.
BOUND = 50 * MEGABYTE
_MAKE = """
import os, sys, pikepdf
made = pikepdf.Pdf.new()
made.add_blank_page()
made.Root.Part = made.make_stream(os.urandom(95_000_000))
made.save(sys.argv[1], compress_streams=False)
"""


@pytest.fixture
def draft(person):
    return dossier.draft(person)


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    """A PDF of 95 MB, made in another process."""
    path: Path = tmp_path_factory.mktemp("large") / "I.A.pdf"
    subprocess.run([sys.executable, "-c", _MAKE, str(path)], check=True)
    return path


@contextmanager
def little_memory() -> Iterator[None]:
    """The block lets this process grow by less than the bound, at its peak."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak is what it is now
    before = _peak()
    yield
    assert _peak() - before < BOUND


def _peak() -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


def test_a_large_file_in_pieces_needs_little_memory(browser, draft, large):
    sender, size = Sender(browser, draft), large.stat().st_size
    sender.begin(body=files.pdf(), size=len(files.pdf()))
    work()  # whatever is loaded for the first file is not counted
    address = sender.begin(size=size, filename="IV.pdf").headers["Location"]
    with little_memory(), large.open("rb") as opened:
        for offset in range(0, size, MAX_CHUNK):
            assert sender.send(address, offset, opened.read(MAX_CHUNK)).status_code == 204
    with little_memory():
        work()
    upload = given(draft)[-1]
    with little_memory():
        assert sum(len(piece) for piece in pieces_of(upload)) == upload.size == size


def test_a_large_form_needs_little_memory(large, tmp_path, own_storage):  # noqa: F811 - the fixture
    body = tmp_path / "body"
    with body.open("wb") as written, large.open("rb") as opened:
        written.write(b'--edge\r\nContent-Disposition: form-data; name="sent"; filename="I.A.pdf"\r\n\r\n')
        shutil.copyfileobj(opened, written)
        written.write(b"\r\n--edge--\r\n")
    own = {"CONTENT_TYPE": "multipart/form-data; boundary=edge", "CONTENT_LENGTH": str(body.stat().st_size)}
    with body.open("rb") as opened:
        environ = RequestFactory()._base_environ(REQUEST_METHOD="POST", **own)
        request = WSGIRequest({**environ, "wsgi.input": opened})
        handler = SealingUploadHandler(request)
        request.upload_handlers = [handler]
        with little_memory():
            assert request.FILES["sent"].size == large.stat().st_size
    handler.drop()
    body.unlink()
    assert [path for path in own_storage.rglob("*") if path.is_file()] == []


def test_it_goes_on_after_the_connection_was_cut(browser, draft, live_server):
    """A real server and a real socket that is closed in the middle of a piece: what had come is kept."""
    sender, content = Sender(browser, draft), files.pdf(lambda made: _noise(made))
    address = sender.begin(size=len(content)).headers["Location"]
    _send_and_cut(live_server.url, browser.cookies["motcua_session"].value, address, content[: len(content) // 2])
    transfer = Transfer.objects.get()
    assert 0 < transfer.offset <= len(content) // 2
    offset = int(sender("head", address).headers["Upload-Offset"])
    assert offset == transfer.offset
    assert sender.send(address, offset, content[offset:]).status_code == 204
    work()
    assert read(given(draft)[0]) == content


def _noise(made: Any) -> None:
    made.Root.Part = made.make_stream(os.urandom(400_000))


def _send_and_cut(url: str, session: str, address: str, half: bytes) -> None:
    """Announce twice as much as is sent, then go away; wait until the server has done what it does."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        lines = [
            f"PATCH {address} HTTP/1.1",
            f"Host: {host}:{port}",
            f"Content-Type: {PIECE}",
            f"Content-Length: {2 * len(half)}",
            "Tus-Resumable: 1.0.0",
            "Upload-Offset: 0",
            f"Cookie: motcua_session={session}; motcua_csrf={'a' * 32}",
            f"X-CSRFToken: {'a' * 32}",
            "",
            "",
        ]
        connection.sendall("\r\n".join(lines).encode() + half)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):
            pass
