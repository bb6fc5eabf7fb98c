"""Files that come in pieces: begun, continued where they were cut, whole, or given up. Each piece is sealed at once.

The row's offset is the truth. A piece is written first and counted afterwards, under the row's lock and only if it
begins where the file stands: a piece that comes twice, or from a second window, is dropped (tus 1.0, "PATCH").
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from procedures.components import FileAsk
from workflows.documents.looking import ENDINGS, NotAccepted, plain_name, visible
from workflows.documents.models import Chunk, Transfer, TransferState, Upload
from workflows.documents.sealed_files import Written, delete_sealed, read_sealed, write_sealed
from workflows.people.models import Person

#: Of one draft, with what is on its way: files, and bytes.
MAX_FILES: Final = 600
MAX_BYTES: Final = 500 * 1024 * 1024
#: Bytes of one piece at most: so much is held in memory.
MAX_CHUNK: Final = 4 * 1024 * 1024
#: What has not come whole after this time is given up.
KEEP_FOR: Final = timedelta(hours=24)
#: Names of what is unpacked.
ARCHIVE: Final = ".zip"
#: On its way, or being checked.
OPEN: Final = (TransferState.RECEIVING, TransferState.CHECKING)


@dataclass
class Arrived:
    """A file whose pieces are written already: without rows they are only unreadable orphans. `path`: as it was called.

    It came in a form, or out of an archive.
    """

    path: str
    public_id: uuid.UUID = field(default_factory=uuid.uuid4)
    pieces: list[tuple[int, Written]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(piece.size for _offset, piece in self.pieces)

    def write(self, data: bytes) -> None:
        """Write the next piece."""
        offset = self.size
        self.pieces.append((offset, write_sealed([data], context_of(self.public_id, offset), place="transfers")))

    def drop(self) -> None:
        """Delete the pieces again."""
        for _offset, piece in self.pieces:
            delete_sealed(piece.file)


class Elsewhere(Exception):
    """The piece does not begin where the file stands; `offset` is where it does."""

    def __init__(self, offset: int) -> None:
        super().__init__(str(offset))
        self.offset = offset


def begin(
    *,
    person: Person,
    sender: Person,
    draft: uuid.UUID,
    component: str,
    ask: FileAsk,
    name: str,
    size: int,
    part: str = "",
) -> Transfer:
    """Open a file of so many bytes. `name` may be a path: its folders say the part, unless `part` does.

    Must run inside a transaction. Raises NotAccepted: what can never be taken is refused before it is sent.
    """
    plain = plain_name(name)
    archive = plain.lower().endswith(ARCHIVE) and ask.max_files > 1
    _forbid(plain, size, ask, archive=archive)
    Person.objects.select_for_update().only("pk").get(pk=person.pk)  # two windows must count each other's files
    require_room(draft, files=0 if archive else 1, size=size)
    now = timezone.now()
    return Transfer.objects.create(
        person=person,
        sender=sender,
        draft=draft,
        component=component,
        part=part if ask.part(part) else ask.part_of_path(name),
        name=plain,
        archive=archive,
        size=size,
        begun_at=now,
        expires_at=now + KEEP_FOR,
    )


def arrive(
    file: Arrived,
    *,
    person: Person,
    sender: Person,
    draft: uuid.UUID,
    component: str,
    ask: FileAsk,
    part: str = "",
) -> Transfer:
    """Write the rows of a file that has arrived as a whole: to be checked, or refused at once. Inside a transaction."""
    reason, name = "", visible(file.path)
    archive = name.lower().endswith(ARCHIVE) and ask.max_files > 1
    try:
        _forbid(plain_name(file.path), file.size, ask, archive=archive)
        Person.objects.select_for_update().only("pk").get(pk=person.pk)
        require_room(draft, files=0 if archive else 1, size=file.size)
    except NotAccepted as refusal:
        reason = refusal.reason
        transaction.on_commit(file.drop)
    now = timezone.now()
    transfer = Transfer.objects.create(
        public_id=file.public_id,
        person=person,
        sender=sender,
        draft=draft,
        component=component,
        part=part if ask.part(part) else ask.part_of_path(file.path),
        name=name,
        archive=archive,
        size=file.size,
        offset=file.size,
        state=TransferState.REFUSED if reason else TransferState.CHECKING,
        reason=reason,
        begun_at=now,
        expires_at=now + KEEP_FOR,
    )
    if not reason:
        Chunk.objects.bulk_create(
            Chunk(transfer=transfer, offset=offset, size=piece.size, file=piece.file) for offset, piece in file.pieces
        )
    return transfer


def append(transfer: Transfer, offset: int, data: bytes, *, when_whole: Callable[[Transfer], object]) -> Transfer:
    """Add a piece; the transfer as it stands then. `when_whole` is called in the transaction that adds the last one.

    The piece is written first: not inside a transaction. Raises Elsewhere, Transfer.DoesNotExist.
    """
    if not data:
        return transfer
    piece = write_sealed([data], context_of(transfer.public_id, offset), place="transfers")
    try:
        with transaction.atomic():
            current = _count(transfer, offset, piece)
            if current.state == TransferState.CHECKING:
                when_whole(current)
            return current
    except BaseException:
        delete_sealed(piece.file)
        raise


def _count(transfer: Transfer, offset: int, piece: Written) -> Transfer:
    current = Transfer.objects.select_for_update().get(pk=transfer.pk)
    fits = current.state == TransferState.RECEIVING and offset == current.offset
    if not fits or offset + piece.size > current.size:
        raise Elsewhere(current.offset)
    Chunk.objects.create(transfer=current, offset=offset, size=piece.size, file=piece.file)
    current.offset += piece.size
    current.expires_at = timezone.now() + KEEP_FOR
    if current.offset == current.size:
        current.state = TransferState.CHECKING
    current.save(update_fields=["offset", "state", "expires_at"])
    return current


def pieces_of(transfer: Transfer) -> Iterator[bytes]:
    """What has come so far, in order."""
    for offset, file in transfer.chunks.order_by("offset").values_list("offset", "file"):
        yield from read_sealed(file, context_of(transfer.public_id, offset))


def refuse(transfer: Transfer, reason: str) -> None:
    """Say why a file is not taken; its content goes. Must run inside a transaction."""
    _forget_chunks([transfer.pk])
    Transfer.objects.filter(pk=transfer.pk).update(state=TransferState.REFUSED, reason=reason)


def taken(transfer: Transfer) -> None:
    """The file has become an upload: its pieces go. The row stays a while, for a sender who lost the last answer."""
    _forget_chunks([transfer.pk])
    Transfer.objects.filter(pk=transfer.pk).update(state=TransferState.TAKEN, reason="")


def drop(draft: uuid.UUID, public_id: uuid.UUID | None = None) -> int:
    """Give up one file on its way, or all of a draft; how many there were. Must run inside a transaction."""
    rows = Transfer.objects.filter(draft=draft, **({"public_id": public_id} if public_id else {}))
    numbers = list(rows.select_for_update().values_list("pk", flat=True))
    _forget_chunks(numbers)
    Transfer.objects.filter(pk__in=numbers).delete()
    return len(numbers)


def expire(limit: int = 500) -> int:
    """Give up what has not come whole in time, and forget what became of the others; how many. Twice is as once."""
    numbers = list(
        Transfer.objects.filter(expires_at__lte=timezone.now())
        .exclude(state=TransferState.CHECKING)
        .order_by("expires_at")
        .values_list("pk", flat=True)[:limit]
    )
    for number in numbers:
        with transaction.atomic():
            late = Transfer.objects.select_for_update().filter(pk=number, expires_at__lte=timezone.now())
            if late.exists():
                _forget_chunks([number])
                late.delete()
    return len(numbers)


def require_room(draft: uuid.UUID, *, files: int, size: int) -> None:
    """Raise NotAccepted when a draft would have too many files, or too large ones, with those on their way."""
    there = Upload.objects.current().filter(draft=draft).aggregate(files=Count("pk"), size=Sum("size"))
    coming = Transfer.objects.filter(draft=draft, state__in=OPEN)
    on_way = coming.aggregate(files=Count("pk", filter=Q(archive=False)), size=Sum("size"))
    if there["files"] + on_way["files"] + files > MAX_FILES:
        raise NotAccepted("room")
    if (there["size"] or 0) + (on_way["size"] or 0) + size > MAX_BYTES:
        raise NotAccepted("room")


def _forbid(name: str, size: int, ask: FileAsk, *, archive: bool) -> None:
    kind, _magic = ENDINGS.get(PurePosixPath(name).suffix.lower().removeprefix("."), ("", b""))
    if not archive and kind not in ask.kinds:
        raise NotAccepted("type", ask)
    if size <= 0:
        raise NotAccepted("empty", ask)
    if size > (MAX_BYTES if archive else ask.max_bytes):
        raise NotAccepted("size", ask)


def _forget_chunks(transfers: Iterable[int]) -> None:
    chunks = Chunk.objects.filter(transfer__in=transfers)
    for file in chunks.values_list("file", flat=True):
        transaction.on_commit(partial(delete_sealed, file))
    chunks.delete()


def context_of(public_id: uuid.UUID, offset: int) -> str:
    """Binds a piece to its place in its file."""
    return f"transfer:{public_id}:{offset}"
