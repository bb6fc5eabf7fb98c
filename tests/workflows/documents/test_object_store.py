"""Files in an S3-compatible object store instead of a directory: sealed there as here."""

from __future__ import annotations

import os
import uuid

import pytest

from tests.object_store import object_store, store_address  # noqa: F401 - fixtures
from tests.workflows.documents import files
from tests.workflows.drafts.dossiers import dossiers, draft, given, send, work  # noqa: F401 - fixtures
from workflows.documents import storing
from workflows.documents.models import Document
from workflows.documents.resealing import reseal_files
from workflows.documents.sealed_files import delete_sealed, read_sealed, write_sealed
from workflows.documents.uploads import read
from workflows.drafts.actions import discard

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("size", [0, 100, 20_000_000], ids=["nothing", "little", "in several parts"])
def test_what_is_written_is_read(object_store, size):  # noqa: F811 - the fixture
    noise = os.urandom(1 << 20)
    pieces = [noise[: min(1 << 20, size - start)] for start in range(0, size, 1 << 20)]
    written = write_sealed(iter(pieces), "upload:1", place="uploads")
    assert written.size == size
    assert b"".join(read_sealed(written.file, "upload:1")) == b"".join(pieces)
    assert (not size) or noise[:100] not in object_store.Object(written.file).get()["Body"].read(2_000_000)
    delete_sealed(written.file)
    assert list(object_store.objects.all()) == []


@pytest.mark.usefixtures("dossiers")
def test_a_dossier_comes_in_pieces_and_goes_with_its_draft(object_store):  # noqa: F811 - the fixture
    made, content = draft(), files.pdf(pages=9)
    send(made, "I.A.pdf", content, piece=500)
    work()
    (upload,) = given(made)
    assert read(upload) == content
    assert [stored.key for stored in object_store.objects.all()] == [upload.file]
    discard(made)
    assert list(object_store.objects.all()) == []


@pytest.mark.usefixtures("dossiers")
def test_files_are_sealed_for_a_new_key_there_too(object_store, settings):  # noqa: F811 - the fixture
    made, content = draft(), files.pdf()
    send(made, "I.A.pdf", content)
    work()
    letter = storing.store(b"%PDF-1.7 one", public_id=uuid.uuid4(), kind="receipt", case_code="case", number="1")
    settings.VAULT_KEYS = list(reversed(settings.VAULT_KEYS))
    assert sum(done.sealed_anew for done in reseal_files()) == 2
    settings.VAULT_KEYS = settings.VAULT_KEYS[:1]
    assert storing.read(Document.objects.get(pk=letter.pk)) == b"%PDF-1.7 one"
    assert b"".join(read_sealed(given(made)[0].file, f"upload:{given(made)[0].public_id}")) == content


def test_a_file_that_is_not_there_is_damaged(object_store):  # noqa: F811 - the fixture
    letter = storing.store(b"%PDF-1.7 one", public_id=uuid.uuid4(), kind="receipt", case_code="case", number="1")
    object_store.objects.all().delete()
    with pytest.raises(storing.Damaged):
        storing.read(letter)
