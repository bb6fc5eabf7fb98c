"""The owner of a registry is asked to correct a record, once, and says how the request stands."""

from __future__ import annotations

import hashlib
import logging
import socket
import time
import uuid
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from django.db import transaction

from integrations.exchange import corrections
from integrations.exchange.corrections import CorrectionAnswer, CorrectionRequest, State
from integrations.exchange.messages import Reason, Rejected, Unavailable
from integrations.exchange.models import Alarm, Breaker
from tests.integrations.exchange.peer import (
    BIRTH_DATE,
    BUSINESS_CODE,
    FULL_NAME,
    IDENTITY_NUMBER,
    Behaviour,
    Peer,
    Request,
    jose,
    send,
)
from tests.integrations.exchange.test_faults import FAULTS

pytestmark = pytest.mark.django_db(transaction=True)

REFERENCE = uuid.UUID("0e4d6f5a-5a2d-4d49-9a0b-5a1f0b7f3c11")
CASE = "000.00.00.G18-261122-0001"

Act = Callable[..., CorrectionAnswer]


def a_request(**changes: Any) -> CorrectionRequest:
    values: dict[str, Any] = {
        "registry": "population",
        "identity_number": IDENTITY_NUMBER,
        "full_name": FULL_NAME,
        "birth_date": BIRTH_DATE,
        "attribute": "sex",
        "held": "male",
        "claimed": "female",
        "reason": "Ghi nhầm khi đăng ký khai sinh",
        "case_or_draft": CASE,
        "reference": REFERENCE,
    }
    return CorrectionRequest(**(values | changes))


def ask(*, deadline: float = 0.5, **changes: Any) -> CorrectionAnswer:
    return corrections.request(a_request(**changes), deadline=deadline)


def follow(deadline: float = 0.5) -> CorrectionAnswer:
    return corrections.status("population", REFERENCE, deadline=deadline)


def says(status: int = 200, **changes: Any) -> Behaviour:
    """A registry that states how the request stands, signed; `changes` replace members."""

    def behave(peer: Peer, sock: socket.socket, request: Request) -> None:
        honest = {"reference": request.json["reference"], "state": "received", "note": ""}
        payload = peer.payload(request, subject=None, outcome=None, data=None, **(honest | changes))
        send(sock, status, peer.signed(payload), jose(request))

    return behave


@pytest.fixture
def owner(peer: Peer) -> Peer:
    """The population registry, which takes requests."""
    peer.behave = says()
    return peer


# --- What goes out ---------------------------------------------------------------------------------------------------


def test_request_goes_to_the_corrections_service(owner: Peer) -> None:
    ask()
    assert owner.requests[0].line == "POST /r1/VN/GOV/G01/population/corrections HTTP/1.1"


def test_request_says_what_is_wrong_and_what_would_be_right(owner: Peer) -> None:
    ask()
    assert owner.requests[0].json == {
        "reference": str(REFERENCE),
        "subject": {"identity_number": IDENTITY_NUMBER, "full_name": FULL_NAME, "birth_date": BIRTH_DATE},
        "attribute": "sex",
        "held": "male",
        "claimed": "female",
        "reason": "Ghi nhầm khi đăng ký khai sinh",
    }


def test_firm_is_named_by_its_code(owner: Peer) -> None:
    owner.pin(owner.key, registry="business")
    owner.behave = says(iss="business")
    firm: dict[str, Any] = {"registry": "business", "kind": "organisation", "identity_number": BUSINESS_CODE}
    ask(**firm, full_name="", birth_date="", attribute="name", held="A", claimed="B")
    assert owner.requests[0].json["subject"] == {"business_code": BUSINESS_CODE}


def test_case_travels_as_the_issue(owner: Peer) -> None:
    ask()
    assert owner.requests[0].header("X-Road-Issue") == [CASE]


def test_person_stands_in_no_line_and_no_header(owner: Peer) -> None:
    ask()
    request = owner.requests[0]
    assert IDENTITY_NUMBER not in request.line + repr(request.headers)


def test_following_names_the_reference_alone(owner: Peer) -> None:
    follow()
    request = owner.requests[0]
    assert request.line == "POST /r1/VN/GOV/G01/population/corrections/status HTTP/1.1"
    assert request.json == {"reference": str(REFERENCE)}


def test_request_sent_again_has_the_same_reference_in_another_message(owner: Peer) -> None:
    ask()
    ask()
    assert {request.json["reference"] for request in owner.requests} == {str(REFERENCE)}
    assert len({request.message_id for request in owner.requests}) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"registry": "army"},
        {"attribute": "religion"},
        {"identity_number": "12345"},
        {"full_name": ""},
        {"reason": " "},
        {"reason": "x" * 5001},
        {"case_or_draft": "a b"},
        {"kind": "organisation"},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_request_that_cannot_be_meant_cannot_be_made(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        a_request(**changes)
    assert FULL_NAME not in str(caught.value)


def test_request_that_shows_itself_shows_no_person() -> None:
    shown = {field.name for field in fields(CorrectionRequest) if field.repr}
    assert shown == {"registry", "attribute", "case_or_draft", "reference", "kind"}


def test_no_transaction_waits_for_an_owner(owner: Peer) -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"), transaction.atomic():
        ask()
    assert owner.requests == []


# --- What comes back -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [ask, follow])
@pytest.mark.parametrize("state", list(State))
def test_state_and_note_are_the_owners(owner: Peer, act: Act, state: State) -> None:
    owner.behave = says(state=state.value, note="Đã đối chiếu sổ gốc.\nXin lỗi.")
    answer = act()
    assert (answer.state, answer.note) == (state, "Đã đối chiếu sổ gốc.\nXin lỗi.")


def test_answer_carries_its_evidence(owner: Peer) -> None:
    answer = ask()
    assert answer.digest == hashlib.sha256(answer.raw.encode()).hexdigest()
    assert (answer.key_id, answer.message_id) == ("key-1", owner.requests[0].message_id)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "degrees"}, Reason.WRONG_ISSUER),
        ({"message_id": "00000000-0000-4000-8000-000000000000"}, Reason.WRONG_MESSAGE),
        ({"reference": "00000000-0000-4000-8000-000000000000"}, Reason.WRONG_MESSAGE),
        ({"as_of": "2020-01-01T00:00:00Z"}, Reason.STALE),
    ],
)
@pytest.mark.parametrize("act", [ask, follow])
def test_answer_to_another_request_is_an_alarm(owner: Peer, act: Act, changes: dict[str, Any], reason: Reason) -> None:
    owner.behave = says(**changes)
    with pytest.raises(Unavailable) as caught:
        act()
    assert (caught.value.reason, caught.value.alarming) == (reason, True)
    assert Alarm.objects.get().reason == reason


@pytest.mark.parametrize(
    "changes", [{"state": "perhaps"}, {"state": None}, {"note": 7}, {"note": "a\x00b"}, {"note": "a" * 5001}]
)
def test_signed_nonsense_is_no_answer(owner: Peer, changes: dict[str, Any]) -> None:
    owner.behave = says(**changes)
    with pytest.raises(Unavailable, match=Reason.GARBAGE):
        ask()


def test_unknown_reference_is_told_apart(owner: Peer) -> None:
    owner.behave = lambda peer, sock, request: send(sock, 404, b"{}", {"Content-Type": "application/json"})
    with pytest.raises(Rejected, match=Reason.UNKNOWN_REFERENCE):
        follow()


@pytest.mark.parametrize(
    ("status", "reason"), [(400, Reason.BAD_REQUEST), (403, Reason.UNAUTHORISED), (422, Reason.INVALID)]
)
def test_refusal_is_our_fault(owner: Peer, status: int, reason: Reason) -> None:
    owner.behave = lambda peer, sock, request: send(sock, status, b"", {})
    with pytest.raises(Rejected, match=reason):
        ask()


# --- The same promises as for questions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behave", "reason"), FAULTS[3:11], ids=[getattr(behave, "__name__", "") for behave, _ in FAULTS[3:11]]
)
def test_fault_ends_in_time_with_its_reason(peer: Peer, behave: Behaviour, reason: Reason) -> None:
    peer.behave = behave
    started = time.monotonic()
    with pytest.raises(Unavailable, match=reason):
        ask()
    assert time.monotonic() - started < 1.0


def test_failures_count_for_the_registrys_breaker(peer: Peer) -> None:
    peer.behave = lambda peer, sock, request: send(sock, 500, b"", {})
    with pytest.raises(Unavailable):
        ask()
    assert Breaker.objects.get().failures == 1


def test_no_person_in_any_line(owner: Peer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        ask()
    for secret in (IDENTITY_NUMBER, FULL_NAME, BIRTH_DATE, "Ghi nhầm"):
        assert secret not in caplog.text
