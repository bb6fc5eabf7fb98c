"""Faults on order: which one a question meets right now.

Orders live in the memory of the one process that serves, and end with it. Chance among them is seeded: the same
order, given anew, does the same to the same sequence of questions.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from threading import Lock

from integrations.sandbox import settings

LONGEST_SLEEP = 60.0


class Kind(StrEnum):
    """What a tester may order (R-REG-2). Unless a comment says otherwise, the answer itself stays true."""

    NONE = "none"
    # Late
    SLOW = "slow"  # by `seconds`
    LATENCY = "latency"  # by a lognormal time, median `seconds`
    HEADER_DRIP = "header_drip"  # headers byte by byte
    BODY_DRIP = "body_drip"  # body byte by byte
    # Nobody answers
    DOWN = "down"  # 503 with a page
    ERRORS = "errors"  # 500, 502, 503 or 504; with `pause` in bursts of `seconds`
    LIMITED = "limited"  # 429, Retry-After of `seconds`
    RESET_HEADERS = "reset_headers"  # the connection is reset within the headers
    RESET_BODY = "reset_body"  # … within the body
    BAD_TLS = "bad_tls"  # on the TLS port, for all registries only: a certificate that is none, or no TLS at all
    # Something else answers
    GARBAGE = "garbage"  # 200 with a web page
    TRUNCATED = "truncated"  # a signed answer, cut
    CHARSET = "charset"  # signed JSON in windows-1258
    BOM = "bom"  # signed JSON behind a byte order mark
    DUPLICATE_KEYS = "duplicate_keys"  # signed JSON that says one thing, and then another
    HUGE = "huge"  # 64 MiB
    GZIP_BOMB = "gzip_bomb"  # 256 KiB that unpack to 256 MiB
    REDIRECT = "redirect"  # to the cloud's metadata service, or to loopback
    # A lie
    LYING = "lying"  # a validly signed answer about somebody else
    MISMATCH = "mismatch"  # the registry says that it holds another birth date
    FORGED = "forged"  # signed by a key that nobody published
    REPLAYED = "replayed"  # an answer to an earlier message
    STALE = "stale"  # signed, and five years old
    # We are refused
    UNAUTHORISED = "unauthorised"  # 401
    DENIED = "denied"  # 403
    ACCESS_DENIED = "access_denied"  # X-Road-Error, as all below
    XROAD_CLIENT = "xroad_client"
    XROAD_CLIENT_PROXY = "xroad_client_proxy"
    XROAD_SERVER_PROXY = "xroad_server_proxy"


@dataclass(frozen=True)
class Order:
    """A fault in force for one registry or all ("*"), for one subject's number or everybody ("").

    `seconds`: see Kind. `share`: how many of the questions meet it, 0 to 1. `pause`: seconds of soundness between two
    bursts, 0 for none. `draw` gives random numbers, from 0 up to 1; it is safe among threads.
    """

    registry: str
    identity_number: str
    kind: Kind
    seconds: float = 0.0
    share: float = 1.0
    pause: float = 0.0
    began: float = field(default_factory=time.monotonic)
    draw: Callable[[], float] = field(default=lambda: 0.0, repr=False, compare=False)

    def met(self) -> bool:
        """Whether the question that asks now meets the fault."""
        if self.pause and (time.monotonic() - self.began) % (self.seconds + self.pause) >= self.seconds:
            return False
        return self.share >= 1 or self.draw() < self.share

    def latency(self) -> float:
        """Seconds to wait before an answer."""
        if self.kind is Kind.SLOW:
            return self.seconds
        if self.kind is not Kind.LATENCY:
            return 0.0
        # Box and Muller: 1 - draw is never 0. Sigma 0.8: one in twenty waits longer than four times the median.
        normal = math.sqrt(-2 * math.log(1 - self.draw())) * math.cos(2 * math.pi * self.draw())
        return min(self.seconds * math.exp(0.8 * normal), LONGEST_SLEEP)

    def pick(self, choices: tuple[str, ...]) -> str:
        """One of `choices`."""
        return choices[int(self.draw() * len(choices))]


NOTHING = Order("*", "", Kind.NONE)
_lock = Lock()
# Replaced as a whole, never changed, so that a question reads it without the lock.
_orders: dict[tuple[str, str], Order] = {}


def in_force(registry: str, identity_number: str) -> Order:
    """Return the fault for this question; one for the person goes before one for the registry, before one for all."""
    orders = _orders
    if not orders:
        return NOTHING
    for target in ((registry, identity_number), ("*", identity_number), (registry, ""), ("*", "")):
        if target in orders:
            return orders[target] if orders[target].met() else NOTHING
    return NOTHING


def order(
    registry: str, identity_number: str, kind: Kind, seconds: float, share: float = 1.0, pause: float = 0.0
) -> None:
    """Put a fault in force, in place of an earlier one for the same target; NONE ends it."""
    global _orders  # the one list of this process
    with _lock:
        orders = {target: found for target, found in _orders.items() if target != (registry, identity_number)}
        if kind is not Kind.NONE:
            draw = _dice(f"{settings.SANDBOX_SEED}:{registry}:{identity_number}:{kind}")
            orders[registry, identity_number] = Order(registry, identity_number, kind, seconds, share, pause, draw=draw)
        _orders = orders


def end_all() -> None:
    """End every fault."""
    global _orders
    with _lock:
        _orders = {}


def current() -> list[Order]:
    """Every fault in force, by registry and number."""
    return [found for _, found in sorted(_orders.items())]


def _dice(seed: str) -> Callable[[], float]:
    # One C call under the interpreter's lock: two threads never draw the same number.
    return Random(seed).random  # noqa: S311 - faults must repeat with the seed; nothing secret comes from here
