"""The second way to a registry: a gateway with tokens. The same questions, answers and promises."""

from __future__ import annotations

import base64
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from integrations.exchange import tokens
from integrations.exchange.messages import Reason, Rejected, Unavailable
from tests.integrations.exchange.conftest import Ask
from tests.integrations.exchange.peer import FULL_NAME, IDENTITY_NUMBER, Behaviour, Peer, Request, send
from tests.integrations.exchange.test_faults import body_drip, headers_drip, silence
from tests.integrations.exchange.test_request import MESSAGE_ID


@dataclass
class Gateway:
    """Gives tokens one, two, …; takes the latest only; behind it stands the registry."""

    peer: Peer
    given: int = 0
    lasts: float = 300
    token_behaves: Behaviour | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, peer: Peer, sock: socket.socket, request: Request) -> None:
        if request.line.startswith("POST /ndxp/token "):
            (self.token_behaves or self.give)(peer, sock, request)
        elif request.header("Authorization") != [f"Bearer token-{self.given}"]:
            send(sock, 401, b"", {})
        else:
            headers = {"Content-Type": "application/jose", "X-Request-ID": request.message_id} | self.headers
            send(sock, 200, peer.signed(peer.payload(request, **self.answers)), headers)

    def give(self, peer: Peer, sock: socket.socket, request: Request) -> None:
        self.given += 1
        granted = {"access_token": f"token-{self.given}", "token_type": "Bearer", "expires_in": self.lasts}
        send(sock, 200, json.dumps(granted).encode(), {"Content-Type": "application/json"})

    @property
    def lines(self) -> list[str]:
        return [request.line.split()[1] for request in self.peer.requests]


@pytest.fixture
def gateway(peer: Peer, settings) -> Iterator[Gateway]:
    """Population is asked through the gateway."""
    settings.REGISTRY_TRANSPORTS = {"population": "ndxp"}
    settings.NDXP_URL = f"{peer.url}/ndxp"
    settings.XROAD_URL = "http://127.0.0.1:9"
    settings.NDXP_CLIENT_ID, settings.NDXP_CLIENT_SECRET = "mot-cua", "s:cret/é"
    tokens._kept.clear()
    gateway = Gateway(peer)
    peer.behave = gateway
    yield gateway
    tokens._kept.clear()


def test_answer_is_the_same_as_through_the_exchange(gateway: Gateway, ask: Ask) -> None:
    answer = ask(message_id=MESSAGE_ID)
    assert answer.values == {"full_name": FULL_NAME, "sex": "female"}
    assert (answer.request_id, answer.request_hash) == (MESSAGE_ID, "")


def test_token_is_fetched_with_our_credentials(gateway: Gateway, ask: Ask) -> None:
    ask()
    request = gateway.peer.requests[0]
    scheme, _, pair = request.header("Authorization")[0].partition(" ")
    assert (scheme, base64.b64decode(pair)) == ("Basic", b"mot-cua:s%3Acret%2F%C3%A9")
    assert request.body == b"grant_type=client_credentials"


def test_question_goes_to_the_registrys_service(gateway: Gateway, ask: Ask) -> None:
    ask(message_id=MESSAGE_ID)
    request = gateway.peer.requests[1]
    assert request.line == "POST /ndxp/services/population/answers HTTP/1.1"
    assert request.header("X-Request-ID") == [MESSAGE_ID]
    assert request.header("X-Case-ID") == ["0b8f2c52-7f0e-4c6e-9f57-51a0a2f9a6c1"]
    assert request.json["purpose"]["code"] == "fill_form"


def test_person_stands_in_no_line_and_no_header(gateway: Gateway, ask: Ask) -> None:
    ask()
    assert all(IDENTITY_NUMBER not in request.line + repr(request.headers) for request in gateway.peer.requests)


def test_token_is_kept(gateway: Gateway, ask: Ask) -> None:
    ask()
    ask()
    assert gateway.lines.count("/ndxp/token") == 1


@pytest.mark.parametrize(("lasts", "fetched"), [(tokens.MARGIN - 1, 2), (tokens.MARGIN + 60, 1)])
def test_token_near_its_end_is_not_used(gateway: Gateway, ask: Ask, lasts: float, fetched: int) -> None:
    gateway.lasts = lasts
    ask()
    ask()
    assert gateway.given == fetched


def test_token_that_the_gateway_forgot_is_renewed_once(gateway: Gateway, ask: Ask) -> None:
    ask()
    gateway.given = 7  # as if it had been restarted
    assert ask().values
    assert gateway.lines[2:] == [
        "/ndxp/services/population/answers",
        "/ndxp/token",
        "/ndxp/services/population/answers",
    ]


def test_refused_with_a_new_token_is_our_fault(gateway: Gateway, ask: Ask) -> None:
    def another(peer: Peer, sock: socket.socket, request: Request) -> None:
        send(sock, 200, b'{"access_token": "stranger", "token_type": "bearer"}', {})

    gateway.token_behaves = another
    with pytest.raises(Rejected, match=Reason.UNAUTHORISED):
        ask()
    assert gateway.lines.count("/ndxp/services/population/answers") == 2


@pytest.mark.parametrize("status", [400, 401, 403])
def test_client_that_gets_no_token_is_our_fault(gateway: Gateway, ask: Ask, status: int) -> None:
    gateway.token_behaves = lambda peer, sock, request: send(sock, status, b'{"error": "invalid_client"}', {})
    with pytest.raises(Rejected, match=Reason.UNAUTHORISED):
        ask()


@pytest.mark.parametrize(
    ("status", "reason"), [(500, Reason.SERVER_ERROR), (429, Reason.RATE_LIMITED), (302, Reason.GARBAGE)]
)
def test_token_service_in_trouble_is_unavailable(gateway: Gateway, ask: Ask, status: int, reason: Reason) -> None:
    gateway.token_behaves = lambda peer, sock, request: send(sock, status, b"", {"Location": f"{peer.url}/x"})
    with pytest.raises(Unavailable, match=reason):
        ask()


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        b"{}",
        b'{"access_token": "a", "token_type": "mac"}',
        b'{"access_token": "a b", "token_type": "bearer"}',
        b'{"access_token": "a\\r\\nX-Road-Client: b", "token_type": "bearer"}',
        b'{"access_token": 7, "token_type": "bearer"}',
        b'{"access_token": "", "token_type": "bearer"}',
        b'{"access_token": "a", "token_type": "bearer", "expires_in": "soon"}',
        b"[" * 50_000,
    ],
)
def test_what_is_no_token_is_not_used(gateway: Gateway, ask: Ask, body: bytes) -> None:
    gateway.token_behaves = lambda peer, sock, request: send(sock, 200, body, {})
    with pytest.raises(Unavailable, match=Reason.GARBAGE):
        ask()
    assert gateway.lines == ["/ndxp/token"]


@pytest.mark.parametrize("behave", [silence, headers_drip])
def test_token_counts_towards_the_deadline(gateway: Gateway, ask: Ask, behave: Behaviour) -> None:
    gateway.token_behaves = behave
    started = time.monotonic()
    with pytest.raises(Unavailable, match=Reason.TIMEOUT):
        ask()
    assert time.monotonic() - started < 1.0


def test_slow_answer_is_cut_at_the_deadline(gateway: Gateway, ask: Ask) -> None:
    ask()
    gateway.peer.behave = body_drip
    started = time.monotonic()
    with pytest.raises(Unavailable, match=Reason.TIMEOUT):
        ask()
    assert time.monotonic() - started < 1.0


@pytest.mark.parametrize("echo", ["", "00000000-0000-4000-8000-000000000000"])
def test_gateway_must_echo_our_message_id(gateway: Gateway, ask: Ask, echo: str) -> None:
    gateway.headers = {"X-Request-ID": echo}
    with pytest.raises(Unavailable, match=Reason.WRONG_MESSAGE):
        ask()


def test_lie_through_the_gateway_is_an_alarm(gateway: Gateway, ask: Ask) -> None:
    gateway.answers = {"subject": {"identity_number": "001190000020", "birth_date": "1990-02-28"}}
    with pytest.raises(Unavailable, match=Reason.WRONG_SUBJECT):
        ask()


def test_registry_that_is_not_named_goes_through_the_exchange(gateway: Gateway, ask: Ask, settings) -> None:
    settings.REGISTRY_TRANSPORTS = {"degrees": "ndxp"}
    with pytest.raises(Unavailable, match=Reason.CONNECTION):
        ask()
    assert gateway.peer.requests == []


def test_unknown_transport_is_a_mistake_in_the_settings(gateway: Gateway, ask: Ask, settings) -> None:
    settings.REGISTRY_TRANSPORTS = {"population": "fax"}
    with pytest.raises(ImproperlyConfigured, match="fax"):
        ask()
