"""Two ways to a registry behind one seam: an X-Road security server, or a REST gateway that wants a token (NDXP)."""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import quote

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from integrations.exchange import tokens, wire
from integrations.exchange.messages import Reason, Unavailable
from integrations.registries import SERVICES

MEDIA_TYPE: Final = "application/jose"
# One layer retries inside a call, once only, and not while the registry is in trouble; the rest is the job's `due`.
# So a failing registry is not asked twice as often as a sound one (R-REG-5).
_WORTH_ANOTHER: Final = (502, 503, 504)
_BREATH: Final = 0.05, 0.15  # seconds between the two, at random, so that callers do not march in step
_OPAQUE = re.compile(r"[!-~]+")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Call:
    """One request to one service of a registry: "answers", "corrections" or "corrections/status".

    `issue` and `user` may be empty; see `messages.Question`. `body`: JSON, the only place for personal data.
    """

    registry: str
    service: str
    message_id: str
    issue: str
    user: str
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Delivery:
    """What came back. `echo`: the message id that the other side repeated. `error`: X-Road-Error, "" without one.

    `request_id`, `request_hash`: as the one that carried it numbered the request, opaque; "" when it did not.
    """

    reply: wire.Reply
    echo: str | None
    error: str = ""
    request_id: str = ""
    request_hash: str = ""


class Transport(Protocol):
    """Takes a call to a registry. Raises NoReply when no whole reply came."""

    def send(self, call: Call, watch: wire.Watch) -> Delivery: ...


class XRoad:
    """X-Road REST message protocol 1.0.4 (PR-REST)."""

    def send(self, call: Call, watch: wire.Watch) -> Delivery:
        """POST to the security server; XROAD_URL, XROAD_CLIENT and its TLS settings."""
        tls = wire.Tls(settings.XROAD_CA_FILE, settings.XROAD_CERT_FILE, settings.XROAD_KEY_FILE)
        code, _, path = call.service.partition("/")
        url = settings.XROAD_URL.rstrip("/") + SERVICES[call.registry].with_code(code).path + (path and f"/{path}")
        reply = wire.post(url, self._headers(call), call.body, watch, tls)
        return Delivery(
            reply,
            echo=reply.headers.get("X-Road-Id"),
            error=reply.headers.get("X-Road-Error", ""),
            request_id=_opaque(reply, "X-Road-Request-Id"),
            request_hash=_opaque(reply, "X-Road-Request-Hash", longest=200),
        )

    @staticmethod
    def _headers(call: Call) -> dict[str, str]:
        """Headers of a request (PR-REST, section 4.3)."""
        headers = {
            "X-Road-Client": "/".join(quote(part, safe="") for part in settings.XROAD_CLIENT.split("/")),
            "X-Road-Id": call.message_id,
            "X-Road-UserId": call.user,
            "X-Road-Issue": call.issue,
            "Content-Type": "application/json",
            "Accept": MEDIA_TYPE,
        }
        return {name: value for name, value in headers.items() if value}


class Gateway:
    """A REST gateway of the national data exchange platform (NDXP): OAuth 2.0 client credentials, bearer token."""

    def send(self, call: Call, watch: wire.Watch) -> Delivery:
        """POST to NDXP_URL with a token of ours; once more, with a new one, when the gateway no longer takes it.

        Getting the token counts towards the deadline. Rejected (unauthorised) when none is given to us.
        """
        tls = wire.Tls(settings.NDXP_CA_FILE)
        url = f"{settings.NDXP_URL.rstrip('/')}/services/{quote(call.registry, safe='')}/{call.service}"
        token = tokens.current(watch, tls)
        reply = wire.post(url, self._headers(call, token), call.body, watch, tls)
        if reply.status == 401:
            token = tokens.renewed(token, watch, tls)
            reply = wire.post(url, self._headers(call, token), call.body, watch, tls)
        echo = reply.headers.get("X-Request-ID")
        return Delivery(reply, echo=echo, request_id=_opaque(reply, "X-Request-ID"))

    @staticmethod
    def _headers(call: Call, token: str) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {token}",
            "X-Request-ID": call.message_id,
            "X-Case-ID": call.issue,
            "X-User-ID": call.user,
            "Content-Type": "application/json",
            "Accept": MEDIA_TYPE,
        }
        return {name: value for name, value in headers.items() if value}


TRANSPORTS: Final[dict[str, Transport]] = {"xroad": XRoad(), "ndxp": Gateway()}


def transport_of(registry: str) -> Transport:
    """The way to this registry, by the setting REGISTRY_TRANSPORTS; X-Road for what it does not name."""
    name = settings.REGISTRY_TRANSPORTS.get(registry, "xroad")
    if name not in TRANSPORTS:
        raise ImproperlyConfigured(f"REGISTRY_TRANSPORTS names {name!r}; there are {', '.join(TRANSPORTS)}")
    return TRANSPORTS[name]


def deliver(call: Call, watch: wire.Watch, *, attempts: int) -> Delivery:
    """What came back, after one more attempt where the first met a cut connection or a gateway that could not.

    Unavailable when no whole reply came.
    """
    transport = transport_of(call.registry)
    for attempt in range(1, attempts + 1):
        last = attempt == attempts
        try:
            delivery = transport.send(call, watch)
        except wire.NoReply as no:
            log.info("registry.no_reply", registry=call.registry, message_id=call.message_id, error=no.detail)
            if last or watch.expired or no.reason != Reason.CONNECTION:
                raise Unavailable(no.reason) from None
        else:
            if last or delivery.reply.status not in _WORTH_ANOTHER or "Retry-After" in delivery.reply.headers:
                return delivery
        time.sleep(random.uniform(*_BREATH))  # noqa: S311  # no secret hangs on it
    raise AssertionError("unreachable: the last attempt returns or raises")


def _opaque(reply: wire.Reply, header: str, longest: int = 64) -> str:
    text = reply.headers.get(header, "")
    return text if len(text) <= longest and _OPAQUE.fullmatch(text) else ""
