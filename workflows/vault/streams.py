"""Sealing what is too large to be held in memory: a key of its own for every file, and segments whose order is proved.

    version (1 byte) | the file's key, sealed (62 bytes) | segments of 1 MiB, each 16 bytes longer when sealed

Each segment is sealed with AES-256-GCM under the file's own random key. Its nonce is the segment's number and whether
it is the last one, so that a segment which is moved, left out, doubled or cut off does not open (the STREAM
construction: Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-
Resistance", CRYPTO 2015). The key is sealed for the place where the file belongs; to rotate keys is to seal it anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workflows.vault.keys import KEY_BYTES, Unreadable
from workflows.vault.sealing import Sealed, seal, unseal

VERSION: Final = 2
#: Bytes of content in every segment but the last, which may have fewer.
SEGMENT: Final = 1 << 20
TAG: Final = 16
#: Bytes before the first segment.
HEAD: Final = 1 + 2 + 12 + KEY_BYTES + TAG


class Readable(Protocol):
    """A file that is open for reading bytes."""

    def read(self, size: int = -1, /) -> bytes: ...


def seal_stream(pieces: Iterable[bytes], context: str) -> Iterator[bytes]:
    """Seal content that comes in pieces of any size, for the place named by `context`."""
    key = secrets.token_bytes(KEY_BYTES)
    cipher, number, held = AESGCM(key), 0, bytearray()
    yield bytes((VERSION,)) + seal(key, _context(context))
    for piece in pieces:
        held += piece
        while len(held) > SEGMENT:  # what is left may be the last one
            yield cipher.encrypt(_nonce(number, last=False), bytes(held[:SEGMENT]), None)
            del held[:SEGMENT]
            number += 1
    yield cipher.encrypt(_nonce(number, last=True), bytes(held), None)


def unseal_stream(file: Readable, context: str) -> Iterator[bytes]:
    """Open what `seal_stream` made for the same context, piece by piece. Raises `Unreadable`, also half-way."""
    cipher, number = AESGCM(_key(_read(file, HEAD), context)), 0
    piece = _read(file, SEGMENT + TAG)
    while True:
        following = _read(file, SEGMENT + TAG) if len(piece) == SEGMENT + TAG else b""
        try:
            yield cipher.decrypt(_nonce(number, last=not following), piece, None)
        except (InvalidTag, ValueError):  # too short for a tag
            raise Unreadable("a sealed file was changed or cut") from None
        if not following:
            return
        piece, number = following, number + 1


def key_id_of(head: bytes) -> int:
    """The id of the key that sealed a file's own key."""
    return Sealed(head[1:]).key_id


def reseal_head(head: bytes, context: str) -> bytes:
    """The head of a file with its key sealed by the primary key; the segments stay as they are. Raises `Unreadable`."""
    return bytes((VERSION,)) + seal(_key(head, context), _context(context))


def _key(head: bytes, context: str) -> bytes:
    if len(head) != HEAD or head[0] != VERSION:
        raise Unreadable("not a sealed file of a known version")
    return unseal(head[1:], _context(context))


def _context(context: str) -> str:
    """A file's key cannot take the place of a sealed value, nor the other way round."""
    return f"stream:{context}"


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((last,))


def _read(file: Readable, size: int) -> bytes:
    """So many bytes, or fewer at the file's end: one `read` may give less than it could."""
    parts: list[bytes] = []
    while size > 0 and (part := file.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
