"""Which addresses of an e-ID may be talked to: TLS everywhere, except on this very machine."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit


def is_safe_address(url: Any) -> bool:
    """Whether a URL is https, or plain http on loopback (the sandbox)."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    return parts.scheme == "http" and _is_loopback(host)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
