"""One HTTP exchange within one deadline: whatever the other side does, `post` ends in time and takes little memory."""

from __future__ import annotations

import http.client
import os
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Self
from urllib.parse import urlsplit

from certifi import where
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from integrations.exchange.messages import Reason

# An answer with every attribute and a long address has about 2 KiB; nothing honest comes near.
MOST_BYTES: Final = 256 * 1024
#: Connections to one host that a process keeps open; more are opened as needed, and closed after use.
_KEPT: Final = 16


class NoReply(Exception):
    """No whole reply came. `detail`: name of the error's class, for the log; never text of the other side."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Reply:
    """A whole reply, as received. `headers` ignores case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Watch:
    """A deadline on the wall clock for everything that is sent and received inside the block, in this thread.

    A timeout of a socket bounds one operation: a byte every second holds a caller for ever. So every single operation
    is given what is left of the whole. Only resolving a host name cannot be bounded; the system's resolver has a time
    limit of its own (resolv.conf). `reached`: whether the other side was ever reached, so that it had its chance.
    """

    def __init__(self, seconds: float) -> None:
        self.reached = False
        self._ends = time.monotonic() + seconds

    def __enter__(self) -> Self:
        _here.watch = self
        return self

    def __exit__(self, *_: object) -> None:
        _here.watch = None

    @property
    def expired(self) -> bool:
        return time.monotonic() >= self._ends

    @property
    def verdict(self) -> Reason:
        """Why nothing came in time: a host that cannot be reached is down, one that can is slow."""
        return Reason.TIMEOUT if self.reached else Reason.CONNECTION

    def left(self) -> float:
        """Seconds left; `NoReply` when none are."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise NoReply(self.verdict)
        return left


@dataclass(frozen=True)
class Tls:
    """Whom to trust and who we are: PEM files; "" for the usual authorities, and for no certificate of ours."""

    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""


class _Local(threading.local):
    """The watch of the call that this thread makes."""

    watch: Watch | None = None


_here = _Local()


def _watch() -> Watch:
    if _here.watch is None:
        raise RuntimeError("a connection is used outside of a watch")
    return _here.watch


class _Timed:
    """Mixed into sockets: each operation ends with the watch."""

    def recv_into(self: Any, *args: Any) -> int:
        self.settimeout(_left())
        return int(super().recv_into(*args))  # type: ignore[misc]  # mixed into socket, which has it

    def sendall(self: Any, *args: Any) -> None:
        self.settimeout(_left())
        super().sendall(*args)  # type: ignore[misc]


def _left() -> float:
    """What is left, in the words of a socket: `TimeoutError` when there is nothing."""
    try:
        return _watch().left()
    except NoReply as no:
        raise TimeoutError from no


class _Socket(_Timed, socket.socket):
    pass


class _TlsSocket(_Timed, ssl.SSLSocket):
    pass


class _Connecting:
    """Mixed into urllib3's connections: connect within the deadline, by sockets that keep it, too."""

    def _new_conn(self: Any) -> socket.socket:
        # urllib3 gives every address of a host the whole timeout; here all of them share one deadline.
        watch = _watch()
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        last: OSError | None = None
        for host in dict.fromkeys(str(entry[4][0]) for entry in found):
            try:
                sock = create_connection((host, self.port), watch.left(), socket_options=self.socket_options)
            except OSError as error:
                last = error
            else:
                watch.reached = True
                timed = _Socket(sock.family, sock.type, sock.proto, fileno=sock.detach())
                timed.settimeout(watch.left())  # for the handshake, which is one operation
                return timed
        raise NewConnectionError(self, "no address answered") from last

    def request(self: Any, *args: Any, **kwargs: Any) -> None:
        _watch().reached = _watch().reached or self.sock is not None
        super().request(*args, **kwargs)  # type: ignore[misc]  # mixed into HTTPConnection, which has it


class _HTTPConnection(_Connecting, HTTPConnection):
    pass


class _HTTPSConnection(_Connecting, HTTPSConnection):
    pass


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


@lru_cache(maxsize=64)
def _pool(scheme: str, host: str, port: int, tls: Tls) -> HTTPConnectionPool:
    """The kept connections of this process to one host, which its threads share. Files are read when it is made."""
    if scheme == "http":
        return _HTTPPool(host, port, maxsize=_KEPT, retries=False)
    if scheme != "https":
        raise ValueError("registries are reached by http and https alone")
    context = ssl.create_default_context(cafile=tls.ca_file or where())
    context.sslsocket_class = _TlsSocket
    if tls.cert_file:
        context.load_cert_chain(tls.cert_file, tls.key_file)
    return _HTTPSPool(host, port, maxsize=_KEPT, retries=False, ssl_context=context)


# A forked worker must not share its parent's sockets.
os.register_at_fork(after_in_child=_pool.cache_clear)


def post(url: str, headers: Mapping[str, str], body: bytes, watch: Watch, tls: Tls) -> Reply:
    """Send `body` and read the whole reply before `watch` ends; `NoReply` otherwise. Redirects are not followed.

    The reply is taken as it is on the wire: identity encoding only, at most `MOST_BYTES`. Neither cookies nor anything
    else of an earlier reply is sent.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        response = _pool(parts.scheme, parts.hostname or "", port, tls).urlopen(
            "POST",
            parts.path,
            body=body,
            headers={"Accept-Encoding": "identity", "User-Agent": "mot-cua", **headers},
            timeout=watch.left(),
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            return Reply(response.status, response.headers, _body(response, watch))
        finally:
            response.close()  # with its connection, unless that was read to the end and is kept
            response.release_conn()
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        reason = watch.verdict if watch.expired else Reason.CONNECTION
        raise NoReply(reason, type(error).__name__) from None


def _body(response: BaseHTTPResponse, watch: Watch) -> bytes:
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise NoReply(Reason.GARBAGE, "Content-Encoding")
    received = bytearray()
    while chunk := response.read1(65536):
        received += chunk
        if len(received) > MOST_BYTES:
            raise NoReply(Reason.TOO_LARGE)
        watch.left()
    if watch.expired:
        raise NoReply(Reason.TIMEOUT)
    return bytes(received)
