"""Files that applicants give: a few kinds, checked in a process of their own, sealed, counted (R-SEC-4).

    upload = accept(file, owner=draft.public_id, person=person, purpose="component:degree")

Whoever must do more in the same transaction takes the two halves: `taken_in_for` around it, `keep` inside.
"""

from __future__ import annotations

import hashlib
import itertools
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Final

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from integrations import scanning
from procedures.components import ONE_FILE, FileAsk
from workflows import outbox
from workflows.documents import receiving
from workflows.documents.looking import MAX_BYTES, Inspector, inspected, looked_into, plain_name
from workflows.documents.looking import NotAccepted as NotAccepted  # callers know it from here
from workflows.documents.models import MediaType, Scan, Transfer, Upload, UploadQuerySet
from workflows.documents.sealed_files import Written, delete_sealed, read_sealed, write_sealed
from workflows.documents.storing import Damaged
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.actors import Actor
from workflows.people.models import Person

#: What one person may send in a day, whether it was removed again or not: twice what one application may hold.
MAX_FILES_A_DAY: Final = 2 * receiving.MAX_FILES
MAX_BYTES_A_DAY: Final = 2 * receiving.MAX_BYTES
ENDING_OF: Final = {MediaType.PDF: "pdf", MediaType.JPEG: "jpg", MediaType.XML: "xml"}


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
        delete_sealed(self.file)


def accept(file: File[bytes] | None, *, owner: uuid.UUID | str, person: Person, purpose: str) -> Upload:
    """Check, seal and keep one file of a draft (its public id) or a case (its code). Raises NotAccepted.

    `purpose` is `component:<id>` or `dispute`. Takes a second or so: call it outside any transaction.
    """
    with taken_in_for(file, person=person) as sealed, transaction.atomic():
        if sealed is None:
            raise NotAccepted("missing")
        return keep(sealed, owner=owner, person=person, purpose=purpose)


@contextmanager
def taken_in_for(file: File[bytes] | None, *, person: Person, ask: FileAsk = ONE_FILE) -> Iterator[SealedUpload | None]:
    """A file, if there is one, checked and written for the block that keeps it; gone again when the block fails.

    Open it outside any transaction, and the transaction inside. Raises NotAccepted.
    """
    sealed = None if file is None else taken_in(file, person=person, ask=ask)
    try:
        yield sealed
    except BaseException:
        if sealed is not None:
            sealed.drop()
        raise


def taken_in(file: File[bytes], *, person: Person, ask: FileAsk = ONE_FILE) -> SealedUpload:
    """Check a file in a process of its own and write it sealed. Call it outside any transaction. Raises NotAccepted."""
    if file is None:
        raise NotAccepted("missing")
    name = plain_name(file.name or "")
    require_quota(person, file.size)
    if file.size > MAX_BYTES:
        raise NotAccepted("size")
    data = file.read(MAX_BYTES + 1)
    media_type, pages, content = inspected(data, name, ask)
    public_id = uuid.uuid4()
    written = write_sealed([content], context_of(public_id), place="uploads")
    return _sealed(public_id, name, media_type, pages, written)


def taken_over(transfer: Transfer, ask: FileAsk, by: Inspector) -> SealedUpload:
    """Check a file that has come in pieces, and write it sealed as a whole; little of it is in memory at a time.

    Call it outside any transaction. Raises NotAccepted.
    """
    name = transfer.name
    media_type, pages, drawn = looked_into(receiving.pieces_of(transfer), name, size=transfer.size, ask=ask, by=by)
    pieces = iter([drawn]) if drawn else receiving.pieces_of(transfer)
    written = write_sealed(pieces, context_of(transfer.public_id), place="uploads")
    return _sealed(transfer.public_id, name, media_type, pages, written)


def _sealed(public_id: uuid.UUID, name: str, media_type: str, pages: int, written: Written) -> SealedUpload:
    return SealedUpload(
        public_id=public_id,
        name=f"{PurePosixPath(name).stem}.{ENDING_OF[MediaType(media_type)]}",
        media_type=media_type,
        pages=pages,
        size=written.size,
        sha256=written.sha256,
        file=written.file,
    )


def keep(
    sealed: SealedUpload,
    *,
    owner: uuid.UUID | str,
    person: Person,
    purpose: str,
    part: str = "",
    ask: FileAsk = ONE_FILE,
    by: Actor | None = None,
) -> Upload:
    """Write the row, in the caller's transaction. Raises NotAccepted.

    `by`: who gave the file, where somebody acts for the person. Where one file is asked for, the earlier one gives way
    to it. A virus scan, where there is a scanner, is queued.
    """
    Person.objects.select_for_update().only("pk").get(pk=person.pk)  # two tabs must count each other's files
    require_quota(person, sealed.size)
    by = by or Actor("person", str(person.public_id))
    component = purpose.removeprefix("component:") if purpose.startswith("component:") else ""
    belongs = _belongs(owner)
    if component:
        _make_way(Upload.objects.filter(component=component, removed_at=None, **belongs), ask, by)
    upload = Upload.objects.create(
        public_id=sealed.public_id,
        person=person,
        component=component,
        part=part if ask.part(part) else "",
        name=sealed.name,
        media_type=sealed.media_type,
        pages=sealed.pages,
        size=sealed.size,
        sha256=sealed.sha256,
        file=sealed.file,
        scan=Scan.WAITING if scanning.is_configured() else Scan.NONE,
        uploaded_at=timezone.now(),
        **belongs,
    )
    journal(Kind.DOCUMENT_UPLOADED, upload, by, sha256=upload.sha256, size=upload.size, type=upload.media_type)
    if upload.scan == Scan.WAITING:
        outbox.enqueue("documents.scan", key=f"scan:{upload.public_id}", payload={"upload": upload.pk})
    return upload


def _make_way(earlier: QuerySet[Upload], ask: FileAsk, by: Actor) -> None:
    if ask.max_files > 1:
        if earlier.exclude(scan=Scan.INFECTED).count() >= ask.max_files:
            raise NotAccepted("room")
        return
    for upload in earlier:
        remove(upload, by=by)


def move(upload: Upload, part: str, *, by: Actor) -> None:
    """Put a file into another part of its component's index. Must run inside a transaction."""
    before, upload.part = upload.part, part
    upload.save(update_fields=["part"])
    journal(Kind.DOCUMENT_MOVED, upload, by, before=before, after=part)


def remove(upload: Upload, *, by: Actor) -> None:
    """Take a file away: its name and content go, that it was there stays. Must run inside a transaction."""
    _wipe(upload)
    journal(Kind.DOCUMENT_REMOVED, upload, by)


def forget(draft: uuid.UUID) -> None:
    """Wipe every file of a draft that is deleted or has expired. Must run inside the transaction that does so."""
    for upload in Upload.objects.filter(draft=draft, removed_at=None):
        _wipe(upload)
    receiving.drop(draft)


def hand_over(*, draft: uuid.UUID, case_code: str) -> None:
    """Make a draft's files those of the case that it became. Must run inside the filing's transaction."""
    receiving.drop(draft)  # nothing is on its way any more but what was refused or has become an upload
    Upload.objects.filter(draft=draft).update(draft=None, case_code=case_code)


def uploads_of(owner: uuid.UUID | str) -> UploadQuerySet:
    """The files of a draft (its public id) or a case (its code) that are there, in the order in which they came."""
    return Upload.objects.current().filter(**_belongs(owner)).order_by("uploaded_at", "pk")


def read(upload: Upload) -> bytes:
    """The file's content, which is held in memory. The caller journals the read. Raises Damaged, also if removed."""
    data = b"".join(pieces_of(upload))
    if hashlib.sha256(data).hexdigest() != upload.sha256:
        raise Damaged(f"Upload {upload.public_id} is not what was stored.")
    return data


def pieces_of(upload: Upload) -> Iterator[bytes]:
    """The file's content piece by piece, each proved to be what was stored. The caller journals the read.

    Raises Damaged when the file cannot be opened at all, before the first piece is given; later, in the middle.
    """
    pieces = _pieces(upload)
    return itertools.chain([next(pieces, b"")], pieces)


def _pieces(upload: Upload) -> Iterator[bytes]:
    try:
        yield from read_sealed(upload.file, context_of(upload.public_id))
    except Exception as error:  # whatever the storage or the vault says, the file is not to be had
        raise Damaged(f"Upload {upload.public_id} cannot be opened.") from error


def require_quota(person: Person, size: int) -> None:
    """Raise NotAccepted when a person has sent too much today."""
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
    transaction.on_commit(partial(delete_sealed, upload.file))


def journal(kind: Kind, upload: Upload, by: Actor, **data: object) -> None:
    """Record what happened to a file, where it belongs. Must run inside a transaction."""
    record(
        kind,
        by=by,
        stream=upload.stream,
        subject=upload.person.identity_index,
        data={"upload": str(upload.public_id), "component": upload.component, "part": upload.part, **data},
    )


def context_of(public_id: uuid.UUID) -> str:
    """Binds a sealed file to its row, so that two files cannot change places."""
    return f"upload:{public_id}"
