"""Signed answers, whole or spoilt on order."""

import json
import re
import unicodedata
from functools import cache
from typing import Any

from integrations.sandbox import settings
from integrations.sandbox.keys import Signer
from integrations.sandbox.registries.faults import Kind, Order

MEDIA_TYPE = "application/jose"


def signed(registry: str, payload: dict[str, Any], order: Order, other: dict[str, Any] | None = None) -> str:
    """Return `payload` as compact JWS. `other` is what DUPLICATE_KEYS says the second time."""
    signer = _forger(registry) if order.kind is Kind.FORGED else _signer(registry)
    text = signer.sign(_encoded(payload, order.kind, other or {}))
    # Anywhere within: in the header, in the payload or in the signature.
    return text[: 1 + int(order.draw() * (len(text) - 1))] if order.kind is Kind.TRUNCATED else text


def _encoded(payload: dict[str, Any], fault: Kind, other: dict[str, Any]) -> bytes:
    text = json.dumps(payload, ensure_ascii=False)
    if fault is Kind.DUPLICATE_KEYS:
        text = f"{text[:-1]}, {json.dumps(other, ensure_ascii=False)[1:-1]}}}"
    elif fault is Kind.BOM:
        text = f"\ufeff{text}"
    elif fault is Kind.CHARSET:
        return _windows_1258(text)
    return text.encode()


def _windows_1258(text: str) -> bytes:
    """Vietnamese before Unicode: circumflex, breve and horn belong to the letter, tones follow it."""
    apart = unicodedata.normalize("NFD", text)
    ordered = re.sub("(.)(\u0323)([\u0302\u0306])", r"\1\3\2", apart)
    joined = re.sub(
        "[^\u0300-\u036f][\u0302\u0306\u031b]", lambda found: unicodedata.normalize("NFC", found[0]), ordered
    )
    return joined.encode("cp1258", "replace")


@cache
def _signer(registry: str) -> Signer:
    return Signer(settings.SECRETS.registry_keys[registry])


@cache
def _forger(registry: str) -> Signer:
    """A signer that claims the registry's key id, but holds another key."""
    return Signer(settings.SECRETS.stray, shown_id=settings.SECRETS.registry_keys[registry]["kid"])
