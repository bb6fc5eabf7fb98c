"""What a registry in trouble does to the connection itself, below HTTP libraries: waits, drips, floods and resets.

Each holds the one thread that serves the request, for at most a minute and only while the client is there; no more
than SEATS at once, so that the e-ID and the sound registries keep threads of their own.
"""

import errno
import os
import select
import socket
import struct
import time
import zlib
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from threading import BoundedSemaphore

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

LONGEST = 60.0
SEATS = 32
_BETWEEN_BYTES = 0.2
_FLOOD = 64 * 1024 * 1024
_seats = BoundedSemaphore(SEATS)

Act = Callable[[socket.socket], None]


def wait(request: HttpRequest, seconds: float) -> bool:
    """Wait; return False when the client has left meanwhile, or when too many wait already."""
    if not _seats.acquire(blocking=False):
        return False
    try:
        poll = select.poll()
        poll.register(_line(request), select.POLLRDHUP)
        return not poll.poll(min(seconds, LONGEST) * 1000)
    finally:
        _seats.release()


def play(request: HttpRequest, act: Act) -> StreamingHttpResponse:
    """Return a response that lets `act` write to the bare socket, and then ends the connection."""

    def perform(line: socket.socket) -> bytes:
        if _seats.acquire(blocking=False):
            try:
                act(line)
            except OSError:
                pass  # the client has left, as it should
            finally:
                _seats.release()
        else:
            vanish(line)
        _hang_up(line)
        # gunicorn has sent nothing yet. At this error it lets go of the connection, and says no more.
        raise ConnectionResetError(errno.ECONNRESET, "The connection ends here")

    return StreamingHttpResponse(map(perform, [_line(request)]))


def reset_headers(response: HttpResponse) -> Act:
    """Half of the headers, then a reset."""
    return lambda line: _cut(line, _head(response)[:80])


def reset_body(response: HttpResponse) -> Act:
    """Headers and half of the body, then a reset."""
    body = response.content
    return lambda line: _cut(line, _head(response) + body[: len(body) // 2])


def vanish(line: socket.socket) -> None:
    """A reset, and not a byte before it."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closing means RST, not FIN


def drip_headers(response: HttpResponse) -> Act:
    """Every byte on its own, from the first of the headers on."""
    return lambda line: _drip(line, _head(response) + response.content)


def drip_body(response: HttpResponse) -> Act:
    """The headers at once, the body byte by byte."""

    def act(line: socket.socket) -> None:
        line.sendall(_head(response))
        _drip(line, response.content)

    return act


def flood(response: HttpResponse) -> Act:
    """An answer without an end in sight, 64 MiB of it."""

    def act(line: socket.socket) -> None:
        line.settimeout(LONGEST)  # a client that stops reading does not hold us
        line.sendall(_head(response, length=_FLOOD))
        ends, chunk = time.monotonic() + LONGEST, b"A" * 65_536
        for _ in range(_FLOOD // len(chunk)):
            if time.monotonic() > ends:
                return
            line.sendall(chunk)

    return act


def bomb(response: HttpResponse) -> Act:
    """A small body that unpacks to 256 MiB, whatever encoding the client said it accepts."""

    def act(line: socket.socket) -> None:
        line.settimeout(LONGEST)
        response["Content-Encoding"] = "gzip"
        line.sendall(_head(response, length=len(_bomb())) + _bomb())

    return act


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)  # 31: with the header of gzip
    member = packer.compress(bytes(1024 * 1024)) + packer.flush()
    return member * 256  # several members are one file (RFC 1952, 2.2)


def _line(request: HttpRequest) -> socket.socket:
    found = request.META["gunicorn.socket"]
    assert isinstance(found, socket.socket)  # noqa: S101 - served by gunicorn, without TLS (server.py)
    return found


def _head(response: HttpResponse, length: int | None = None) -> bytes:
    headers = dict(response.items()) | {"Content-Length": str(len(response.content) if length is None else length)}
    lines = [f"HTTP/1.1 {response.status_code} {HTTPStatus(response.status_code).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _drip(line: socket.socket, data: bytes) -> None:
    ends = time.monotonic() + LONGEST
    poll = select.poll()
    poll.register(line, select.POLLRDHUP)
    for position in range(len(data)):
        line.sendall(data[position : position + 1])
        if poll.poll(_BETWEEN_BYTES * 1000) or time.monotonic() > ends:
            return


def _cut(line: socket.socket, data: bytes) -> None:
    line.sendall(data)
    vanish(line)


def _hang_up(line: socket.socket) -> None:
    """Close the connection now, but not its descriptor.

    gunicorn closes that, in the thread that serves everybody, and would there wait two seconds for the client to
    close its side. So an unconnected socket takes the place of the connection.
    """
    with socket.socket() as blank:
        os.dup2(blank.fileno(), line.fileno(), inheritable=False)
