"""Blind indexes: exact search over encrypted values, without their being readable (design of CipherSweet).

An identity number has only twelve digits, so the key is the whole protection: it must never lie on the database host.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from workflows.vault.keys import KEY_BYTES, index_key


def blind_index(kind: str, value: str) -> str:
    """The index of `value`: 64 hex digits, HMAC-SHA-256 under a key of its own for each `kind`.

    `kind` names what is indexed (`"person.identity_number"`), so that equal values of two kinds do not show as equal.
    The value is taken in NFC without surrounding space; anything more (case, punctuation) is the caller's rule.
    """
    text = unicodedata.normalize("NFC", value).strip()
    return hmac.new(_key_of(kind, index_key()), text.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=64)
def _key_of(kind: str, root: bytes) -> bytes:
    return HKDFExpand(hashes.SHA256(), KEY_BYTES, b"blind index|" + kind.encode()).derive(root)
