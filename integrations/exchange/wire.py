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

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection
from urllib3.util.ssl_ import create_urllib3_context

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
        super().sendall(*args)  # type: ignore[misc]  # as above


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
                try:
                    timed.settimeout(watch.left())  # for the handshake, which is one operation
                except NoReply:
                    timed.close()
                    raise
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


class _Adapter(HTTPAdapter):
    """Requests' own way to the wire, with connections that keep the deadline. Threads share it, and its connections."""

    def __init__(self, tls: Tls) -> None:
        self.tls = tls
        super().__init__(pool_connections=8, pool_maxsize=_KEPT)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        context = create_urllib3_context()
        context.sslsocket_class = _TlsSocket
        super().init_poolmanager(*args, **kwargs, ssl_context=context)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}


@lru_cache(maxsize=8)
def _adapter(tls: Tls) -> _Adapter:
    return _Adapter(tls)


# A forked worker must not share its parent's sockets.
os.register_at_fork(after_in_child=_adapter.cache_clear)


def post(url: str, headers: Mapping[str, str], body: bytes, watch: Watch, tls: Tls) -> Reply:
    """Send `body` and read the whole reply before `watch` ends; `NoReply` otherwise. Redirects are not followed.

    The reply is taken as it is on the wire: identity encoding only, at most `MOST_BYTES`. There is no session, so that
    neither cookies nor anything else of an earlier reply or of the environment is sent.
    """
    request = requests.PreparedRequest()
    try:
        request.prepare(
            "POST", url, headers={"Accept-Encoding": "identity", "User-Agent": "mot-cua", **headers}, data=body
        )
        cert = (tls.cert_file, tls.key_file) if tls.cert_file else None
        response = (
            _adapter(tls).send(request, stream=True, timeout=watch.left(), verify=tls.ca_file or True, cert=cert).raw
        )
        try:
            return Reply(response.status, response.headers, _body(response, watch))
        finally:
            response.close()  # with its connection, unless that was read to the end and is kept
            response.release_conn()
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:  # those of requests are OSErrors
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
