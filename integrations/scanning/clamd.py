"""Asks clamd about one file with INSTREAM (clamd(8), "COMMANDS"): the content goes over the socket, no path does.

No library does this within a deadline on the wall clock, and the protocol has two commands that we need.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.conf import settings

#: What clamd may answer in one line.
MOST_BYTES: Final = 4096
_SENT_AT_ONCE: Final = 256 * 1024
_FOUND: Final = re.compile(r"stream: (?P<what>.{1,200}) FOUND")


class Unavailable(Exception):
    """No verdict is to be had now. `reason`: a code for the log and for operators."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Verdict:
    """What the scanner said: the name of what it found, "" for nothing; and which scanner, with its signatures."""

    found: str
    scanner: str


def is_configured() -> bool:
    """Whether there is a scanner to be asked (CLAMD_ADDRESS)."""
    return bool(settings.CLAMD_ADDRESS)


def scan(pieces: Iterable[bytes], *, seconds: float | None = None) -> Verdict:
    """Have a file scanned, within a deadline over everything (CLAMD_DEADLINE_SECONDS). Raises Unavailable.

    What clamd cannot say is never taken for clean.
    """
    ends = time.monotonic() + (settings.CLAMD_DEADLINE_SECONDS if seconds is None else seconds)
    scanner = _answer(b"zVERSION\0", (), ends)
    said = _answer(b"zINSTREAM\0", _framed(pieces), ends)
    if said == "stream: OK":
        return Verdict("", scanner[:120])
    if match := _FOUND.fullmatch(said):
        return Verdict(match["what"], scanner[:120])
    raise Unavailable("size_limit" if "size limit exceeded" in said else "error")


def _framed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Content as INSTREAM wants it: pieces with their length in four bytes before each, and one of none at the end."""
    for piece in pieces:
        for start in range(0, len(piece), _SENT_AT_ONCE):
            part = piece[start : start + _SENT_AT_ONCE]
            yield len(part).to_bytes(4, "big") + part
    yield bytes(4)


def _answer(command: bytes, body: Iterable[bytes], ends: float) -> str:
    """Send one command and read the line that answers it."""
    try:
        with _connected(ends) as connection:
            connection.sendall(command)
            try:
                for part in body:
                    connection.settimeout(_left(ends))
                    connection.sendall(part)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has said why already, such as that a limit was reached
            return _line(connection, ends)
    except TimeoutError:
        raise Unavailable("timeout") from None
    except OSError as problem:
        raise Unavailable("refused" if isinstance(problem, ConnectionRefusedError) else "connection") from None


@contextmanager
def _connected(ends: float) -> Iterator[socket.socket]:
    """A connection to CLAMD_ADDRESS: `host:port`, or the path of a socket after `unix:`."""
    address: str = settings.CLAMD_ADDRESS
    if address.startswith("unix:"):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_left(ends))
            connection.connect(address.removeprefix("unix:"))
            yield connection
    else:
        host, _colon, port = address.rpartition(":")
        with socket.create_connection((host.strip("[]"), int(port)), timeout=_left(ends)) as connection:
            yield connection


def _line(connection: socket.socket, ends: float) -> str:
    said = b""
    while not said.endswith(b"\0"):
        connection.settimeout(_left(ends))
        part = connection.recv(MOST_BYTES)
        said += part
        if not part or len(said) > MOST_BYTES:
            raise Unavailable("cut")
    return said[:-1].decode(errors="replace").strip()


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
