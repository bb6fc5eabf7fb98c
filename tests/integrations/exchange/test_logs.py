"""Logs tell the operator which call went how, and nobody who the person is (design §6.8)."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from integrations.exchange.messages import Rejected, Unavailable
from tests.integrations.exchange.conftest import Ask
from tests.integrations.exchange.peer import BIRTH_DATE, FULL_NAME, IDENTITY_NUMBER, Peer, send
from tests.integrations.exchange.test_request import MESSAGE_ID


def events(caplog: pytest.LogCaptureFixture, level: int) -> list[dict[str, Any]]:
    return [record.msg for record in caplog.records if record.levelno >= level and isinstance(record.msg, dict)]


def test_answer_leaves_ids_outcome_and_milliseconds(peer: Peer, ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        ask(message_id=MESSAGE_ID)
    (event,) = events(caplog, logging.INFO)
    assert event["event"] == "registry.answered"
    assert (event["registry"], event["message_id"], event["outcome"]) == ("population", MESSAGE_ID, "found")
    assert isinstance(event["milliseconds"], int)


def test_refusal_alarms_the_operator(peer: Peer, ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    peer.behave = lambda peer, sock, request: send(sock, 403, b"", {})
    with pytest.raises(Rejected):
        ask(message_id=MESSAGE_ID)
    (event,) = events(caplog, logging.ERROR)
    assert (event["event"], event["message_id"], event["reason"]) == ("registry.rejected", MESSAGE_ID, "unauthorised")


def test_answer_about_somebody_else_alarms_the_operator(peer: Peer, ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    subject = {"identity_number": "001190000020", "birth_date": BIRTH_DATE}
    peer.behave = lambda peer, sock, request: peer.answer(sock, request, subject=subject)
    with pytest.raises(Unavailable):
        ask()
    (event,) = events(caplog, logging.ERROR)
    assert (event["event"], event["reason"], event["alarming"]) == ("registry.unavailable", "wrong_subject", True)


def test_outage_is_no_alarm(peer: Peer, ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    peer.close()
    with pytest.raises(Unavailable):
        ask()
    assert events(caplog, logging.ERROR) == []


@pytest.mark.parametrize("status", [200, 400, 404, 500])
def test_no_person_in_any_line(peer: Peer, ask: Ask, caplog: pytest.LogCaptureFixture, status: int) -> None:
    peer.behave = lambda peer, sock, request: peer.answer(sock, request, status)
    with caplog.at_level(logging.DEBUG):
        try:
            ask()
        except (Rejected, Unavailable) as error:
            logging.getLogger(__name__).exception("as a careless caller would log it", exc_info=error)
    for secret in (IDENTITY_NUMBER, FULL_NAME, BIRTH_DATE):
        assert secret not in caplog.text
