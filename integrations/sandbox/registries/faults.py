"""Faults on order: which one a question meets right now."""

import time
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

from integrations.sandbox.models import Fault

LONGEST_SLEEP = 60.0
_FRESH_FOR = 1.0


class Kind(StrEnum):
    """What a tester may order."""

    NONE = "none"
    SLOW = "slow"  # a true answer, `seconds` late
    DOWN = "down"  # 503, unsigned
    LYING = "lying"  # a validly signed answer about somebody else
    FORGED = "forged"  # a true answer, signed by a key that nobody published
    REPLAYED = "replayed"  # a true answer to an earlier message
    GARBAGE = "garbage"  # 200 with a web page
    LIMITED = "limited"  # 429, Retry-After of `seconds`
    DENIED = "denied"  # 403: the registry does not want us


@dataclass(frozen=True)
class Order:
    """A fault in force; `seconds` means something to SLOW and LIMITED only."""

    kind: Kind
    seconds: float = 0.0


_NOTHING = Order(Kind.NONE)
_lock = Lock()
_orders: dict[tuple[str, str], Order] = {}
_read_at = float("-inf")


def in_force(registry: str, identity_number: str) -> Order:
    """Return the fault for this question; one for the person goes before one for the registry, before one for all."""
    orders = _current()
    for target in ((registry, identity_number), ("*", identity_number), (registry, ""), ("*", "")):
        if target in orders:
            return orders[target]
    return _NOTHING


def order(registry: str, identity_number: str, kind: Kind, seconds: float) -> None:
    """Put a fault in force, in place of an earlier one for the same target; NONE ends it."""
    if kind is Kind.NONE:
        Fault.objects.filter(registry=registry, identity_number=identity_number).delete()
    else:
        Fault.objects.update_or_create(
            registry=registry, identity_number=identity_number, defaults={"kind": kind, "seconds": seconds}
        )
    _forget()


def end_all() -> None:
    """End every fault."""
    Fault.objects.all().delete()
    _forget()


def _current() -> dict[tuple[str, str], Order]:
    global _orders, _read_at
    with _lock:
        if time.monotonic() - _read_at > _FRESH_FOR:
            _orders = {(f.registry, f.identity_number): Order(Kind(f.kind), f.seconds) for f in Fault.objects.all()}
            _read_at = time.monotonic()
        return _orders


def _forget() -> None:
    global _read_at
    with _lock:
        _read_at = float("-inf")
