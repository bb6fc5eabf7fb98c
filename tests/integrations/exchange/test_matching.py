"""An answer is used only when the right authority gave it, today, to this question, about this person (R-REG-3)."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from joserfc.jwk import OctKey, OKPKey

from integrations.exchange.messages import Reason, Unavailable
from tests.integrations.exchange.conftest import Ask
from tests.integrations.exchange.peer import BIRTH_DATE, FULL_NAME, IDENTITY_NUMBER, Peer, jose, send

OTHER_NUMBER = "001190000020"


def moment(**ago: float) -> str:
    return (datetime.now(UTC) - timedelta(**ago)).isoformat()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "degrees"}, Reason.WRONG_ISSUER),
        ({"message_id": "00000000-0000-4000-8000-000000000000"}, Reason.WRONG_MESSAGE),
        ({"subject": {"identity_number": OTHER_NUMBER, "birth_date": BIRTH_DATE}}, Reason.WRONG_SUBJECT),
        ({"subject": {"identity_number": IDENTITY_NUMBER, "birth_date": "1990-02-27"}}, Reason.WRONG_SUBJECT),
        ({"data": {"full_name": "Trần Văn Bình", "sex": "male"}}, Reason.WRONG_SUBJECT),
        ({"as_of": moment(days=-1)}, Reason.STALE),
        ({"as_of": moment(days=2)}, Reason.STALE),
    ],
)
def test_answer_to_another_question_is_an_alarm(peer: Peer, ask: Ask, changes: dict, reason: Reason) -> None:
    peer.behave = lambda peer, sock, request: peer.answer(sock, request, **changes)
    with pytest.raises(Unavailable) as caught:
        ask()
    assert (caught.value.reason, caught.value.alarming) == (reason, True)


def test_absence_of_somebody_else_is_an_alarm(peer: Peer, ask: Ask) -> None:
    peer.behave = lambda peer, sock, request: peer.answer(
        sock,
        request,
        404,
        outcome="absent",
        data={},
        subject={"identity_number": OTHER_NUMBER, "birth_date": BIRTH_DATE},
    )
    with pytest.raises(Unavailable, match=Reason.WRONG_SUBJECT):
        ask()


def test_population_with_another_birth_date_must_say_mismatch(peer: Peer, ask: Ask) -> None:
    peer.behave = lambda peer, sock, request: peer.answer(sock, request, data={"birth_date": "1991-01-01"})
    with pytest.raises(Unavailable, match=Reason.WRONG_SUBJECT):
        ask(attributes=("birth_date",))


def test_name_is_the_same_however_it_is_composed_or_spaced(peer: Peer, ask: Ask) -> None:
    decomposed = "NGUYÊ\u0303N  THI\u0323 SAO MAI"
    peer.behave = lambda peer, sock, request: peer.answer(
        sock, request, data={"full_name": decomposed, "sex": "female"}
    )
    assert ask(full_name=FULL_NAME).values["full_name"] == "NGUYỄN  THỊ SAO MAI"


@pytest.mark.parametrize("minutes", [-4, 0, 60 * 23])
def test_clocks_may_differ_a_little_and_registries_lag(peer: Peer, ask: Ask, minutes: int) -> None:
    peer.behave = lambda peer, sock, request: peer.answer(sock, request, as_of=moment(minutes=minutes))
    assert ask().values


def test_replayed_answer_is_an_alarm(peer: Peer, ask: Ask) -> None:
    earlier = ask()
    peer.behave = lambda peer, sock, request: send(sock, 200, earlier.raw.encode(), jose(request))
    with pytest.raises(Unavailable, match=Reason.WRONG_MESSAGE):
        ask()


@pytest.mark.parametrize("echo", [None, "00000000-0000-4000-8000-000000000000"])
def test_header_must_echo_our_message_id(peer: Peer, ask: Ask, echo: str | None) -> None:
    def behave(peer, sock, request):
        headers = {name: value for name, value in (jose(request) | {"X-Road-Id": echo}).items() if value}
        send(sock, 200, peer.signed(peer.payload(request)), headers)

    peer.behave = behave
    with pytest.raises(Unavailable, match=Reason.WRONG_MESSAGE):
        ask()


# --- Signatures ----------------------------------------------------------------------------------------------------


def signs_with(key: OKPKey | OctKey | None = None, **header: object):
    return lambda peer, sock, request: send(sock, 200, peer.signed(peer.payload(request), key, **header), jose(request))


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(signs_with(OKPKey.generate_key("Ed25519")), id="a stranger's key under the pinned key's name"),
        pytest.param(signs_with(kid="key-2"), id="a key that is not pinned"),
        pytest.param(signs_with(kid=None), id="no key named"),
        pytest.param(signs_with(typ="JWT"), id="a token made for another purpose"),
        pytest.param(signs_with(OctKey.generate_key(), alg="HS256"), id="a symmetric algorithm"),
    ],
)
def test_signature_of_nobody_we_know_is_an_alarm(peer: Peer, ask: Ask, behave) -> None:
    peer.behave = behave
    with pytest.raises(Unavailable) as caught:
        ask()
    assert (caught.value.reason, caught.value.alarming) == (Reason.BAD_SIGNATURE, True)


def test_algorithm_none_is_never_a_signature(peer: Peer, ask: Ask) -> None:
    def behave(peer, sock, request):
        header, payload, _ = peer.signed(peer.payload(request)).split(b".")
        header = base64.urlsafe_b64encode(b'{"alg":"none","kid":"key-1","typ":"registry-answer+jws"}').rstrip(b"=")
        send(sock, 200, b".".join([header, payload, b"A" * 86]), jose(request))

    peer.behave = behave
    with pytest.raises(Unavailable, match=Reason.BAD_SIGNATURE):
        ask()


def test_changed_payload_is_an_alarm(peer: Peer, ask: Ask) -> None:
    def behave(peer, sock, request):
        header, _, signature = peer.signed(peer.payload(request)).split(b".")
        other = json.dumps(peer.payload(request, data={"full_name": FULL_NAME, "sex": "male"})).encode()
        send(sock, 200, b".".join([header, base64.urlsafe_b64encode(other).rstrip(b"="), signature]), jose(request))

    peer.behave = behave
    with pytest.raises(Unavailable, match=Reason.BAD_SIGNATURE):
        ask()


def test_key_of_another_registry_is_no_key_here(peer: Peer, ask: Ask) -> None:
    peer.keys_file.write_text(
        json.dumps(
            {
                "population": {"keys": [OKPKey.generate_key("Ed25519", {"kid": "p"}).as_dict(private=False)]},
                "degrees": {"keys": [peer.key.as_dict(private=False)]},
            }
        )
    )
    with pytest.raises(Unavailable, match=Reason.BAD_SIGNATURE):
        ask()


def test_either_name_of_the_algorithm_is_taken(peer: Peer, ask: Ask) -> None:
    def behave(peer, sock, request):
        with pytest.warns(match="RFC 9864"):
            body = peer.signed(peer.payload(request), alg="EdDSA")
        send(sock, 200, body, jose(request))

    peer.behave = behave
    assert ask().values


def test_new_key_is_known_as_soon_as_it_is_pinned(peer: Peer, ask: Ask) -> None:
    ask()
    successor = OKPKey.generate_key("Ed25519", {"kid": "key-2"})
    peer.pin(peer.key, successor)
    peer.behave = signs_with(successor, kid="key-2")
    assert ask().key_id == "key-2"


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"population": {}}', '{"population": {"keys": [{"kid": 1}]}}', "{}"]
)
def test_nobody_is_asked_without_keys_to_judge_the_answer(peer: Peer, ask: Ask, content: str) -> None:
    peer.keys_file.write_text(content)
    with pytest.raises(Unavailable) as caught:
        ask()
    assert (caught.value.reason, caught.value.alarming, peer.requests) == (Reason.NO_KEYS, True, [])


# --- Signed nonsense -----------------------------------------------------------------------------------------------


def without(name: str):
    return lambda peer, request: peer.payload(request, **{name: None})


def text(template: str):
    """A signed payload as text, with `@` for the honest members except data."""

    def build(peer, request):
        honest = json.dumps(peer.payload(request, data=None))[1:-1]
        return template.replace("@", honest).encode()

    return build


def with_data(**data: object):
    return lambda peer, request: peer.payload(request, data=data)


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(text('{@, "data": {"full_name": "A", "full_name": "B", "sex": "male"}}'), id="a key twice"),
        pytest.param(text('{@, "data": {}, "data": {}}'), id="data twice"),
        pytest.param(text('{@, "data": {"full_name": NaN, "sex": "male"}}'), id="NaN"),
        pytest.param(text("\ufeff{@}"), id="byte order mark"),
        pytest.param(text("[@"), id="no JSON"),
        pytest.param(text("[1, 2]"), id="no object"),
        pytest.param(text("[" * 50_000), id="too deep"),
        pytest.param(lambda peer, request: b'{"iss": "\xff"}', id="not UTF-8"),
        pytest.param(without("iss"), id="no issuer"),
        pytest.param(without("as_of"), id="no time"),
        pytest.param(without("subject"), id="no subject"),
        pytest.param(lambda peer, request: peer.payload(request, as_of="2026-11-22T03:04:05"), id="time without zone"),
        pytest.param(lambda peer, request: peer.payload(request, as_of="yesterday"), id="no such time"),
        pytest.param(with_data(full_name=FULL_NAME), id="an asked attribute is missing"),
        pytest.param(with_data(full_name=FULL_NAME, sex="female", religion="x"), id="an attribute not asked for"),
        pytest.param(with_data(full_name=FULL_NAME, sex=1), id="another type"),
        pytest.param(with_data(full_name=FULL_NAME, sex="F"), id="a code not on the list"),
        pytest.param(with_data(full_name=" ", sex="female"), id="blank"),
        pytest.param(lambda peer, request: peer.payload(request, differs=["full_name"]), id="found, yet differs"),
    ],
)
def test_signed_nonsense_fills_nothing(peer: Peer, ask: Ask, build) -> None:
    peer.behave = lambda peer, sock, request: send(sock, 200, peer.signed(build(peer, request)), jose(request))
    with pytest.raises(Unavailable, match=Reason.GARBAGE):
        ask()


@pytest.mark.parametrize(
    "changes",
    [{"data": {"sex": "male"}}, {"differs": []}, {"differs": ["sex"]}, {"differs": None}],
)
def test_mismatch_brings_no_data_and_says_what_differs(peer: Peer, ask: Ask, changes: dict) -> None:
    honest = {"outcome": "mismatch", "data": {}, "differs": ["full_name"]}
    peer.behave = lambda peer, sock, request: peer.answer(sock, request, 409, **(honest | changes))
    with pytest.raises(Unavailable, match=Reason.GARBAGE):
        ask()
