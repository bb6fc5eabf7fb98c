"""Keeping documents: sealed by the vault, file before row, read back only when whole."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from workflows.documents.kinds import TITLES, Titled
from workflows.documents.models import Document
from workflows.vault import seal, unseal


class Damaged(Exception):
    """A stored document cannot be given out: its file is missing, changed, or was sealed for another document."""


class AlreadyStored(Exception):
    """Another content stands under this public id: a document never changes."""


@dataclass(frozen=True)
class SealedFile:
    """A file already written, waiting for its row. Without one it is only an unreadable orphan."""

    public_id: uuid.UUID
    name: str
    sha256: str
    size: int


def write(pdf: bytes, *, public_id: uuid.UUID) -> SealedFile:
    """Seal a document and write it under a random name. Reaches the storage: call it outside any transaction."""
    if not pdf:
        raise ValueError("A document cannot be empty.")
    token = secrets.token_hex(16)
    name = storages["documents"].save(f"{token[:2]}/{token}", ContentFile(seal(pdf, context_of(public_id))))
    return SealedFile(public_id, name, hashlib.sha256(pdf).hexdigest(), len(pdf))


def store(
    pdf: bytes | SealedFile,
    *,
    public_id: uuid.UUID,
    kind: str,
    case_code: str,
    number: str = "",
    title: Titled | None = None,
    issued_at: datetime | None = None,
) -> Document:
    """Add a document; the caller records it in the journal, in the same transaction.

    A second call with the same public id and the same bytes returns the first row, so that a job may run twice.
    `title` defaults to the name of the kind. Raises AlreadyStored, IntegrityError (number given twice).
    """
    digest = pdf.sha256 if isinstance(pdf, SealedFile) else hashlib.sha256(pdf).hexdigest()
    if earlier := Document.objects.filter(public_id=public_id).first():
        if (earlier.sha256, earlier.kind, earlier.case_code, earlier.number) != (digest, kind, case_code, number):
            raise AlreadyStored(f"Document {public_id} is already stored with another content.")
        return earlier
    file = pdf if isinstance(pdf, SealedFile) else write(pdf, public_id=public_id)
    if file.public_id != public_id:
        raise ValueError("This file was sealed for another document.")
    title = title or TITLES[kind]
    with transaction.atomic():
        return Document.objects.create(
            public_id=public_id,
            kind=kind,
            case_code=case_code,
            number=number,
            title_vi=title.vi[:300],
            title_en=title.en[:300],
            sha256=file.sha256,
            size=file.size,
            file=file.name,
            issued_at=issued_at or timezone.now(),
        )


def read(document: Document) -> bytes:
    """The PDF as it was issued. The caller journals the read. Raises Damaged."""
    try:
        with storages["documents"].open(document.file) as file:
            pdf = unseal(file.read(), context_of(document.public_id))
    except Exception as error:  # whatever the storage or the vault says, the document is not to be had
        raise Damaged(f"Document {document.public_id} cannot be opened.") from error
    if hashlib.sha256(pdf).hexdigest() != document.sha256:
        raise Damaged(f"Document {document.public_id} is not what was stored.")
    return pdf


def context_of(public_id: uuid.UUID) -> str:
    """Binds a sealed file to its document, so that two files cannot change places."""
    return f"document:{public_id}"
