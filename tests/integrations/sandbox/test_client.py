"""Our client and the sandbox were written apart, from the protocol alone: here they meet, and agree."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from integrations.exchange import client, corrections
from integrations.exchange.messages import Answer, Outcome, Question, Reason, Rejected, Unavailable
from integrations.registries import REGISTRIES
from integrations.sandbox.registries.faults import Kind
from tests.integrations.sandbox.process import CLIENT_ID, CLIENT_SECRET, Sandbox

Ask = Callable[..., Answer]


def told(registry: str) -> tuple[str, ...]:
    """Attributes whose values the registry gives."""
    return tuple(found.name for found in REGISTRIES[registry].attributes if not found.compare_only)


@pytest.fixture
def ask(sandbox: Sandbox, transactional_db: None, settings) -> Ask:
    """Ask the sandbox about one of its cast: everything that the registry holds, unless told otherwise."""
    settings.XROAD_URL = sandbox.url
    settings.REGISTRY_KEYS_FILE = sandbox.keys_file

    def ask(key: str, registry: str = "population", *, deadline: float = 5, **changes: object) -> Answer:
        kind = REGISTRIES[registry].subject
        person = sandbox.person(key) if key else sandbox.known_to(registry)
        values: dict[str, Any] = {
            "registry": registry,
            "kind": kind,
            "identity_number": person["identity_number"],
            "full_name": person["full_name"],
            "birth_date": person["birth_date"],
            "attributes": told(registry),
            "message_id": str(uuid.uuid4()),
            "issue": str(uuid.uuid4()),
            "user": f"VNperson-{uuid.uuid4()}",
            "procedure": "1.012289",
            "legal_basis": "Luật 15/2023/QH15, Điều 27",
            "purpose": "fill_form",
        } | changes
        return client.ask(Question(**values), deadline=deadline)

    return ask


@pytest.mark.parametrize("registry", REGISTRIES)
def test_every_registry_answers_everything_it_is_declared_to_hold(ask: Ask, registry: str) -> None:
    answer = ask("", registry)
    assert answer.outcome == Outcome.FOUND
    assert set(answer.values) == set(told(registry))
    assert answer.request_id


COMPARING = [code for code, info in REGISTRIES.items() if any(found.comparable for found in info.attributes)]


@pytest.mark.parametrize("registry", COMPARING)
def test_every_registry_compares_everything_it_is_declared_to_compare(ask: Ask, registry: str) -> None:
    comparable = [found for found in REGISTRIES[registry].attributes if found.comparable]
    pairs = tuple((found.name, found.choices[0] if found.choices else "001196004217") for found in comparable)
    answer = ask("", registry, attributes=(), comparisons=pairs)
    assert set(answer.matches) == {found.name for found in comparable}


@pytest.mark.parametrize("key", ["single_word_name", "year_only", "very_long_name", "born_abroad"])
def test_unusual_people_are_understood(ask: Ask, key: str) -> None:
    assert ask(key).outcome == Outcome.FOUND


def test_absent(ask: Ask) -> None:
    assert ask("nurse_no_degree", "degrees").outcome == Outcome.ABSENT


def test_mismatch(ask: Ask) -> None:
    answer = ask("mismatch")
    assert (answer.outcome, bool(answer.differs)) == (Outcome.MISMATCH, True)


FAULTS = {
    "slow": Reason.TIMEOUT,
    "latency": Reason.TIMEOUT,
    "header_drip": Reason.TIMEOUT,
    "body_drip": Reason.TIMEOUT,
    "down": Reason.SERVER_ERROR,
    "errors": Reason.SERVER_ERROR,
    "limited": Reason.RATE_LIMITED,
    "reset_headers": Reason.CONNECTION,
    "reset_body": Reason.CONNECTION,
    "garbage": Reason.GARBAGE,
    "truncated": Reason.GARBAGE,
    "charset": Reason.GARBAGE,
    "bom": Reason.GARBAGE,
    "duplicate_keys": Reason.GARBAGE,
    "huge": Reason.TOO_LARGE,
    "gzip_bomb": Reason.GARBAGE,
    "redirect": Reason.GARBAGE,
    "xroad_client_proxy": Reason.SERVER_ERROR,
    "xroad_server_proxy": Reason.SERVER_ERROR,
}
ALARMS = {
    "lying": Reason.WRONG_SUBJECT,
    "forged": Reason.BAD_SIGNATURE,
    "replayed": Reason.WRONG_MESSAGE,
    "stale": Reason.STALE,
}
REFUSALS = {
    "unauthorised": Reason.UNAUTHORISED,
    "denied": Reason.UNAUTHORISED,
    "access_denied": Reason.UNAUTHORISED,
    "xroad_client": Reason.BAD_REQUEST,
}


@pytest.mark.parametrize(("fault", "reason"), [*FAULTS.items(), *ALARMS.items()])
def test_fault_gives_no_answer(ask: Ask, sandbox: Sandbox, fault: str, reason: Reason) -> None:
    sandbox.order_fault("population", fault, seconds=20)
    started = time.monotonic()
    with pytest.raises(Unavailable) as caught:
        ask("nurse_ready", deadline=0.7)
    assert time.monotonic() - started < 1.2
    assert (caught.value.reason, caught.value.alarming) == (reason, fault in ALARMS)


@pytest.mark.parametrize(("fault", "reason"), REFUSALS.items())
def test_refusal(ask: Ask, sandbox: Sandbox, fault: str, reason: Reason) -> None:
    sandbox.order_fault("population", fault)
    with pytest.raises(Rejected, match=reason):
        ask("nurse_ready")


def test_mismatch_on_order(ask: Ask, sandbox: Sandbox) -> None:
    sandbox.order_fault("population", "mismatch")
    assert ask("nurse_ready").outcome == Outcome.MISMATCH


def test_every_fault_has_its_test() -> None:
    assert set(FAULTS) | set(ALARMS) | set(REFUSALS) | {"none", "mismatch", "bad_tls"} == set(Kind)


@pytest.mark.parametrize("_", range(6))
def test_bad_tls(ask: Ask, sandbox: Sandbox, settings, _: int) -> None:
    """Six of the kinds of bad TLS, one after another; the order's dice go on."""
    settings.XROAD_URL, settings.XROAD_CA_FILE = sandbox.tls_url, str(sandbox.ca_file)
    sandbox.order_fault("*", "bad_tls")
    with pytest.raises(Unavailable) as caught:
        ask("nurse_ready", deadline=0.7)
    assert caught.value.reason in (Reason.CONNECTION, Reason.TIMEOUT)


@pytest.fixture
def by_gateway(sandbox: Sandbox, settings) -> None:
    """Every registry is asked through the token-based gateway."""
    settings.NDXP_URL = f"{sandbox.url}/ndxp"
    settings.NDXP_CLIENT_ID, settings.NDXP_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    settings.REGISTRY_TRANSPORTS = dict.fromkeys(REGISTRIES, "ndxp")


@pytest.mark.usefixtures("by_gateway")
@pytest.mark.parametrize("registry", REGISTRIES)
def test_every_registry_answers_through_the_gateway(ask: Ask, registry: str) -> None:
    assert set(ask("", registry).values) == set(told(registry))


@pytest.mark.usefixtures("by_gateway")
@pytest.mark.parametrize("fault", [*FAULTS, *ALARMS, *REFUSALS])
def test_a_fault_gives_no_answer_through_the_gateway(ask: Ask, sandbox: Sandbox, fault: str) -> None:
    sandbox.order_fault("population", fault, seconds=20)
    started = time.monotonic()
    with pytest.raises((Unavailable, Rejected)):
        ask("nurse_ready", deadline=0.7)
    assert time.monotonic() - started < 1.2


def test_a_correction_is_asked_for_and_made(ask: Ask, sandbox: Sandbox) -> None:
    person, reference = sandbox.ready()[5], uuid.uuid4()
    request = corrections.CorrectionRequest(
        registry="population",
        identity_number=person["identity_number"],
        full_name=person["full_name"],
        birth_date=person["birth_date"],
        attribute="birth_place",
        held={"province_code": "001", "text": "Hà Nội"},
        claimed={"province_code": "048", "text": "Đà Nẵng"},
        reason="Giấy khai sinh ghi Đà Nẵng",
        case_or_draft=str(uuid.uuid4()),
        reference=reference,
    )
    states = [corrections.request(request, deadline=5).state]
    sandbox.decide_correction(str(reference), "corrected")
    states.append(corrections.status("population", reference, deadline=5).state)
    assert states == [corrections.State.RECEIVED, corrections.State.CORRECTED]


def test_stranger_is_denied(ask: Ask, settings) -> None:
    settings.XROAD_CLIENT = "VN/GOV/G99/somebody"
    with pytest.raises(Rejected):
        ask("nurse_ready")
