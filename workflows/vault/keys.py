"""The key ring, and the key of the blind indexes; both come from the settings and never stand in the database."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


class Unreadable(Exception):
    """A sealed value cannot be opened: unknown key, wrong place, or changed bytes. Its text names no person."""


@dataclass(frozen=True)
class KeyRing:
    """AES-256 keys by id (1 to 255). The primary one encrypts, all of them decrypt."""

    primary: int
    _ciphers: Mapping[int, AESGCM] = field(repr=False)

    def cipher(self, key_id: int) -> AESGCM:
        """The cipher of one key. Raises `Unreadable` when the ring does not hold it."""
        try:
            return self._ciphers[key_id]
        except KeyError:
            raise Unreadable(f"VAULT_KEYS holds no key {key_id}") from None


def key_ring() -> KeyRing:
    """The ring of `settings.VAULT_KEYS`: `["2:<base64 of 32 bytes>", "1:…"]`, the primary key first."""
    entries = getattr(settings, "VAULT_KEYS", None)
    if not entries:
        raise ImproperlyConfigured("VAULT_KEYS is missing: give a list of <id>:<base64 of 32 random bytes>.")
    return _ring_of(tuple(entries))


def index_key() -> bytes:
    """The root key of all blind indexes, `settings.VAULT_INDEX_KEY`. It can never change: indexes would not match."""
    text = getattr(settings, "VAULT_INDEX_KEY", None)
    if not text:
        raise ImproperlyConfigured("VAULT_INDEX_KEY is missing: give the base64 of 32 random bytes.")
    return _bytes_of(cast(str, text), "VAULT_INDEX_KEY")


@lru_cache(maxsize=8)
def _ring_of(entries: tuple[str, ...]) -> KeyRing:
    ciphers: dict[int, AESGCM] = {}
    for entry in entries:
        name, _, text = entry.strip().partition(":")
        if not name.isdecimal() or not 1 <= int(name) <= 255:
            raise ImproperlyConfigured("VAULT_KEYS: each key is <id>:<base64>, with an id from 1 to 255.")
        if int(name) in ciphers:
            raise ImproperlyConfigured(f"VAULT_KEYS: key {int(name)} stands there twice.")
        ciphers[int(name)] = AESGCM(_bytes_of(text, f"VAULT_KEYS: key {int(name)}"))
    return KeyRing(primary=next(iter(ciphers)), _ciphers=ciphers)


def _bytes_of(text: str, name: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ImproperlyConfigured(f"{name} is not base64.") from None
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} has {len(key)} bytes; it must have {KEY_BYTES}.")
    return key
