"""The body of an entry: what is hashed. This format is final; another one would need another `format` number.

A body is canonical JSON (RFC 8785), stored as the text that was hashed:

    format    1
    stream    "case:<code>", "draft:<id>", "user:<ref>", or "" for an entry without chain
    seq       place in the stream, from 1, or null without chain
    previous  hash of the entry before it in the stream, 64 zeros for the first, "" without chain
    kind      one of `kinds.Kind`
    at        UTC, "YYYY-MM-DDTHH:MM:SS.ffffffZ"
    actor     "person:<ref>", "official:<ref>" or "system:<name>"
    subject   blind index of the person concerned, or ""
    data      facts that are no personal data, as a JSON object
    private   name -> {"sha256": hex of SHA-256(salt || value in UTF-8)}; salt and value lie in `Detail`, erasable

The entry's hash is SHA-256 of the body's UTF-8 bytes, in hex. Texts are in NFC before they are hashed, since RFC 8785
does not normalise them.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785

FORMAT = 1
GENESIS = "0" * 64
KEYS = frozenset(("format", "stream", "seq", "previous", "kind", "at", "actor", "subject", "data", "private"))


def body_of(
    *,
    stream: str,
    seq: int | None,
    previous: str,
    kind: str,
    at: datetime,
    actor: str,
    subject: str,
    data: Mapping[str, Any],
    private: Mapping[str, str],
) -> str:
    """The canonical text of an entry. `private` gives name -> digest. Raises `ValueError` for what JSON cannot hold."""
    return canonical(
        {
            "format": FORMAT,
            "stream": stream,
            "seq": seq,
            "previous": previous,
            "kind": kind,
            "at": instant(at),
            "actor": actor,
            "subject": subject,
            "data": dict(data),
            "private": {name: {"sha256": digest} for name, digest in private.items()},
        }
    )


def canonical(value: Any) -> str:
    """RFC 8785 text of a JSON value, its texts in NFC. Raises `ValueError` for anything else (dates, NaN, bytes)."""
    try:
        return rfc8785.dumps(_normal(value)).decode()
    except rfc8785.CanonicalizationError as problem:
        raise ValueError(f"not canonical JSON: {type(problem).__name__}") from None


def read_body(text: str) -> dict[str, Any]:
    """The body behind its text. Raises `ValueError` unless the text is canonical and has exactly the keys above."""
    body = json.loads(text)
    if not isinstance(body, dict) or body.keys() != KEYS or body["format"] != FORMAT or canonical(body) != text:
        raise ValueError("not the canonical text of a body")
    if not isinstance(body["data"], dict) or not isinstance(body["private"], dict):
        raise ValueError("data and private are objects")
    return body


def hash_of(text: str) -> str:
    """SHA-256 of a body's text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def private_digest(salt: bytes, value: str) -> str:
    """What a body holds of a private value: SHA-256 over salt and value (in NFC), in hex."""
    return hashlib.sha256(salt + unicodedata.normalize("NFC", value).encode()).hexdigest()


def instant(at: datetime) -> str:
    """A time as bodies write it, in UTC with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        # A TextChoices member or a lazy-free subclass is hashed as the plain text it is.
        return unicodedata.normalize("NFC", str(value))
    if isinstance(value, Mapping):
        return {_normal(key): _normal(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_normal(item) for item in value]
    return value
