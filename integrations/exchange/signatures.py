"""Whose words they are: JWS by a key that is pinned for that registry (RFC 7515, RFC 8037, RFC 9864)."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from integrations.exchange.messages import Reason, Unavailable
from integrations.exchange.wire import MOST_BYTES

TYPE: Final = "registry-answer+jws"
_COMPACT = re.compile(rb"[A-Za-z0-9_-]{2,512}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{2,1024}")
_NAMES: Final = ("EdDSA", "Ed25519")  # RFC 8037, RFC 9864
_SIGNATURE_LENGTH: Final = 86  # 64 bytes in base64url

Ring = Mapping[str, OKPKey]


class _Algorithms(jws.JWSRegistry):
    """Ed25519 alone, under its old and its new name; joserfc would warn at every use of the old one."""

    max_payload_length = MOST_BYTES

    def get_alg(self, name: str) -> Any:
        if name not in _NAMES:
            raise JoseError("algorithm not allowed")
        return self.algorithms[name]


_ALGORITHMS = _Algorithms()


@dataclass(frozen=True)
class _File:
    """The keys file as last read, with what tells that it has changed."""

    path: Path
    stamp: tuple[int, int, int]
    rings: dict[str, Ring]


_lock = threading.Lock()
_last: _File | None = None


def ring_of(registry: str, path: Path) -> Ring:
    """The pinned public keys of a registry by key id, read again whenever the file has changed.

    `path`: JSON object, registry code → JWK set. Unavailable (no_keys, alarming) when the file cannot be read or knows
    no key of this registry: without a key nobody could judge the answer, so nobody is asked.
    """
    global _last  # the one cache of this process
    try:
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        with _lock:
            if _last is None or _last.path != path or _last.stamp != stamp:
                _last = _File(path, stamp, _read(path))
            rings = _last.rings
    except (OSError, ValueError, KeyError, TypeError, AttributeError, JoseError):
        raise Unavailable(Reason.NO_KEYS, alarming=True) from None
    if not rings.get(registry):
        raise Unavailable(Reason.NO_KEYS, alarming=True)
    return rings[registry]


def _read(path: Path) -> dict[str, Ring]:
    document = json.loads(path.read_text("utf-8"))
    return {
        registry: {
            jwk["kid"]: OKPKey.import_key(jwk)
            for jwk in key_set["keys"]
            if jwk.get("kty") == "OKP" and jwk.get("crv") == "Ed25519"
        }
        for registry, key_set in document.items()
    }


def verify(body: bytes, ring: Ring) -> tuple[dict[str, Any], str]:
    """The signed payload and the id of the key that signed it.

    Unavailable: garbage, when the body is no compact JWS with a JSON object inside; bad_signature (alarming), when it
    is one but none of our pinned keys made it.
    """
    if not _COMPACT.fullmatch(body):
        raise Unavailable(Reason.GARBAGE)
    try:
        signed = jws.extract_compact(body, registry=_ALGORITHMS)
    except (JoseError, ValueError, RecursionError):
        raise Unavailable(Reason.GARBAGE) from None
    header = signed.protected
    key_id = header.get("kid")
    if (
        not isinstance(key_id, str)
        or key_id not in ring
        or header.get("typ") != TYPE
        or header.get("alg") not in _NAMES
    ):
        raise Unavailable(Reason.BAD_SIGNATURE, alarming=True)
    if len(body) - body.rindex(b".") - 1 != _SIGNATURE_LENGTH:
        raise Unavailable(Reason.GARBAGE)  # cut short on its way, not forged
    try:
        valid = jws.validate_compact(signed, ring[key_id], registry=_ALGORITHMS)
    except (JoseError, ValueError):
        valid = False
    if not valid:
        raise Unavailable(Reason.BAD_SIGNATURE, alarming=True)
    return _object(signed.payload), key_id


def _object(payload: bytes) -> dict[str, Any]:
    try:
        document = json.loads(payload.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Unavailable(Reason.GARBAGE) from None
    if not isinstance(document, dict):
        raise Unavailable(Reason.GARBAGE)
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers of a doubled key may see two different values (RFC 8259, section 4): refuse it."""
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
