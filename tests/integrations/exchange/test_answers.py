"""Each of the ten answers of a registry means one thing (design §5)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from integrations.exchange.messages import Outcome, Reason, Rejected, Unavailable
from integrations.exchange.outcomes import LONGEST_PAUSE
from tests.integrations.exchange.conftest import Ask
from tests.integrations.exchange.peer import FULL_NAME, Peer, send


def replies(status: int, body: bytes = b"", **headers: str):
    """A registry, or a server before it, that answers everybody so."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda peer, sock, request: send(sock, status, body, named)


def test_found_gives_the_asked_values(ask: Ask) -> None:
    answer = ask()
    assert answer.outcome == Outcome.FOUND
    assert answer.values == {"full_name": FULL_NAME, "sex": "female"}


def test_answer_carries_its_evidence(peer: Peer, ask: Ask) -> None:
    answer = ask()
    assert answer.digest == hashlib.sha256(answer.raw.encode()).hexdigest()
    assert answer.key_id == "key-1"
    assert answer.request_id == "d1a7e5c0-0000-4000-8000-000000000001"
    assert answer.request_hash == "aGFzaA=="
    assert abs(answer.received_at - answer.as_of) < timedelta(seconds=5)


def test_null_is_a_value_the_registry_knows_to_be_none(peer: Peer, ask: Ask) -> None:
    peer.behave = lambda peer, sock, request: peer.answer(sock, request, data={"full_name": FULL_NAME, "sex": None})
    assert ask().values["sex"] is None


def test_absent_is_an_answer(peer: Peer, ask: Ask) -> None:
    peer.behave = lambda peer, sock, request: peer.answer(sock, request, 404, outcome="absent", data={})
    answer = ask()
    assert (answer.outcome, answer.values) == (Outcome.ABSENT, {})


def test_mismatch_names_what_differs(peer: Peer, ask: Ask) -> None:
    peer.behave = lambda peer, sock, request: peer.answer(
        sock, request, 409, outcome="mismatch", data={}, differs=["birth_date"]
    )
    answer = ask()
    assert (answer.outcome, answer.differs) == (Outcome.MISMATCH, ("birth_date",))


def test_signed_invalid_is_our_fault(peer: Peer, ask: Ask) -> None:
    peer.behave = lambda peer, sock, request: peer.answer(sock, request, 422, outcome="invalid", data={})
    with pytest.raises(Rejected, match="invalid"):
        ask()


@pytest.mark.parametrize("status", [200, 404, 409, 422])
def test_unsigned_page_is_no_answer(peer: Peer, ask: Ask, status: int) -> None:
    peer.behave = replies(status, b"<!doctype html><title>404</title>", Content_Type="text/html")
    with pytest.raises(Unavailable, match=Reason.GARBAGE):
        ask()


@pytest.mark.parametrize(("status", "outcome"), [(404, "found"), (200, "absent"), (409, "absent"), (200, "mismatch")])
def test_status_and_signed_outcome_must_agree(peer: Peer, ask: Ask, status: int, outcome: str) -> None:
    peer.behave = lambda peer, sock, request: peer.answer(sock, request, status, outcome=outcome)
    with pytest.raises(Unavailable, match=Reason.GARBAGE):
        ask()


@pytest.mark.parametrize(
    ("status", "reason"), [(400, Reason.BAD_REQUEST), (401, Reason.UNAUTHORISED), (403, Reason.UNAUTHORISED)]
)
def test_refusal_is_our_fault(peer: Peer, ask: Ask, status: int, reason: Reason) -> None:
    peer.behave = replies(status)
    with pytest.raises(Rejected) as refused:
        ask()
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("error", "status", "family", "reason"),
    [
        ("Client.BadRequest", 400, Rejected, Reason.BAD_REQUEST),
        ("Client.MissingHeader", 400, Rejected, Reason.BAD_REQUEST),
        ("Client.BadRequest", 500, Rejected, Reason.BAD_REQUEST),
        ("Server.ServerProxy.AccessDenied", 500, Rejected, Reason.UNAUTHORISED),
        ("Server.ClientProxy.NetworkError", 500, Unavailable, Reason.SERVER_ERROR),
        ("Server.ServerProxy.ServiceFailed", 500, Unavailable, Reason.SERVER_ERROR),
        ("Server.ServerProxy.UnknownService", 404, Unavailable, Reason.SERVER_ERROR),
        ("Server.ClientProxy.NetworkError", 200, Unavailable, Reason.SERVER_ERROR),
        ("Something.New", 400, Unavailable, Reason.SERVER_ERROR),
    ],
)
def test_error_of_a_security_server(
    peer: Peer, ask: Ask, error: str, status: int, family: type[Exception], reason: Reason
) -> None:
    peer.behave = replies(status, b'{"type":"x","message":"y","detail":"z"}', X_Road_Error=error)
    with pytest.raises(family) as caught:
        ask()
    assert caught.value.reason == reason  # type: ignore[attr-defined]  # both families have one


@pytest.mark.parametrize("status", [500, 501, 505])
def test_server_error_is_unavailable(peer: Peer, ask: Ask, status: int) -> None:
    peer.behave = replies(status)
    with pytest.raises(Unavailable, match=Reason.SERVER_ERROR):
        ask()


@pytest.mark.parametrize("status", [204, 206, 304, 402, 410, 418])
def test_any_other_status_is_no_answer(peer: Peer, ask: Ask, status: int) -> None:
    peer.behave = replies(status)
    with pytest.raises(Unavailable, match=Reason.GARBAGE):
        ask()


def test_rate_limit_in_seconds(peer: Peer, ask: Ask) -> None:
    peer.behave = replies(429, Retry_After="7")
    with pytest.raises(Unavailable) as caught:
        ask()
    assert (caught.value.reason, caught.value.retry_after) == (Reason.RATE_LIMITED, 7.0)


def test_rate_limit_as_a_date(peer: Peer, ask: Ask) -> None:
    moment = datetime.now(UTC) + timedelta(seconds=60)
    peer.behave = replies(429, Retry_After=format_datetime(moment, usegmt=True))
    with pytest.raises(Unavailable) as caught:
        ask()
    assert caught.value.retry_after == pytest.approx(60, abs=3)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("99999999999999999999", LONGEST_PAUSE),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_PAUSE),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_odd_retry_after_is_bounded_or_ignored(peer: Peer, ask: Ask, text: str, seconds: float | None) -> None:
    peer.behave = replies(429, Retry_After=text)
    with pytest.raises(Unavailable) as caught:
        ask()
    assert caught.value.retry_after == seconds


def test_answer_that_shows_itself_shows_no_person(ask: Ask) -> None:
    assert FULL_NAME not in repr(ask())
