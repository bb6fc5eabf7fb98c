"""The keys under which editions are published, and the signature over what was published (Ed25519, RFC 8032)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


class Forged(Exception):
    """The signature is not one of ours over this text."""


@dataclass(frozen=True)
class Ring:
    """The key that signs, with its id, and the public keys by which signatures are verified."""

    signing: str
    private: Ed25519PrivateKey = field(repr=False)
    public: Mapping[str, Ed25519PublicKey] = field(repr=False)


def ring() -> Ring:
    """The ring of `settings.EDITION_KEYS` and `EDITION_PUBLIC_KEYS`. Raises ImproperlyConfigured."""
    return _ring(tuple(settings.EDITION_KEYS), tuple(settings.EDITION_PUBLIC_KEYS))


def sign(statement: str) -> tuple[str, str]:
    """The id of the key that signs now, and its signature in base64."""
    keys = ring()
    return keys.signing, base64.b64encode(keys.private.sign(statement.encode())).decode()


def verify(statement: str, key_id: str, signature: str) -> None:
    """Look whether a key of the ring signed this very text. Raises Forged."""
    key = ring().public.get(key_id)
    if key is None:
        raise Forged(f"no key {key_id}")
    try:
        key.verify(base64.b64decode(signature, validate=True), statement.encode())
    except (InvalidSignature, binascii.Error, ValueError):
        raise Forged(f"not signed by key {key_id}") from None


def check_keys(**_how: Any) -> list[checks.CheckMessage]:
    """The system check: the keys of the settings can be read."""
    try:
        ring()
    except ImproperlyConfigured as problem:
        return [checks.Error(str(problem), id="editions.E001")]
    return []


@lru_cache(maxsize=8)
def _ring(private: tuple[str, ...], public: tuple[str, ...]) -> Ring:
    signing = {key_id: Ed25519PrivateKey.from_private_bytes(raw) for key_id, raw in _keys(private, "EDITION_KEYS")}
    if not signing:
        raise ImproperlyConfigured("EDITION_KEYS is missing: give a list of <id>:<base64 of 32 random bytes>.")
    verifying = {key_id: key.public_key() for key_id, key in signing.items()}
    for key_id, raw in _keys(public, "EDITION_PUBLIC_KEYS"):
        verifying.setdefault(key_id, Ed25519PublicKey.from_public_bytes(raw))
    first = next(iter(signing))
    return Ring(first, signing[first], verifying)


def _keys(entries: tuple[str, ...], name: str) -> list[tuple[str, bytes]]:
    found: dict[str, bytes] = {}
    for entry in entries:
        key_id, _, text = entry.strip().partition(":")
        try:
            raw = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise ImproperlyConfigured(f"{name}: key {key_id} is not base64.") from None
        if not key_id.isalnum() or len(key_id) > 32 or len(raw) != KEY_BYTES or key_id in found:
            raise ImproperlyConfigured(f"{name}: each key is <id>:<base64 of {KEY_BYTES} bytes>, each id once.")
        found[key_id] = raw
    return list(found.items())
