"""The ID token: believed only when signature, issuer, audience, time and nonce all hold (OIDC Core 1.0, 3.1.3.7)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from portal.accounts.eid.problems import EidProblem, Reason

# Asymmetric only: a shared secret, or none at all, proves nothing about who signed.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
LEEWAY_SECONDS: Final = 60  # by how much the two clocks may differ


class UnknownKey(Exception):
    """The token names a key that is not among those given: the issuer may have published a new one."""


def nonce_of(code_verifier: str) -> str:
    """The nonce of a sign-in: a digest of its PKCE verifier, which only this browser's session knows (15.5.2)."""
    digest = hashlib.sha256(f"nonce:{code_verifier}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def key_set(document: Any) -> KeySet:
    """The issuer's public signing keys from its JWK set; symmetric and encryption keys are left out."""
    try:
        keys = [key for key in document["keys"] if key.get("kty") in ("RSA", "EC", "OKP") and key.get("use") != "enc"]
        return KeySet.import_key_set({"keys": keys})
    except (JoseError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise EidProblem(Reason.UNTRUSTED, f"keys: {type(error).__name__}") from None


def verified_claims(token: Any, keys: KeySet, *, issuer: str, client_id: str, nonce: str) -> Mapping[str, Any]:
    """The claims of an ID token that was signed by `issuer`, for us, for this sign-in, and not long ago.

    Raises `UnknownKey`, and `EidProblem` (untrusted) for everything else that does not hold.
    """
    required: dict[str, Any] = {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": client_id},
        "nonce": {"essential": True, "value": nonce},
        "sub": {"essential": True, "allow_blank": False},
        "exp": {"essential": True},
        "iat": {"essential": True},
    }
    try:
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        jwt.JWTClaimsRegistry(leeway=LEEWAY_SECONDS, **required).validate(claims)
    except InvalidKeyIdError:
        raise UnknownKey from None
    except (JoseError, AttributeError, KeyError, TypeError, ValueError, UnicodeError) as error:
        raise EidProblem(Reason.UNTRUSTED, type(error).__name__) from None
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", client_id) != client_id or (len(audiences) > 1 and "azp" not in claims):
        raise EidProblem(Reason.UNTRUSTED, "azp")
    return claims
