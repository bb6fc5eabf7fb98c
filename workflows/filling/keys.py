"""Keys of registries: each is kept when it is first used, so that what it signed can be verified ever after."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import partial
from typing import Final

import structlog
from django.conf import settings
from django.db import transaction
from joserfc.jwk import OKPKey

from integrations.exchange.client import Unavailable
from integrations.exchange.signatures import Ring, ring_of
from procedures.registries import REGISTRIES
from workflows.filling.models import RegistryKey

log = structlog.get_logger(__name__)

#: Keys that this process knows to be in the table.
_kept: Final[set[tuple[str, str]]] = set()
_guard: Final = threading.Lock()


def remember(registry: str, key_id: str) -> None:
    """Keep the public key by which a registry has just signed. Costs nothing once this process knows it is kept.

    A second key under the same id would make the first one's answers look forged: the first stays, and we are alarmed.
    """
    if (registry, key_id) in _kept:
        return
    key = pinned(registry).get(key_id)
    if key is None:
        return  # the file changed since the answer was verified; the next answer brings the key that is used now
    public = dict(key.as_dict(private=False))
    row, made = RegistryKey.objects.get_or_create(registry=registry, key_id=key_id, defaults={"jwk": public})
    if not made and row.jwk["x"] != public["x"]:
        log.error("registry.key_id_used_twice", registry=registry, key_id=key_id)
    transaction.on_commit(partial(_know, registry, key_id))


def pinned(registry: str) -> Ring:
    """The keys that are pinned now; none when the file cannot be read."""
    try:
        return ring_of(registry, settings.REGISTRY_KEYS_FILE)
    except Unavailable:
        return {}


def every_key() -> Mapping[tuple[str, str], list[OKPKey]]:
    """Every key that ever signed, by registry and key id: kept ones first. One query."""
    found: dict[tuple[str, str], list[OKPKey]] = {}
    for row in RegistryKey.objects.all():
        found[row.registry, row.key_id] = [OKPKey.import_key(row.jwk)]
    for registry in REGISTRIES:
        for key_id, key in pinned(registry).items():
            found.setdefault((registry, key_id), []).append(key)
    return found


def _know(registry: str, key_id: str) -> None:
    with _guard:
        _kept.add((registry, key_id))
