"""What goes over the wire is X-Road REST to the letter, and nothing more than that (R-REG-8)."""

from __future__ import annotations

import threading
from dataclasses import fields
from datetime import datetime

import pytest
from django.db import transaction

from integrations.exchange.messages import Question, Reason, Unavailable
from integrations.registries import SERVICES, Service
from tests.integrations.exchange.conftest import Ask, a_question, together
from tests.integrations.exchange.peer import BIRTH_DATE, FULL_NAME, IDENTITY_NUMBER, Peer, jose, reset, send

MESSAGE_ID = "5f0c3b5e-4f3b-4a67-9d9b-0d9a3f1c7e55"


def test_request_line_names_the_service(peer: Peer, ask: Ask) -> None:
    ask()
    assert peer.requests[0].line == "POST /r1/VN/GOV/G01/population/answers HTTP/1.1"


@pytest.mark.parametrize(
    ("registry", "path"),
    [
        ("population", "/r1/VN/GOV/G01/population/answers"),
        ("degrees", "/r1/VN/GOV/G03/degrees/answers"),
        ("practitioners", "/r1/VN/GOV/G18/practitioners/answers"),
        ("health_checks", "/r1/VN/GOV/G18/health-checks/answers"),
        ("business", "/r1/VN/GOV/G12/business/answers"),
    ],
)
def test_service_of_each_registry(registry: str, path: str) -> None:
    assert SERVICES[registry].path == path


def test_parts_of_a_service_are_encoded_one_by_one() -> None:
    assert Service("G/01", "dân cư", code="a?b").path == "/r1/VN/GOV/G%2F01/d%C3%A2n%20c%C6%B0/a%3Fb"


def test_encoded_part_arrives_as_it_was_sent(peer: Peer, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SERVICES, "population", Service("G/01", "dân cư"))
    ask()
    assert peer.requests[0].line == "POST /r1/VN/GOV/G%2F01/d%C3%A2n%20c%C6%B0/answers HTTP/1.1"


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Road-Client", "VN/GOV/G18/mot-cua"),
        ("X-Road-Id", MESSAGE_ID),
        ("X-Road-UserId", "VNperson-7d2f3c10"),
        ("X-Road-Issue", "0b8f2c52-7f0e-4c6e-9f57-51a0a2f9a6c1"),
        ("Accept", "application/jose"),
        ("Accept-Encoding", "identity"),
        ("Content-Type", "application/json"),
    ],
)
def test_header_stands_exactly_once(peer: Peer, ask: Ask, header: str, value: str) -> None:
    ask(message_id=MESSAGE_ID)
    assert peer.requests[0].header(header) == [value]


def test_parts_of_the_client_are_encoded_one_by_one(peer: Peer, ask: Ask, settings) -> None:
    settings.XROAD_CLIENT = "VN/GOV/G18/một cửa"
    ask()
    assert peer.requests[0].header("X-Road-Client") == ["VN/GOV/G18/m%E1%BB%99t%20c%E1%BB%ADa"]


def test_body_holds_subject_attributes_and_purpose_only(peer: Peer, ask: Ask) -> None:
    ask()
    assert peer.requests[0].json == {
        "subject": {"identity_number": IDENTITY_NUMBER, "full_name": FULL_NAME, "birth_date": BIRTH_DATE},
        "attributes": ["full_name", "sex"],
        "purpose": {
            "code": "fill_form",
            "procedure": "1.012289",
            "legal_basis": "Luật 15/2023/QH15, Điều 27",
        },
    }


def test_person_stands_in_no_line_and_no_header(peer: Peer, ask: Ask) -> None:
    ask()
    request = peer.requests[0]
    assert IDENTITY_NUMBER not in request.line + repr(request.headers)


def test_proxy_of_the_environment_is_not_used(peer: Peer, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    assert ask().values


def test_cookies_are_not_kept(peer: Peer, ask: Ask) -> None:
    def behave(peer, sock, request):
        send(sock, 200, peer.signed(peer.payload(request)), jose(request) | {"Set-Cookie": "a=b; Path=/"})

    peer.behave = behave
    ask()
    ask()
    assert peer.requests[1].header("Cookie") == []


def test_connection_is_kept_from_call_to_call(peer: Peer, ask: Ask) -> None:
    for _ in range(3):
        ask()
    assert (len(peer.requests), peer.connections) == (3, 1)


def test_calls_at_the_same_time_do_not_share_a_connection(peer: Peer, ask: Ask) -> None:
    both = threading.Barrier(2)

    def behave(peer, sock, request):
        both.wait(5)
        peer.answer(sock, request)

    peer.behave = behave
    together(lambda: ask(deadline=5), threads=2)
    assert (len(peer.requests), peer.connections) == (2, 2)


def test_connection_with_an_unread_rest_is_not_kept(peer: Peer, ask: Ask) -> None:
    def behave(peer, sock, request):
        send(sock, 200, peer.signed(peer.payload(request)), jose(request) | {"Content-Encoding": "gzip"})

    peer.behave = behave
    with pytest.raises(Unavailable):
        ask()
    peer.behave = Peer.answer
    assert ask().values
    assert peer.connections == 2


# --- Two attempts, no more -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [502, 503, 504])
def test_gateway_that_could_not_is_asked_once_more(peer: Peer, ask: Ask, status: int) -> None:
    def behave(peer, sock, request):
        if len(peer.requests) == 1:
            send(sock, status, b"", {})
        else:
            peer.answer(sock, request)

    peer.behave = behave
    assert ask().values
    assert len({request.header("X-Road-Id")[0] for request in peer.requests}) == 1


def test_cut_connection_is_tried_once_more(peer: Peer, ask: Ask) -> None:
    def behave(peer, sock, request):
        if len(peer.requests) == 1:
            reset(peer, sock)
        else:
            peer.answer(sock, request)

    peer.behave = behave
    assert ask().values


def test_two_attempts_are_the_most(peer: Peer, ask: Ask) -> None:
    peer.behave = lambda peer, sock, request: send(sock, 503, b"", {})
    with pytest.raises(Unavailable, match=Reason.SERVER_ERROR):
        ask()
    assert len(peer.requests) == 2


@pytest.mark.parametrize(("status", "headers"), [(500, {}), (429, {}), (400, {}), (503, {"Retry-After": "1"})])
def test_no_second_attempt_where_it_cannot_help(peer: Peer, ask: Ask, status: int, headers: dict[str, str]) -> None:
    peer.behave = lambda peer, sock, request: send(sock, status, b"", headers)
    with pytest.raises(Exception, match=r"server_error|rate_limited|bad_request"):
        ask()
    assert len(peer.requests) == 1


# --- What cannot be asked -----------------------------------------------------------------------------------------


def test_no_transaction_waits_for_a_registry(peer: Peer, ask: Ask) -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"), transaction.atomic():
        ask()
    assert peer.requests == []


@pytest.mark.parametrize(
    "changes",
    [
        {"registry": "army"},
        {"attributes": ()},
        {"attributes": ("religion",)},
        {"attributes": ("sex", "sex")},
        {"identity_number": "12345"},
        {"identity_number": "００１１９００００００１"},
        {"full_name": ""},
        {"birth_date": ""},
        {"message_id": "7"},
        {"issue": "a b"},
        {"user": "VN\r\nX-Road-Client: other"},
        {"procedure": ""},
        {"purpose": ""},
        {"purpose": "because the head of the unit wants to know"},
        {"attributes": ("parent_number",)},
        {"comparisons": (("sex", "female"),)},
        {"comparisons": (("religion", "none"),)},
        {"comparisons": (("life_status", "asleep"),)},
        {"comparisons": (("nationality", ""),)},
        {"comparisons": (("nationality", "x" * 201),)},
        {"comparisons": (("nationality", "VN"), ("nationality", "FR"))},
        {"kind": "organisation"},
        {"registry": "business", "attributes": ("name",)},
        {"slot": datetime(2026, 11, 23)},
        {"legal_basis": ""},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_question_that_may_not_be_asked_cannot_be_made(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        a_question(**changes)
    assert FULL_NAME not in str(caught.value)


def test_question_that_shows_itself_shows_no_person() -> None:
    shown = {field.name for field in fields(Question) if field.repr}
    assert shown.isdisjoint({"identity_number", "full_name", "birth_date", "comparisons"})
