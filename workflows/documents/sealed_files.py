"""Sealed files in the "documents" storage, written and read piece by piece, so that a large one needs little memory."""

from __future__ import annotations

import hashlib
import io
import itertools
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.files.base import File
from django.core.files.storage import storages

from workflows.vault import unseal
from workflows.vault.streams import HEAD, SEGMENT, VERSION, seal_stream, unseal_stream

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Written:
    """A sealed file: its name in the storage, digest and size (bytes) of what is in it."""

    file: str
    sha256: str
    size: int


def write_sealed(pieces: Iterable[bytes], context: str, *, place: str) -> Written:
    """Seal content and write it under a random name in `place`. Reaches the storage: not inside a transaction."""
    digest, size = hashlib.sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            yield piece

    name = storages["documents"].save(random_name(place), _Once(seal_stream(counted(), context)))
    return Written(name, digest.hexdigest(), size)


def read_sealed(file: str, context: str) -> Iterator[bytes]:
    """What is in a sealed file, piece by piece. Raises OSError and the like, `Unreadable`, also half-way."""
    with storages["documents"].open(file) as opened:
        head = opened.read(HEAD)
        if head[:1] == bytes((VERSION,)):
            yield from unseal_stream(_Again(head, opened), context)
        else:  # sealed in one go
            yield unseal(head + opened.read(), context)


def delete_sealed(file: str) -> None:
    """Delete a file. Where that fails it stays, and nobody can read it without its row."""
    try:
        storages["documents"].delete(file)
    except Exception as problem:  # each storage has errors of its own
        log.error("upload.not_deleted", problem=type(problem).__name__)


def copy_with_head(file: str, head: bytes, *, to: str) -> str:
    """Write a file once more under another head; the new name."""
    with storages["documents"].open(file) as opened:
        opened.read(HEAD)
        segments = iter(lambda: opened.read(SEGMENT), b"")
        return storages["documents"].save(to, _Once(itertools.chain([head], segments)))


def random_name(place: str) -> str:
    """A name that says nothing, in `place` ("" for the storage's top)."""
    token = secrets.token_hex(16)
    return "/".join(filter(None, (place, token[:2], token)))


class _Once(File):  # type: ignore[type-arg]  # Django's class takes no argument at run time
    """Pieces as a file that a storage reads once from beginning to end."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__(io.BytesIO())
        self._pieces = iter(pieces)
        self._held = b""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """What a directory writes."""
        return self._pieces

    def seekable(self) -> bool:
        return False

    def read(self, size: int = -1) -> bytes:
        """What an object store reads: so many bytes, fewer only at the end."""
        parts, length = [self._held], len(self._held)
        while size < 0 or length < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            parts.append(piece)
            length += len(piece)
        held = b"".join(parts)
        cut = len(held) if size < 0 else size
        self._held = held[cut:]
        return held[:cut]


class _Again:
    """A file whose first bytes were read already."""

    def __init__(self, head: bytes, rest: Any) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int = -1, /) -> bytes:
        if self._head:
            head, self._head = self._head, b""
            return head
        return bytes(self._rest.read(size))
