"""A client on a bare socket, for what HTTP libraries hide: when bytes come, and how a connection ends."""

import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.integrations.sandbox.process import Sandbox
from tests.integrations.sandbox.registry import CLIENT, SERVICES

MESSAGE_ID = "4e1c9d2c-8b8b-4a0e-9b57-0d0a5a6f1c11"


@dataclass
class Heard:
    """What came: chunks with the seconds since the start, and the end: `closed`, `reset` or `open`."""

    chunks: list[tuple[float, bytes]] = field(default_factory=list)
    end: str = "open"

    @property
    def data(self) -> bytes:
        return b"".join(chunk for _, chunk in self.chunks)

    @property
    def head(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[2]


def connected(sandbox: Sandbox) -> socket.socket:
    address = urlsplit(sandbox.url)
    assert address.hostname is not None
    return socket.create_connection((address.hostname, address.port or 80), timeout=10)


def request(sandbox: Sandbox, registry: str, body: dict[str, Any]) -> bytes:
    """Return the bytes of a question."""
    data = json.dumps(body).encode()
    lines = [
        f"POST /r1/{SERVICES[registry]} HTTP/1.1",
        f"Host: {urlsplit(sandbox.url).netloc}",
        f"X-Road-Client: {CLIENT}",
        f"X-Road-Id: {MESSAGE_ID}",
        "Content-Type: application/json",
        f"Content-Length: {len(data)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + data


def listen(line: socket.socket, seconds: float = 5, enough: Callable[[Heard], bool] = lambda heard: False) -> Heard:
    """Read until the other side ends, until `enough`, or for `seconds`."""
    heard, started = Heard(), time.monotonic()
    while (passed := time.monotonic() - started) < seconds and not enough(heard):
        line.settimeout(seconds - passed)
        try:
            chunk = line.recv(65_536)
        except TimeoutError:
            break
        except ConnectionResetError:
            heard.end = "reset"
            break
        if not chunk:
            heard.end = "closed"
            break
        heard.chunks.append((time.monotonic() - started, chunk))
    return heard


def ask_bare(
    sandbox: Sandbox,
    registry: str,
    body: dict[str, Any],
    seconds: float = 5,
    enough: Callable[[Heard], bool] = lambda heard: False,
) -> Heard:
    """Send a question and listen."""
    with connected(sandbox) as line:
        line.sendall(request(sandbox, registry, body))
        return listen(line, seconds, enough)
