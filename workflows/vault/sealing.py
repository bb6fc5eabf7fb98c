"""Sealing bytes: AES-256-GCM, bound to the place where they belong.

    version (1 byte) | key id (1 byte) | nonce (12 bytes) | ciphertext and tag (16 bytes longer than the data)

The associated data are the first two bytes and the context, so a sealed value that is moved to another row, column or
table, or whose key id is changed, does not open (NIST SP 800-38D; one key seals at most 2^32 values).
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag

from workflows.vault.keys import Unreadable, key_ring

VERSION = 1
NONCE_BYTES = 12
_HEADER_BYTES = 2


class Sealed(bytes):
    """A sealed value as it lies in the database. Printing it shows nothing."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__

    @property
    def key_id(self) -> int:
        """The id of the key that sealed it; 0 when it is too short to say."""
        return self[1] if len(self) > _HEADER_BYTES else 0


def seal(data: bytes, context: str) -> Sealed:
    """Encrypt `data` with the primary key for the place named by `context`."""
    ring = key_ring()
    header = bytes((VERSION, ring.primary))
    nonce = os.urandom(NONCE_BYTES)
    return Sealed(header + nonce + ring.cipher(ring.primary).encrypt(nonce, data, header + context.encode()))


def unseal(blob: bytes, context: str) -> bytes:
    """Decrypt what `seal` made for the same context. Raises `Unreadable`, which names no content."""
    if len(blob) < _HEADER_BYTES + NONCE_BYTES or blob[0] != VERSION:
        raise Unreadable("not a sealed value of a known version")
    header, nonce, body = blob[:2], blob[2 : 2 + NONCE_BYTES], blob[2 + NONCE_BYTES :]
    try:
        return key_ring().cipher(blob[1]).decrypt(nonce, body, header + context.encode())
    except InvalidTag:
        raise Unreadable("a sealed value was changed, or does not belong here") from None
