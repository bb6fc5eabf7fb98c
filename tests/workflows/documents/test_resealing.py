"""When the vault's keys change, documents and uploads are sealed anew, and the old key may leave the ring."""

from __future__ import annotations

import base64
import hashlib
import uuid
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.workflows import making
from workflows.documents import storing, uploads
from workflows.documents.models import Document, Upload
from workflows.documents.resealing import reseal_files
from workflows.filling.facts import facts_of_case
from workflows.filling.models import Evidence, Lookup
from workflows.vault import seal
from workflows.vault.rotation import Rotated, rotate

pytestmark = pytest.mark.django_db


def key(number: int) -> str:
    return f"{number}:{base64.b64encode(bytes([number]) * 32).decode()}"


@pytest.fixture
def old_key(settings: Any) -> None:
    settings.VAULT_KEYS = [key(1)]


def rotate_to_the_new_key(settings: Any) -> None:
    settings.VAULT_KEYS = [key(2), key(1)]
    call_command("rotate_keys")
    settings.VAULT_KEYS = [key(2)]


@pytest.fixture
def document(old_key: None) -> Document:
    return storing.store(b"%PDF-1.7 one", public_id=uuid.uuid4(), kind="receipt", case_code="case", number="1")


def upload_of(content: bytes) -> Upload:
    """A file as an applicant's comes to be kept."""
    public_id = uuid.uuid4()
    name = storages["documents"].save(f"uploads/ab/{public_id.hex}", ContentFile(seal(content, f"upload:{public_id}")))
    return Upload.objects.create(
        public_id=public_id,
        person=making.person(),
        draft=uuid.uuid4(),
        name="bằng.pdf",
        media_type="application/pdf",
        pages=1,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        file=name,
        uploaded_at=timezone.now(),
    )


def test_a_document_needs_the_old_key_no_more(document: Document, settings: Any) -> None:
    rotate_to_the_new_key(settings)
    document.refresh_from_db()
    assert storing.read(document) == b"%PDF-1.7 one"


def test_an_upload_needs_the_old_key_no_more(old_key: None, settings: Any) -> None:
    upload = upload_of(b"%PDF-1.7 two")
    rotate_to_the_new_key(settings)
    upload.refresh_from_db()
    assert uploads.read(upload) == b"%PDF-1.7 two"
    assert upload.file.startswith("uploads/")


def test_the_old_file_is_gone(document: Document, settings: Any) -> None:
    old = document.file
    rotate_to_the_new_key(settings)
    assert not storages["documents"].exists(old)


def test_a_second_rotation_finds_nothing_to_do(document: Document, settings: Any) -> None:
    settings.VAULT_KEYS = [key(2), key(1)]
    assert [done.sealed_anew for done in reseal_files()] == [1, 0, 0]
    assert [done.sealed_anew for done in reseal_files()] == [0, 0, 0]


def test_files_are_sealed_anew_in_batches(old_key: None, settings: Any) -> None:
    for number in range(5):
        storing.store(b"%PDF", public_id=uuid.uuid4(), kind="receipt", case_code="case", number=str(number))
    settings.VAULT_KEYS = [key(2), key(1)]
    assert next(iter(reseal_files(batch=2))) == Rotated("documents_document: files", 5, 5)


def test_a_missing_file_is_told_and_the_rest_is_done(document: Document, settings: Any) -> None:
    lost = storing.store(b"%PDF", public_id=uuid.uuid4(), kind="receipt", case_code="case", number="2")
    storages["documents"].delete(lost.file)
    settings.VAULT_KEYS = [key(2), key(1)]
    with pytest.raises(CommandError) as failed:
        call_command("rotate_keys")
    assert failed.value.returncode == 1
    document.refresh_from_db()
    settings.VAULT_KEYS = [key(2)]
    assert storing.read(document) == b"%PDF-1.7 one"


def test_a_removed_upload_is_left_alone(old_key: None, settings: Any) -> None:
    upload = upload_of(b"%PDF")
    Upload.objects.filter(pk=upload.pk).update(removed_at=timezone.now(), name=None)
    storages["documents"].delete(upload.file)
    settings.VAULT_KEYS = [key(2), key(1)]
    assert all(done.failed == 0 for done in reseal_files())


def test_every_answer_of_a_registry_is_sealed_anew(old_key: None, ministry: making.Desk, settings: Any) -> None:
    case = making.case()
    newer = making.values(practitioners__practice_months=30)["practitioners"]
    making.answer(Lookup.objects.get(registry="practitioners"), newer)
    rotate_to_the_new_key(settings)
    assert all(evidence.raw for evidence in Evidence.objects.all())
    months = facts_of_case(case.code)["practitioners.practice_months"]
    assert months.difference is not None
    assert (months.value, months.difference.value) == (7, 30)


def test_every_encrypted_column_of_the_engine_is_rotated(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(rotate()) != []
    call_command("rotate_keys")
    printed = capsys.readouterr().out
    for column in (
        "filling_lookup.identity",
        "filling_attributeoutcome.value",
        "filling_evidence.raw",
        "filling_difference.value",
        "filling_difference.answer",
        "filling_settlement.value",
        "filling_dispute.claimed",
        "filling_dispute.reason",
        "filling_dispute.note",
        "filling_dispute.raw",
        "documents_upload.name",
        "documents_document: files",
        "documents_upload: files",
    ):
        assert f"{column}: " in printed, column
