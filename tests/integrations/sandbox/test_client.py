"""Our client and the sandbox were written apart, from the protocol alone: here they meet, and agree."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from integrations.exchange import client
from integrations.exchange.messages import Answer, Outcome, Question, Reason, Rejected, Unavailable
from integrations.registries import REGISTRIES
from tests.integrations.sandbox.process import Sandbox

Ask = Callable[..., Answer]


@pytest.fixture
def ask(sandbox: Sandbox, transactional_db: None, settings) -> Ask:
    """Ask the sandbox about one of its cast: everything that the registry holds, unless told otherwise."""
    settings.XROAD_URL = sandbox.url
    settings.REGISTRY_KEYS_FILE = sandbox.keys_file

    def ask(key: str, registry: str = "population", *, deadline: float = 5, **changes: object) -> Answer:
        person = sandbox.person(key)
        values = {
            "registry": registry,
            "identity_number": person["identity_number"],
            "full_name": person["full_name"],
            "birth_date": person["birth_date"],
            "attributes": tuple(attribute.name for attribute in REGISTRIES[registry].attributes),
            "message_id": str(uuid.uuid4()),
            "issue": str(uuid.uuid4()),
            "user": f"VNperson-{uuid.uuid4()}",
            "procedure": "1.012289",
            "legal_basis": "Luật 15/2023/QH15, Điều 27",
        } | changes
        return client.ask(Question(**values), deadline=deadline)

    return ask


@pytest.mark.parametrize("registry", REGISTRIES)
def test_every_registry_answers_everything_it_is_declared_to_hold(ask: Ask, registry: str) -> None:
    answer = ask("nurse_ready", registry)
    assert answer.outcome == Outcome.FOUND
    assert set(answer.values) == {attribute.name for attribute in REGISTRIES[registry].attributes}
    assert answer.request_id


@pytest.mark.parametrize("key", ["single_word_name", "year_only", "very_long_name", "born_abroad"])
def test_unusual_people_are_understood(ask: Ask, key: str) -> None:
    assert ask(key).outcome == Outcome.FOUND


def test_absent(ask: Ask) -> None:
    assert ask("nurse_no_degree", "degrees").outcome == Outcome.ABSENT


def test_mismatch(ask: Ask) -> None:
    answer = ask("mismatch")
    assert (answer.outcome, bool(answer.differs)) == (Outcome.MISMATCH, True)


@pytest.mark.parametrize(
    ("fault", "reason", "alarming"),
    [
        ("slow", Reason.TIMEOUT, False),
        ("down", Reason.SERVER_ERROR, False),
        ("garbage", Reason.GARBAGE, False),
        ("limited", Reason.RATE_LIMITED, False),
        ("lying", Reason.WRONG_SUBJECT, True),
        ("forged", Reason.BAD_SIGNATURE, True),
        ("replayed", Reason.WRONG_MESSAGE, True),
    ],
)
def test_fault(ask: Ask, sandbox: Sandbox, fault: str, reason: Reason, alarming: bool) -> None:
    sandbox.order_fault("population", fault, seconds=1.5)
    with pytest.raises(Unavailable) as caught:
        ask("nurse_ready", deadline=0.7)
    assert (caught.value.reason, caught.value.alarming) == (reason, alarming)


def test_denied(ask: Ask, sandbox: Sandbox) -> None:
    sandbox.order_fault("population", "denied")
    with pytest.raises(Rejected, match=Reason.UNAUTHORISED):
        ask("nurse_ready")


def test_stranger_is_denied(ask: Ask, settings) -> None:
    settings.XROAD_CLIENT = "VN/GOV/G99/somebody"
    with pytest.raises(Rejected):
        ask("nurse_ready")
