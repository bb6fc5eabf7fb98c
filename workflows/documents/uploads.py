"""Files that applicants give: a few kinds, checked in a process of their own, sealed, counted (R-SEC-4).

    upload = accept(file, owner=draft.public_id, person=person, purpose="component:degree")

Whoever must do more in the same transaction takes the two halves: `taken_in_for` around it, `keep` inside.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Final

import structlog
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from workflows.documents.looking import MAX_BYTES, inspected, plain_name
from workflows.documents.looking import NotAccepted as NotAccepted  # callers know it from here
from workflows.documents.models import Upload
from workflows.documents.storing import Damaged
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.actors import Actor
from workflows.people.models import Person
from workflows.vault import seal, unseal

log = structlog.get_logger(__name__)

#: What one person may send in a day, whether it was removed again or not.
MAX_FILES_A_DAY: Final = 60
MAX_BYTES_A_DAY: Final = 200 * 1024 * 1024


@dataclass(frozen=True)
class SealedUpload:
    """A file that was checked and written, waiting for its row. Without one it is only an unreadable orphan."""

    public_id: uuid.UUID
    name: str
    media_type: str
    pages: int
    size: int
    sha256: str
    file: str

    def drop(self) -> None:
        """Delete the file again: its row could not be written."""
        _delete(self.file)


def accept(file: File[bytes] | None, *, owner: uuid.UUID | str, person: Person, purpose: str) -> Upload:
    """Check, seal and keep one file of a draft (its public id) or a case (its code). Raises NotAccepted.

    `purpose` is `component:<id>` or `dispute`. Takes a second or so: call it outside any transaction.
    """
    with taken_in_for(file, person=person) as sealed, transaction.atomic():
        if sealed is None:
            raise NotAccepted("missing")
        return keep(sealed, owner=owner, person=person, purpose=purpose)


@contextmanager
def taken_in_for(file: File[bytes] | None, *, person: Person) -> Iterator[SealedUpload | None]:
    """A file, if there is one, checked and written for the block that keeps it; gone again when the block fails.

    Open it outside any transaction, and the transaction inside. Raises NotAccepted.
    """
    sealed = None if file is None else taken_in(file, person=person)
    try:
        yield sealed
    except BaseException:
        if sealed is not None:
            sealed.drop()
        raise


def taken_in(file: File[bytes], *, person: Person) -> SealedUpload:
    """Check a file in a process of its own and write it sealed. Call it outside any transaction. Raises NotAccepted."""
    if file is None:
        raise NotAccepted("missing")
    name = plain_name(file.name or "")
    _require_quota(person, file.size)
    if file.size > MAX_BYTES:
        raise NotAccepted("size")
    data = file.read(MAX_BYTES + 1)
    media_type, pages, content = inspected(data, name)
    public_id, token = uuid.uuid4(), secrets.token_hex(16)
    kept = storages["documents"].save(f"uploads/{token[:2]}/{token}", ContentFile(seal(content, context_of(public_id))))
    ending = "pdf" if media_type == "application/pdf" else "jpg"
    return SealedUpload(
        public_id=public_id,
        name=f"{PurePosixPath(name).stem}.{ending}",
        media_type=media_type,
        pages=pages,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        file=kept,
    )


def keep(
    sealed: SealedUpload, *, owner: uuid.UUID | str, person: Person, purpose: str, by: Actor | None = None
) -> Upload:
    """Write the row, in the caller's transaction. A component's earlier file gives way to it. Raises NotAccepted.

    `by`: who gave the file, where somebody acts for the person.
    """
    Person.objects.select_for_update().only("pk").get(pk=person.pk)  # two tabs must count each other's files
    _require_quota(person, sealed.size)
    by = by or Actor("person", str(person.public_id))
    component = purpose.removeprefix("component:") if purpose.startswith("component:") else ""
    belongs = _belongs(owner)
    if component:
        for earlier in Upload.objects.current().filter(component=component, **belongs):
            remove(earlier, by=by)
    upload = Upload.objects.create(
        public_id=sealed.public_id,
        person=person,
        component=component,
        name=sealed.name,
        media_type=sealed.media_type,
        pages=sealed.pages,
        size=sealed.size,
        sha256=sealed.sha256,
        file=sealed.file,
        uploaded_at=timezone.now(),
        **belongs,
    )
    _journal(Kind.DOCUMENT_UPLOADED, upload, by, sha256=upload.sha256, size=upload.size, type=upload.media_type)
    return upload


def remove(upload: Upload, *, by: Actor) -> None:
    """Take a file away: its name and content go, that it was there stays. Must run inside a transaction."""
    _wipe(upload)
    _journal(Kind.DOCUMENT_REMOVED, upload, by)


def forget(draft: uuid.UUID) -> None:
    """Wipe every file of a draft that is deleted or has expired. Must run inside the transaction that does so."""
    for upload in Upload.objects.current().filter(draft=draft):
        _wipe(upload)


def hand_over(*, draft: uuid.UUID, case_code: str) -> None:
    """Make a draft's files those of the case that it became. Must run inside the filing's transaction."""
    Upload.objects.filter(draft=draft).update(draft=None, case_code=case_code)


def uploads_of(owner: uuid.UUID | str) -> QuerySet[Upload]:
    """The files of a draft (its public id) or a case (its code) that are there, in the order in which they came."""
    return Upload.objects.current().filter(**_belongs(owner)).order_by("uploaded_at", "pk")


def read(upload: Upload) -> bytes:
    """The file's content. The caller journals the read. Raises Damaged, also when it was removed."""
    try:
        with storages["documents"].open(upload.file) as file:
            data = unseal(file.read(), context_of(upload.public_id))
    except Exception as error:  # whatever the storage or the vault says, the file is not to be had
        raise Damaged(f"Upload {upload.public_id} cannot be opened.") from error
    if hashlib.sha256(data).hexdigest() != upload.sha256:
        raise Damaged(f"Upload {upload.public_id} is not what was stored.")
    return data


def _require_quota(person: Person, size: int) -> None:
    since = timezone.now() - timedelta(days=1)
    sent = Upload.objects.filter(person=person, uploaded_at__gt=since)
    if sent.count() >= MAX_FILES_A_DAY or (sent.aggregate(all=Sum("size"))["all"] or 0) + size > MAX_BYTES_A_DAY:
        raise NotAccepted("quota")


def _belongs(owner: uuid.UUID | str) -> dict[str, Any]:
    return {"draft": owner} if isinstance(owner, uuid.UUID) else {"case_code": owner}


def _wipe(upload: Upload) -> None:
    upload.name = None
    upload.removed_at = timezone.now()
    upload.save(update_fields=["name", "removed_at"])
    delete: Callable[[], None] = partial(_delete, upload.file)
    transaction.on_commit(delete)


def _delete(file: str) -> None:
    try:
        storages["documents"].delete(file)
    except OSError:  # nobody can read it without its row; the storage's own housekeeping finds it
        log.error("upload.not_deleted")


def _journal(kind: Kind, upload: Upload, by: Actor, **data: object) -> None:
    record(
        kind,
        by=by,
        stream=upload.stream,
        subject=upload.person.identity_index,
        data={"upload": str(upload.public_id), "component": upload.component, **data},
    )


def context_of(public_id: uuid.UUID) -> str:
    """Binds a sealed file to its row, so that two files cannot change places."""
    return f"upload:{public_id}"
