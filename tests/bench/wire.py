"""A client that costs next to nothing, so that what is measured is the server: prepared bytes over kept connections."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode, urlsplit

PATIENCE_SECONDS = 30.0


class Refused(Exception):
    """The server answered something else than was expected; the message holds the beginning of it."""


def post(url: str, path: str, form: Mapping[str, str], cookie: str = "") -> bytes:
    """A POST request as it goes over the wire."""
    body = urlencode(form)
    lines = [f"POST {path} HTTP/1.1", f"Host: {urlsplit(url).netloc}", f"Content-Length: {len(body)}"]
    lines += ["Content-Type: application/x-www-form-urlencoded", *([f"Cookie: {cookie}"] if cookie else [])]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


class Connection:
    """One kept connection; the server may close it between two requests, then it is opened again."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._address = (str(parts.hostname), int(parts.port or 80))
        self._socket: socket.socket | None = None

    def send(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and read its answer: status, and head with body."""
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=PATIENCE_SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head = answer.partition(b"\r\n\r\n")[0].lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        while len(answer) < len(head) + 4 + length:
            answer += self._more()
        if b"connection: close" in head:
            self.close()
        return int(answer[9:12]), answer

    def _more(self) -> bytes:
        assert self._socket is not None
        if not (received := self._socket.recv(65536)):
            raise ConnectionError("the server closed the connection")
        return received

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def rate(url: str, requests: Iterable[bytes], *, expect: int, connections: int = 8) -> float:
    """Send all requests over so many kept connections at once; the answers per second.

    Raises `Refused` when an answer has another status than `expect`.
    """
    waiting, taking, count = iter(requests), threading.Lock(), 0
    problems: list[Exception] = []

    def drive() -> None:
        nonlocal count
        connection = Connection(url)
        try:
            while not problems:
                with taking:
                    request = next(waiting, None)
                    count += request is not None
                if request is None:
                    break
                status, answer = connection.send(request)
                if status != expect:
                    raise Refused(answer[:600].decode(errors="replace"))
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    drivers = [threading.Thread(target=drive) for _ in range(connections)]
    began = time.perf_counter()
    for driver in drivers:
        driver.start()
    for driver in drivers:
        driver.join()
    seconds = time.perf_counter() - began
    if problems:
        raise problems[0]
    return count / seconds
