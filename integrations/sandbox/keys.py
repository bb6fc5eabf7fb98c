"""Secrets of the sandbox, made once per data directory: registry signing keys, the e-ID's key, the cookie secret.

The public halves of the registry keys are what a portal pins (`registry-keys.json`).
"""

import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jws
from joserfc.jwk import OKPKey

REGISTRIES = (
    *("population", "degrees", "practitioners", "health_checks", "business", "officials", "criminal_records"),
    *("continuing_education", "facilities", "pharmacists", "drug_businesses", "drug_registrations", "devices"),
    *("food_businesses", "food_products"),
)
# RFC 9864: the fully specified name of EdDSA with Ed25519.
ALGORITHM = "Ed25519"


@dataclass(frozen=True)
class Secrets:
    """What `secrets.json` holds. `registry_keys` maps registry code to private JWK, `stray` signs for nobody."""

    cookie_secret: str
    eid_key_pem: str
    registry_keys: dict[str, dict[str, Any]]
    stray: dict[str, Any]

    def public_keys(self) -> dict[str, Any]:
        """Return a JWK set of public keys (RFC 7517) per registry."""
        return {code: {"keys": [_load(key).as_dict(private=False)]} for code, key in self.registry_keys.items()}


class Signer:
    """Signs payloads as compact JWS (RFC 7515) with one key."""

    def __init__(self, key: dict[str, Any], shown_id: str | None = None) -> None:
        self._key = _load(key)
        self._header = {"alg": ALGORITHM, "kid": shown_id or key["kid"], "typ": "registry-answer+jws"}

    @cached_property
    def _registry(self) -> jws.JWSRegistry:
        return jws.JWSRegistry(algorithms=[ALGORITHM])

    def sign(self, payload: bytes) -> str:
        return jws.serialize_compact(dict(self._header), payload, self._key, registry=self._registry)


def load_or_make(directory: Path) -> Secrets:
    """Return the secrets kept in `directory`, made now if there are none; the file is readable by its owner only.

    A registry that came later gets its key now.
    """
    path = directory / "secrets.json"
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        missing = set(REGISTRIES) - set(kept["registry_keys"])
        if not missing:
            return Secrets(**kept)
        kept["registry_keys"] |= {code: _make_key(code) for code in sorted(missing)}
    else:
        directory.mkdir(parents=True, exist_ok=True)
        kept = _make()
    _write_private(path, json.dumps(kept))
    return Secrets(**json.loads(path.read_text(encoding="utf-8")))


def _make() -> dict[str, Any]:
    eid_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = eid_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "cookie_secret": token_urlsafe(48),
        "eid_key_pem": pem.decode(),
        "registry_keys": {code: _make_key(code) for code in REGISTRIES},
        "stray": _make_key("stray"),
    }


def _make_key(name: str) -> dict[str, Any]:
    key = OKPKey.generate_key("Ed25519", {"use": "sig"})
    return key.as_dict(private=True, kid=f"{name}-{key.thumbprint()[:12]}", alg=ALGORITHM)


def _load(key: dict[str, Any]) -> OKPKey:
    return OKPKey.import_key(key)


def _write_private(path: Path, text: str) -> None:
    """Write `text` whole or not at all, mode 0600."""
    fresh = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
