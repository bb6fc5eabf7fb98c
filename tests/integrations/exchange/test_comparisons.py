"""A registry that can say "match" or "no match" is asked no more than that (minimal data, Decree 13/2023, art. 3)."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.exchange.messages import Reason, Unavailable
from integrations.exchange.vocabulary import Attribute
from integrations.registries import REGISTRIES
from tests.integrations.exchange.conftest import Ask
from tests.integrations.exchange.peer import FULL_NAME, IDENTITY_NUMBER, Peer

ALIVE = (("life_status", "alive"),)


def says(**changes: Any):
    return lambda peer, sock, request: peer.answer(sock, request, **changes)


def test_expected_values_are_sent(peer: Peer, ask: Ask) -> None:
    peer.behave = says(matches={"life_status": True})
    ask(comparisons=ALIVE)
    assert peer.requests[0].json["compare"] == {"life_status": "alive"}


def test_nothing_to_compare_is_not_mentioned(peer: Peer, ask: Ask) -> None:
    ask()
    assert "compare" not in peer.requests[0].json


@pytest.mark.parametrize("said", [True, False, None])
def test_registry_says_match_no_match_or_that_there_is_none(peer: Peer, ask: Ask, said: bool | None) -> None:
    peer.behave = says(matches={"life_status": said})
    assert ask(comparisons=ALIVE).matches == {"life_status": said}


def test_question_may_compare_and_ask_for_nothing(peer: Peer, ask: Ask) -> None:
    peer.behave = says(data={}, matches={"parent_number": False})
    answer = ask(attributes=(), comparisons=(("parent_number", IDENTITY_NUMBER),))
    assert (answer.values, answer.matches) == ({}, {"parent_number": False})


@pytest.mark.parametrize(
    "matches",
    [None, {}, {"life_status": True, "nationality": True}, {"nationality": True}, {"life_status": "alive"}, [True]],
)
def test_answer_to_another_comparison_fills_nothing(peer: Peer, ask: Ask, matches: Any) -> None:
    peer.behave = says(matches=matches)
    with pytest.raises(Unavailable, match=Reason.GARBAGE):
        ask(comparisons=ALIVE)


def test_comparison_that_nobody_asked_for_fills_nothing(peer: Peer, ask: Ask) -> None:
    peer.behave = says(matches={"life_status": True})
    with pytest.raises(Unavailable, match=Reason.GARBAGE):
        ask()


def test_value_in_the_place_of_a_match_fills_nothing(peer: Peer, ask: Ask) -> None:
    data = {"full_name": FULL_NAME, "sex": "female", "life_status": "alive"}
    peer.behave = says(data=data, matches={"life_status": True})
    with pytest.raises(Unavailable, match=Reason.GARBAGE):
        ask(comparisons=ALIVE)


def test_absent_subject_matches_nothing(peer: Peer, ask: Ask) -> None:
    peer.behave = lambda peer, sock, request: peer.answer(sock, request, 404, outcome="absent", data={})
    assert ask(comparisons=ALIVE).matches == {}


def test_registry_must_give_a_value_or_compare_it() -> None:
    with pytest.raises(ValueError, match="neither asked nor compared"):
        Attribute("a", "text", "A", "A", compare_only=True)


def test_numbers_of_other_people_are_compared_only() -> None:
    for registry, name in (("population", "parent_number"), ("business", "representative")):
        assert REGISTRIES[registry].attribute(name).compare_only
