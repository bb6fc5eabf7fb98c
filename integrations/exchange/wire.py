"""One HTTP exchange within one deadline: whatever the other side does, `post` ends in time and takes little memory."""

from __future__ import annotations

import http.client
import os
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final, Self

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from integrations.exchange.messages import Reason

# An answer with every attribute and a long address has about 2 KiB; nothing honest comes near.
MOST_BYTES: Final = 256 * 1024


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
    """A deadline on the wall clock that cuts the connection in use.

    `reached`: whether the other side was ever reached, so that it had its chance to answer.

    A timeout of `requests` bounds one socket operation: a byte every second holds a caller for ever. So a timer shuts
    the socket down at the deadline, and whoever waits on it wakes up. Only resolving a host name cannot be cut; the
    system's resolver has a time limit of its own (resolv.conf).
    """

    def __init__(self, seconds: float) -> None:
        self.reached = False
        self._ends = time.monotonic() + seconds
        self._connection: HTTPConnection | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(max(seconds, 0), self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        _here.watch = self
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            # From here on a late timer finds nothing to cut: the connection may already serve the next call.
            self._connection = None
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

    def follow(self, connection: HTTPConnection) -> None:
        """Cut this connection at the deadline."""
        with self._lock:
            self._connection = connection
        self.reached = self.reached or connection.sock is not None
        self.left()

    def _cut(self) -> None:
        with self._lock:
            sock = self._connection.sock if self._connection else None
            if sock is not None:
                try:
                    # The plain socket's shutdown: the one of a TLS socket would take its state from under the reader.
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)
                except OSError:
                    return  # closed already


@dataclass(frozen=True)
class Tls:
    """Whom to trust and who we are: PEM files; "" for the system's authorities, and for no certificate of ours."""

    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""


class _Local(threading.local):
    """What each thread has of its own: sessions with kept connections, and the watch of its running call."""

    watch: Watch | None = None

    def __init__(self) -> None:
        self.sessions: dict[Tls, requests.Session] = {}


_here = _Local()
# A forked worker must not share its parent's sockets.
os.register_at_fork(after_in_child=lambda: _here.__dict__.update(sessions={}, watch=None))


def _watch() -> Watch:
    if _here.watch is None:
        raise RuntimeError("a connection is used outside of post()")
    return _here.watch


class _Connecting:
    """Mixed into urllib3's connections: connect within the deadline, then let the watch follow."""

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
                return sock
        raise NewConnectionError(self, "no address answered") from last

    def request(self: Any, *args: Any, **kwargs: Any) -> None:
        _watch().follow(self)
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
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}


def _session(tls: Tls) -> requests.Session:
    if tls not in _here.sessions:
        session = requests.Session()
        session.trust_env = False  # no proxy, no .netrc, no certificates out of the environment
        session.headers.clear()
        session.cookies = RequestsCookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
        session.verify = tls.ca_file or True
        session.cert = (tls.cert_file, tls.key_file) if tls.cert_file else None
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Adapter(pool_connections=2, pool_maxsize=1))
        _here.sessions[tls] = session
    return _here.sessions[tls]


def post(url: str, headers: Mapping[str, str], body: bytes, watch: Watch, tls: Tls) -> Reply:
    """Send `body` and read the whole reply before `watch` ends; `NoReply` otherwise. Redirects are not followed.

    The reply is taken as it is on the wire: identity encoding only, at most `MOST_BYTES`.
    """
    try:
        response = _session(tls).post(
            url,
            data=body,
            headers={"Accept-Encoding": "identity", "User-Agent": "mot-cua", **headers},
            timeout=watch.left(),
            allow_redirects=False,
            stream=True,
        )
        with response:
            return Reply(response.status_code, response.headers, _body(response, watch))
    except (
        requests.RequestException,
        HTTPError,
        http.client.HTTPException,
        OSError,
        ValueError,
        AttributeError,
    ) as error:
        # ValueError and AttributeError: what a reader meets on a socket that the watch has just shut down.
        if watch.expired:
            raise NoReply(watch.verdict, type(error).__name__) from None
        raise NoReply(Reason.CONNECTION, type(error).__name__) from None


def _body(response: requests.Response, watch: Watch) -> bytes:
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise NoReply(Reason.GARBAGE, "Content-Encoding")
    received = bytearray()
    while chunk := response.raw.read1(65536, decode_content=False):
        received += chunk
        if len(received) > MOST_BYTES:
            raise NoReply(Reason.TOO_LARGE)
        watch.left()
    if watch.expired:
        raise NoReply(Reason.TIMEOUT)
    return bytes(received)
