"""Tokens for the gateway: OAuth 2.0 client credentials (RFC 6749, 4.4), kept in the process until they nearly end."""

from __future__ import annotations

import base64
import json
import re
import time
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from django.conf import settings
from pydantic import BaseModel, ConfigDict
from pydantic import ValidationError as Invalid

from integrations.exchange import outcomes, wire
from integrations.exchange.messages import Reason, Rejected, Unavailable

#: Seconds before its end at which a token is no longer used: a call must not outlive it.
MARGIN: Final = 30.0
_SHORT: Final = 60.0  # when the gateway does not say how long (RFC 6749, 5.1: it should)
_LONG: Final = 3600.0
_BEARER = re.compile(r"[A-Za-z0-9\-._~+/]{1,8192}=*", re.ASCII)  # RFC 6750, section 2.1

# By address and client: the token, and when (monotonic) it is no longer used. Threads may get one each; none is harmed.
_kept: dict[tuple[str, str], tuple[str, float]] = {}


class _Granted(BaseModel):
    model_config = ConfigDict(strict=True)
    access_token: str
    token_type: str
    expires_in: float = _SHORT


def current(watch: wire.Watch, tls: wire.Tls) -> str:
    """A token that still holds. Rejected when the gateway gives us none, Unavailable or NoReply when it cannot now."""
    token, ends = _kept.get(_key(), ("", 0.0))
    return token if time.monotonic() < ends else _fetch(watch, tls)


def renewed(refused: str, watch: wire.Watch, tls: wire.Tls) -> str:
    """A token in the place of `refused`: another thread's newer one, or a new one."""
    token, ends = _kept.get(_key(), ("", 0.0))
    return token if token != refused and time.monotonic() < ends else _fetch(watch, tls)


def _key() -> tuple[str, str]:
    return settings.NDXP_URL, settings.NDXP_CLIENT_ID


def _fetch(watch: wire.Watch, tls: wire.Tls) -> str:
    pair = ":".join(quote(part, safe="") for part in (settings.NDXP_CLIENT_ID, settings.NDXP_CLIENT_SECRET))
    headers = {
        "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    url = f"{settings.NDXP_URL.rstrip('/')}/token"
    reply = wire.post(url, headers, b"grant_type=client_credentials", watch, tls)
    if reply.status == 400:  # how RFC 6749, 5.2 refuses a client, among others
        raise Rejected(Reason.UNAUTHORISED)
    if outcomes.expected(reply, datetime.now(UTC)) != "found":
        raise Unavailable(Reason.GARBAGE)
    try:
        granted = _Granted.model_validate(json.loads(reply.body))
    except (ValueError, RecursionError, Invalid):
        raise Unavailable(Reason.GARBAGE) from None
    if granted.token_type.lower() != "bearer" or not _BEARER.fullmatch(granted.access_token):
        raise Unavailable(Reason.GARBAGE)
    lasts = min(granted.expires_in, _LONG) - MARGIN
    _kept[_key()] = granted.access_token, time.monotonic() + lasts
    return granted.access_token
