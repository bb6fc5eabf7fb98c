"""The business registry is asked about a firm by its code, and answers about that firm."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.exchange.messages import Outcome, Reason, Unavailable
from tests.integrations.exchange.conftest import Ask, a_question
from tests.integrations.exchange.peer import BUSINESS_CODE, IDENTITY_NUMBER, Peer

FIRM = {
    "registry": "business",
    "kind": "organisation",
    "identity_number": BUSINESS_CODE,
    "full_name": "",
    "birth_date": "",
    "attributes": ("name", "status"),
}
NAME = "Công ty TNHH Phòng khám Sao Mai"


@pytest.fixture
def registry(peer: Peer) -> Peer:
    """The double as business registry, with one active firm."""
    peer.pin(peer.key, registry="business")
    peer.behave = says()
    return peer


def says(status: int = 200, **changes: Any):
    honest = {"iss": "business", "data": {"name": NAME, "status": "active"}}
    return lambda peer, sock, request: peer.answer(sock, request, status, **(honest | changes))


def test_firm_is_named_by_its_code_alone(registry: Peer, ask: Ask) -> None:
    ask(**FIRM)
    assert registry.requests[0].json["subject"] == {"business_code": BUSINESS_CODE}


def test_found_firm_gives_its_values(registry: Peer, ask: Ask) -> None:
    assert ask(**FIRM).values == {"name": NAME, "status": "active"}


def test_representative_is_compared(registry: Peer, ask: Ask) -> None:
    registry.behave = says(matches={"representative": True})
    answer = ask(**FIRM, comparisons=(("representative", IDENTITY_NUMBER),))
    assert answer.matches == {"representative": True}


def test_absent_firm_is_an_answer(registry: Peer, ask: Ask) -> None:
    registry.behave = says(404, outcome="absent", data={})
    assert ask(**FIRM).outcome == Outcome.ABSENT


@pytest.mark.parametrize(
    "subject",
    [
        {"business_code": "0101234568"},
        {"business_code": f"{BUSINESS_CODE}-001"},
        {"identity_number": BUSINESS_CODE, "birth_date": ""},
        {},
    ],
)
def test_answer_about_another_firm_is_an_alarm(registry: Peer, ask: Ask, subject: dict[str, str]) -> None:
    registry.behave = says(subject=subject)
    with pytest.raises(Unavailable) as caught:
        ask(**FIRM)
    assert (caught.value.reason, caught.value.alarming) == (Reason.WRONG_SUBJECT, True)


def test_firm_asked_about_by_code_cannot_mismatch(registry: Peer, ask: Ask) -> None:
    registry.behave = says(409, outcome="mismatch", data={}, differs=["full_name"])
    with pytest.raises(Unavailable, match=Reason.GARBAGE):
        ask(**FIRM)


@pytest.mark.parametrize("code", ["0101234567", "0101234567-001"])
def test_code_of_a_firm_or_its_branch(code: str) -> None:
    assert a_question(**FIRM | {"identity_number": code}).identity_number == code


@pytest.mark.parametrize(
    "changes",
    [
        {"identity_number": IDENTITY_NUMBER},
        {"identity_number": "0101234567-1"},
        {"identity_number": "0101234567001"},
        {"full_name": NAME},
        {"birth_date": "2020-01-01"},
        {"kind": "person"},
        {"attributes": ("representative",)},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_what_is_no_firm_cannot_be_asked_about(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        a_question(**FIRM | changes)
