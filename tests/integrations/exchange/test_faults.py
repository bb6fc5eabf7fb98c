"""Whatever a peer does to the wire, the caller is back in time, with a reason and no wrong value (R-REG-1, 2)."""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Iterator

import pytest

from integrations.exchange.messages import Reason, Unavailable
from integrations.exchange.wire import MOST_BYTES
from tests.integrations.exchange.conftest import Ask
from tests.integrations.exchange.peer import Behaviour, Peer, Request, head, jose, reset, send

DEADLINE = 0.5


def drip(peer: Peer, sock: socket.socket, text: bytes) -> None:
    """A byte every 20 ms: no single read of the caller ever times out."""
    for byte in text:
        if peer.stopping.wait(0.02):
            return
        sock.sendall(bytes([byte]))


def silence(peer: Peer, sock: socket.socket, request: Request) -> None:
    peer.stopping.wait(5)


def headers_drip(peer: Peer, sock: socket.socket, request: Request) -> None:
    drip(peer, sock, head(200, jose(request) | {"X-Filler": "x" * 2000}))


def endless_headers(peer: Peer, sock: socket.socket, request: Request) -> None:
    sock.sendall(b"HTTP/1.1 200 .\r\n")
    while not peer.stopping.wait(0.005):
        sock.sendall(b"X-More: and more\r\n")


def endless_continue(peer: Peer, sock: socket.socket, request: Request) -> None:
    while not peer.stopping.wait(0.005):
        sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def body_drip(peer: Peer, sock: socket.socket, request: Request) -> None:
    body = peer.signed(peer.payload(request))
    sock.sendall(head(200, jose(request) | {"Content-Length": str(len(body))}) + b"\r\n")
    drip(peer, sock, body)


def chunks_drip(peer: Peer, sock: socket.socket, request: Request) -> None:
    sock.sendall(head(200, jose(request) | {"Transfer-Encoding": "chunked"}) + b"\r\n")
    drip(peer, sock, b"1\r\nx\r\n" * 500)


def body_stops(peer: Peer, sock: socket.socket, request: Request) -> None:
    body = peer.signed(peer.payload(request))
    sock.sendall(head(200, jose(request) | {"Content-Length": str(len(body))}) + b"\r\n" + body[:50])
    peer.stopping.wait(5)


def reset_at_once(peer: Peer, sock: socket.socket, request: Request) -> None:
    reset(peer, sock)


def reset_in_headers(peer: Peer, sock: socket.socket, request: Request) -> None:
    sock.sendall(head(200, jose(request)))
    reset(peer, sock)


def reset_in_body(peer: Peer, sock: socket.socket, request: Request) -> None:
    body = peer.signed(peer.payload(request))
    sock.sendall(head(200, jose(request) | {"Content-Length": str(len(body))}) + b"\r\n" + body[:50])
    reset(peer, sock)


def truncated(peer: Peer, sock: socket.socket, request: Request) -> None:
    body = peer.signed(peer.payload(request))
    sock.sendall(head(200, jose(request) | {"Content-Length": str(len(body))}) + b"\r\n" + body[:-10])
    peer.keep = False


def truncated_without_length(peer: Peer, sock: socket.socket, request: Request) -> None:
    sock.sendall(head(200, jose(request)) + b"\r\n" + peer.signed(peer.payload(request))[:-10])
    peer.keep = False


def huge(peer: Peer, sock: socket.socket, request: Request) -> None:
    send(sock, 200, b"A" * 40_000_000, jose(request))


def huge_without_length(peer: Peer, sock: socket.socket, request: Request) -> None:
    sock.sendall(head(200, jose(request)) + b"\r\n")
    while True:
        sock.sendall(b"A" * 65536)


def gzip(peer: Peer, sock: socket.socket, request: Request) -> None:
    send(sock, 200, b"\x1f\x8b" + b"\0" * 100, jose(request) | {"Content-Encoding": "gzip"})


def page(peer: Peer, sock: socket.socket, request: Request) -> None:
    send(sock, 200, b"<html>Welcome to our proxy</html>", {"Content-Type": "text/html"})


def page_that_says_jose(peer: Peer, sock: socket.socket, request: Request) -> None:
    send(sock, 200, b"<html>Welcome to our proxy</html>", jose(request))


def marked(peer: Peer, sock: socket.socket, request: Request) -> None:
    send(sock, 200, b"\xef\xbb\xbf" + peer.signed(peer.payload(request)), jose(request))


def unsigned_json(peer: Peer, sock: socket.socket, request: Request) -> None:
    send(sock, 200, b'{"outcome": "found", "data": {"full_name": "A"}}', jose(request))


def nothing(peer: Peer, sock: socket.socket, request: Request) -> None:
    send(sock, 200, b"", jose(request))


def no_http(peer: Peer, sock: socket.socket, request: Request) -> None:
    sock.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    peer.keep = False


FAULTS: list[tuple[Behaviour, Reason]] = [
    (silence, Reason.TIMEOUT),
    (headers_drip, Reason.TIMEOUT),
    (endless_continue, Reason.TIMEOUT),
    (body_drip, Reason.TIMEOUT),
    (chunks_drip, Reason.TIMEOUT),
    (body_stops, Reason.TIMEOUT),
    (reset_at_once, Reason.CONNECTION),
    (reset_in_headers, Reason.CONNECTION),
    (reset_in_body, Reason.CONNECTION),
    (truncated, Reason.CONNECTION),
    (truncated_without_length, Reason.GARBAGE),
    (huge, Reason.TOO_LARGE),
    (huge_without_length, Reason.TOO_LARGE),
    (gzip, Reason.GARBAGE),
    (page, Reason.GARBAGE),
    (page_that_says_jose, Reason.GARBAGE),
    (marked, Reason.GARBAGE),
    (unsigned_json, Reason.GARBAGE),
    (nothing, Reason.GARBAGE),
    (no_http, Reason.CONNECTION),
]


@pytest.mark.parametrize(("behave", "reason"), FAULTS, ids=lambda value: getattr(value, "__name__", None))
def test_fault_ends_in_time_with_its_reason(peer: Peer, ask: Ask, behave: Behaviour, reason: Reason) -> None:
    peer.behave = behave
    started = time.monotonic()
    with pytest.raises(Unavailable) as caught:
        ask(deadline=DEADLINE)
    assert time.monotonic() - started < DEADLINE + 0.5
    assert caught.value.reason == reason


def test_endless_headers_are_cut(peer: Peer, ask: Ask) -> None:
    peer.behave = endless_headers
    started = time.monotonic()
    with pytest.raises(Unavailable):
        ask(deadline=DEADLINE)
    assert time.monotonic() - started < DEADLINE + 0.5


def test_huge_body_takes_little_memory(peer: Peer, ask: Ask) -> None:
    ask()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peer.behave = huge_without_length
    with pytest.raises(Unavailable):
        ask()
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert kibibytes < MOST_BYTES * 20 / 1024


def test_nobody_listening(peer: Peer, ask: Ask) -> None:
    peer.close()
    with pytest.raises(Unavailable, match=Reason.CONNECTION):
        ask()


@pytest.fixture
def full_backlog(settings) -> Iterator[None]:
    """A host that never answers a SYN: its queue of connections is full and nobody accepts."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = []
        for _ in range(4):
            sock = socket.socket()
            sock.setblocking(False)
            sock.connect_ex(listener.getsockname())
            waiting.append(sock)
        settings.XROAD_URL = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield
        for sock in waiting:
            sock.close()


@pytest.mark.usefixtures("peer")
def test_connecting_counts_towards_the_deadline(ask: Ask, full_backlog: None) -> None:
    started = time.monotonic()
    with pytest.raises(Unavailable, match=Reason.CONNECTION):
        ask(deadline=DEADLINE)
    assert DEADLINE - 0.05 < time.monotonic() - started < DEADLINE + 0.5


def test_redirect_is_not_followed(peer: Peer, ask: Ask) -> None:
    peer.behave = lambda peer, sock, request: send(sock, 302, b"", {"Location": f"{peer.url}/elsewhere"})
    with pytest.raises(Unavailable, match=Reason.GARBAGE):
        ask()
    assert len(peer.requests) == 1


def test_next_call_is_well_after_a_cut_one(peer: Peer, ask: Ask) -> None:
    peer.behave = body_drip
    with pytest.raises(Unavailable):
        ask(deadline=0.2)
    peer.behave = Peer.answer
    assert ask().values["sex"] == "female"
