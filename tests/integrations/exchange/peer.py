"""A registry on loopback that does exactly what a test tells it, byte by byte."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.jwk import OKPKey

IDENTITY_NUMBER = "001190000019"
FULL_NAME = "Nguyễn Thị Sao Mai"
BIRTH_DATE = "1990-02-28"
BUSINESS_CODE = "0101234567"


@dataclass(frozen=True)
class Request:
    """What the portal sent; `headers` in order and with their doubles."""

    line: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def message_id(self) -> str:
        """Ours, whichever way the request came; "" for a request without one."""
        return next(iter(self.header("X-Road-Id") or self.header("X-Request-ID")), "")

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)


Behaviour = Callable[["Peer", socket.socket, Request], None]


@dataclass
class Peer:
    """`behave` answers each request; leaving it without having sent a whole reply cuts the connection."""

    behave: Behaviour
    keys_file: Path
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)
    keep: bool = True
    tls: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        self.key = OKPKey.generate_key("Ed25519", {"kid": "key-1"}, auto_kid=False)
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)  # closing it does not wake accept(): look up now and then
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._start(self._accept)
        self.pin(self.key)

    def pin(self, *keys: OKPKey, registry: str = "population") -> None:
        """Write these public keys as the ones that the portal trusts."""
        self.keys_file.write_text(json.dumps({registry: {"keys": [key.as_dict(private=False) for key in keys]}}))

    def close(self) -> None:
        self.stopping.set()
        self._listener.close()
        for sock in self._sockets:
            cut(sock)
        for thread in self._threads:
            thread.join(5)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            sock.settimeout(None)
            self.connections += 1
            self._sockets.append(sock)
            self._start(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        if self.tls:
            try:
                sock = self.tls.wrap_socket(sock, server_side=True)
            except OSError:
                return  # the portal did not like the certificate
            self._sockets.append(sock)
        with sock, sock.makefile("rb") as stream:
            try:
                while line := stream.readline().decode().strip():
                    headers = []
                    while text := stream.readline().decode().strip():
                        name, _, value = text.partition(": ")
                        headers.append((name, value))
                    length = next(int(value) for name, value in headers if name.lower() == "content-length")
                    request = Request(line, headers, stream.read(length))
                    self.requests.append(request)
                    self.behave(self, sock, request)
                    if not self.keep:
                        return
            except (OSError, UnicodeDecodeError, StopIteration):
                return  # the portal hung up, as it should, or speaks something else than HTTP

    # --- An honest answer, and its parts -------------------------------------------------------------------------

    def payload(self, request: Request, **changes: Any) -> dict[str, Any]:
        """What an honest registry says to `request`; `changes` replace members, None removes one."""
        asked = request.json.get("subject", {})
        subject = {name: value for name, value in asked.items() if name != "full_name"}
        payload = {
            "iss": "population",
            "message_id": request.message_id,
            "subject": subject,
            "as_of": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "outcome": "found",
            "data": {"full_name": asked.get("full_name"), "sex": "female"},
        }
        return {name: value for name, value in (payload | changes).items() if value is not None}

    def signed(self, payload: dict[str, Any] | bytes, key: OKPKey | None = None, **header: Any) -> bytes:
        protected = {"alg": "Ed25519", "kid": "key-1", "typ": "registry-answer+jws"} | header
        protected = {name: value for name, value in protected.items() if value is not None}
        content = payload if isinstance(payload, bytes) else json.dumps(payload)
        token = jws.serialize_compact(protected, content, key or self.key, algorithms=[protected["alg"]])
        return token.encode()

    def answer(self, sock: socket.socket, request: Request, status: int = 200, **changes: Any) -> None:
        send(sock, status, self.signed(self.payload(request, **changes)), jose(request))


def jose(request: Request) -> dict[str, str]:
    """Headers of a genuine answer through the exchange, or through a gateway."""
    return {
        "Content-Type": "application/jose",
        "X-Road-Id" if request.header("X-Road-Id") else "X-Request-ID": request.message_id,
        "X-Road-Request-Id": "d1a7e5c0-0000-4000-8000-000000000001",
        "X-Road-Request-Hash": "aGFzaA==",
    }


def head(status: int, headers: dict[str, str]) -> bytes:
    return "".join([f"HTTP/1.1 {status} .\r\n", *(f"{name}: {value}\r\n" for name, value in headers.items())]).encode()


def send(sock: socket.socket, status: int, body: bytes, headers: dict[str, str]) -> None:
    sock.sendall(head(status, headers | {"Content-Length": str(len(body))}) + b"\r\n" + body)


def cut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def reset(peer: Peer, sock: socket.socket) -> None:
    """Hang up without a goodbye: RST instead of FIN."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.keep = False
