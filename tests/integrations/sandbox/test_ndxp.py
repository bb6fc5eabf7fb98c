"""The token-based gateway: the same registries by another way."""

import re
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.integrations.sandbox.process import CLIENT_ID, CLIENT_SECRET, Sandbox
from tests.integrations.sandbox.registry import about_firm, opened, question


def token_answer(sandbox: Sandbox, secret: str = CLIENT_SECRET, grant: str = "client_credentials") -> requests.Response:
    address = f"{sandbox.url}/ndxp/token"
    return requests.post(address, data={"grant_type": grant}, auth=(CLIENT_ID, secret), timeout=10)


@pytest.fixture
def token(sandbox: Sandbox) -> str:
    return token_answer(sandbox).json()["access_token"]


def ask_gateway(
    sandbox: Sandbox, token: str, registry: str, body: dict[str, Any], service: str = "answers", scheme: str = "Bearer"
) -> requests.Response:
    headers = {"Authorization": f"{scheme} {token}", "X-Request-ID": str(uuid4()), "X-Case-ID": "case-1"}
    address = f"{sandbox.url}/ndxp/services/{registry}/{service}"
    return requests.post(address, json=body, headers=headers, allow_redirects=False, timeout=10)


def test_a_token_for_a_client(sandbox: Sandbox):
    response = token_answer(sandbox)
    answer = response.json()
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert (answer["token_type"], answer["expires_in"] > 60) == ("Bearer", True)
    assert re.fullmatch(r"[A-Za-z0-9\-._~+/]+=*", answer["access_token"])  # RFC 6750, section 2.1


def test_no_token_for_a_wrong_secret(sandbox: Sandbox):
    response = token_answer(sandbox, secret="guess")
    assert (response.status_code, response.json()) == (401, {"error": "invalid_client"})


def test_no_token_without_credentials(sandbox: Sandbox):
    response = requests.post(f"{sandbox.url}/ndxp/token", data={"grant_type": "client_credentials"}, timeout=10)
    assert response.status_code == 401


def test_no_token_for_another_grant(sandbox: Sandbox):
    response = token_answer(sandbox, grant="password")
    assert (response.status_code, response.json()) == (400, {"error": "unsupported_grant_type"})


def test_a_registry_answers_the_same_signed_answer(sandbox: Sandbox, token: str):
    response = ask_gateway(sandbox, token, "population", question(sandbox.person("nurse_ready"), ["sex"]))
    answer = opened(sandbox, "population", response)
    assert (response.status_code, answer["outcome"], answer["data"]) == (200, "found", {"sex": "female"})
    sent = response.request.headers["X-Request-ID"]
    assert (response.headers["X-Request-ID"], answer["message_id"]) == (sent, sent)
    assert not [name for name in response.headers if name.startswith("X-Road")]


def test_a_firm(sandbox: Sandbox, token: str):
    body = about_firm(sandbox.firm("clinic_ready")["business_code"], ["status"])
    assert opened(sandbox, "business", ask_gateway(sandbox, token, "business", body))["data"] == {"status": "active"}


def test_absent_and_mismatch(sandbox: Sandbox, token: str):
    absent = ask_gateway(sandbox, token, "degrees", question(sandbox.person("nurse_no_degree"), ["number"]))
    mismatch = ask_gateway(sandbox, token, "population", question(sandbox.person("mismatch"), ["sex"]))
    assert (absent.status_code, mismatch.status_code) == (404, 409)


@pytest.mark.parametrize("spoil", [lambda token: "", lambda token: token[:-2], lambda token: "a.b.c"])
def test_without_a_valid_token_nothing_is_answered(sandbox: Sandbox, token: str, spoil):
    response = ask_gateway(sandbox, spoil(token), "population", question(sandbox.person("nurse_ready"), ["sex"]))
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_is_a_bearer_token(sandbox: Sandbox, token: str):
    body = question(sandbox.person("nurse_ready"), ["sex"])
    assert ask_gateway(sandbox, token, "population", body, scheme="Basic").status_code == 401


def test_a_bad_question(sandbox: Sandbox, token: str):
    response = ask_gateway(sandbox, token, "population", {"everything": True})
    assert (response.status_code, response.json()["error"]) == (400, "Client.BadRequest")


@pytest.mark.parametrize(("registry", "service"), [("taxes", "answers"), ("population", "everything")])
def test_services_that_there_are_not(sandbox: Sandbox, token: str, registry: str, service: str):
    body = question(sandbox.person("nurse_ready"), ["sex"])
    response = ask_gateway(sandbox, token, registry, body, service)
    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/json")


def test_corrections_too(sandbox: Sandbox, token: str):
    person, reference = sandbox.ready()[4], str(uuid4())
    body = {
        "reference": reference,
        "subject": {key: person[key] for key in ("identity_number", "full_name", "birth_date")},
        "attribute": "sex",
        "held": "male",
        "claimed": "female",
        "reason": "Ghi sai",
    }
    ask_gateway(sandbox, token, "population", body, "corrections")
    assert sandbox.corrections()[0]["issue"] == "case-1"
    status = ask_gateway(sandbox, token, "population", {"reference": reference}, "corrections/status")
    assert opened(sandbox, "population", status)["state"] == "received"


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("down", 503),
        ("limited", 429),
        ("unauthorised", 401),
        ("denied", 403),
        ("redirect", 302),
        ("mismatch", 409),
        ("access_denied", 403),
        ("xroad_client", 400),
        ("xroad_client_proxy", 502),
        ("xroad_server_proxy", 504),
    ],
)
def test_faults_meet_the_gateway_too(sandbox: Sandbox, token: str, fault: str, status: int):
    sandbox.order_fault("population", fault)
    response = ask_gateway(sandbox, token, "population", question(sandbox.person("nurse_ready"), ["sex"]))
    assert response.status_code == status


def test_faults_of_the_connection_meet_the_gateway_too(sandbox: Sandbox, token: str):
    sandbox.order_fault("population", "reset_body")
    with pytest.raises(requests.RequestException):
        ask_gateway(sandbox, token, "population", question(sandbox.person("nurse_ready"), ["sex"]))
