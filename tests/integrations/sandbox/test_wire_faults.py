"""Faults of the connection: seen on a bare socket, since HTTP libraries would hide half of them."""

import socket
import threading
import time
import zlib
from pathlib import Path

import pytest
import requests
from django.http import HttpResponse

from integrations.sandbox.registries import wire
from tests.integrations.sandbox.process import Sandbox
from tests.integrations.sandbox.raw import Heard, ask_bare, connected, request
from tests.integrations.sandbox.registry import ask, question


@pytest.fixture
def body(sandbox: Sandbox) -> dict[str, object]:
    return question(sandbox.person("nurse_ready"), ["sex", "permanent_address"])


def declared_length(heard: Heard) -> int:
    lines = dict(line.split(b": ", 1) for line in heard.head.splitlines()[1:])
    return int(lines[b"Content-Length"])


def threads(sandbox: Sandbox) -> int:
    """Threads of the process that serves (the only child)."""
    (child,) = Path(f"/proc/{sandbox.pid}/task/{sandbox.pid}/children").read_text().split()
    return len(list(Path(f"/proc/{child}/task").iterdir()))


def memory(sandbox: Sandbox) -> int:
    """Bytes of memory of the process that serves."""
    (child,) = Path(f"/proc/{sandbox.pid}/task/{sandbox.pid}/children").read_text().split()
    return int(Path(f"/proc/{child}/statm").read_text().split()[1]) * 4096


def test_reset_within_the_headers(sandbox: Sandbox, body):
    sandbox.order_fault("population", "reset_headers")
    heard = ask_bare(sandbox, "population", body)
    assert heard.end == "reset"
    assert heard.data.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\n\r\n" not in heard.data


def test_reset_within_the_body(sandbox: Sandbox, body):
    sandbox.order_fault("population", "reset_body")
    heard = ask_bare(sandbox, "population", body)
    assert heard.end == "reset"
    assert 0 < len(heard.body) < declared_length(heard)


def test_headers_drip_byte_by_byte(sandbox: Sandbox, body):
    sandbox.order_fault("population", "header_drip")
    heard = ask_bare(sandbox, "population", body, seconds=1.5)
    assert heard.end == "open"
    assert {len(chunk) for _, chunk in heard.chunks} == {1}
    assert b"HTTP/1.1 200 OK".startswith(heard.data)


def test_body_drips_byte_by_byte(sandbox: Sandbox, body):
    sandbox.order_fault("population", "body_drip")
    heard = ask_bare(sandbox, "population", body, seconds=1.5)
    assert heard.end == "open"
    assert heard.head.startswith(b"HTTP/1.1 200 OK")
    assert 1 < len(heard.body) < 12
    assert declared_length(heard) > 300


def test_huge_is_a_flood(sandbox: Sandbox, body):
    sandbox.order_fault("population", "huge")
    heard = ask_bare(sandbox, "population", body, seconds=30)
    assert len(heard.body) == declared_length(heard) == 64 * 1024 * 1024


def test_flood_takes_no_memory_of_the_sandbox(sandbox: Sandbox, body):
    before = memory(sandbox)
    sandbox.order_fault("population", "huge")
    ask_bare(sandbox, "population", body, seconds=30, enough=lambda heard: len(heard.data) > 1_000_000)
    assert memory(sandbox) - before < 10_000_000


def test_gzip_bomb_unpacks_to_much(sandbox: Sandbox, body):
    sandbox.order_fault("population", "gzip_bomb")
    heard = ask_bare(sandbox, "population", body)
    assert b"Content-Encoding: gzip" in heard.head.splitlines()
    assert len(heard.body) == declared_length(heard) < 1_000_000
    unpacked, rest = 0, heard.body
    while rest:  # gzip allows several members in a row
        member = zlib.decompressobj(31)
        unpacked, rest = unpacked + len(member.decompress(rest)), member.unused_data
    assert unpacked == 256 * 1024 * 1024


@pytest.mark.parametrize("fault", ["slow", "header_drip", "body_drip", "huge"])
def test_clients_that_leave_give_their_threads_back(sandbox: Sandbox, body, fault: str):
    """Sixty clients one after another, none of whom waits: more than there are threads."""
    sandbox.order_fault("population", fault, seconds=60)
    for _ in range(60):
        with connected(sandbox) as line:
            line.sendall(request(sandbox, "population", body))
    sandbox.order_fault("population", "none")
    assert ask(sandbox, "population", body).status_code == 200


def test_waiting_clients_leave_threads_to_the_others(sandbox: Sandbox, body):
    """Fifty wait for a slow registry; the others, and the e-ID, answer at once."""
    sandbox.order_fault("population", "slow", seconds=60)
    lines = [connected(sandbox) for _ in range(50)]
    try:
        for line in lines:
            line.sendall(request(sandbox, "population", body))
        time.sleep(0.3)
        started = time.monotonic()
        answer = ask(sandbox, "degrees", question(sandbox.person("nurse_ready"), ["number"]))
        assert (answer.status_code, requests.get(f"{sandbox.issuer}/", timeout=10).status_code) == (200, 200)
        assert time.monotonic() - started < 3
    finally:
        for line in lines:
            line.close()


def test_too_many_waiting_clients_are_reset(sandbox: Sandbox, body):
    sandbox.order_fault("population", "slow", seconds=60)
    lines = [connected(sandbox) for _ in range(40)]
    try:
        for line in lines:
            line.sendall(request(sandbox, "population", body))
        time.sleep(0.3)
        assert ask_bare(sandbox, "population", body, seconds=3).end == "reset"
    finally:
        for line in lines:
            line.close()


def test_threads_stay_bounded(sandbox: Sandbox, body):
    sandbox.order_fault("*", "body_drip")
    askers = [threading.Thread(target=ask_bare, args=(sandbox, "population", body, 0.5)) for _ in range(60)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert threads(sandbox) < 60


def test_drips_end(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wire, "LONGEST", 0.5)
    here, there = socket.socketpair()
    with here, there:
        started = time.monotonic()
        wire.drip_body(HttpResponse(b"x" * 1000))(here)
        assert 0.4 < time.monotonic() - started < 2
