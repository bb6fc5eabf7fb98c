"""The correction service of the registries' owners."""

from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.integrations.sandbox.process import Sandbox
from tests.integrations.sandbox.registry import CLIENT, CORRECTIONS, ask, opened, question


@pytest.fixture
def somebody(sandbox: Sandbox) -> dict[str, str]:
    """A person of no cast, whom a test may change."""
    return sandbox.ready()[1]


@pytest.fixture
def body(somebody: dict[str, str]) -> dict[str, Any]:
    return {
        "reference": str(uuid4()),
        "subject": {key: somebody[key] for key in ("identity_number", "full_name", "birth_date")},
        "attribute": "birth_place",
        "held": {"province_code": "001", "text": "Hà Nội"},
        "claimed": {"province_code": "048", "text": "Đà Nẵng"},
        "reason": "Giấy khai sinh ghi Đà Nẵng",
    }


def send(sandbox: Sandbox, body: dict[str, Any], registry: str = "population", path: str = "") -> requests.Response:
    headers = {"X-Road-Client": CLIENT, "X-Road-Id": str(uuid4()), "X-Road-Issue": "draft-1"}
    return ask(sandbox, CORRECTIONS[registry] + path, body, headers)


def status(sandbox: Sandbox, reference: str) -> dict[str, Any]:
    return opened(sandbox, "population", send(sandbox, {"reference": reference}, path="/status"))


def test_a_request_is_received_and_signed(sandbox: Sandbox, body):
    response = send(sandbox, body)
    answer = opened(sandbox, "population", response)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/jose")
    assert set(answer) == {"iss", "message_id", "as_of", "reference", "state", "note"}
    assert answer["message_id"] == response.request.headers["X-Road-Id"]
    assert (answer["iss"], answer["reference"], answer["state"]) == ("population", body["reference"], "received")


def test_testers_see_the_request(sandbox: Sandbox, body):
    send(sandbox, body)
    found = sandbox.corrections()[0]
    assert found["reference"] == body["reference"]
    assert found["identity_number"] == body["subject"]["identity_number"]
    assert (found["claimed"], found["reason"], found["issue"]) == (body["claimed"], body["reason"], "draft-1")


def test_the_same_request_twice_is_one(sandbox: Sandbox, body):
    before = len(sandbox.corrections())
    answers = [opened(sandbox, "population", send(sandbox, body))["state"] for _ in range(2)]
    assert (answers, len(sandbox.corrections())) == (["received", "received"], before + 1)


def test_a_reference_stands_for_one_request(sandbox: Sandbox, body):
    send(sandbox, body)
    response = send(sandbox, body | {"claimed": {"province_code": "079", "text": "Sài Gòn"}})
    assert (response.status_code, response.headers["X-Road-Error"]) == (400, "Client.BadRequest")


def test_corrected_changes_the_record(sandbox: Sandbox, body, somebody):
    send(sandbox, body)
    sandbox.decide_correction(body["reference"], "corrected", "Đã đối chiếu sổ gốc")
    assert status(sandbox, body["reference"])["state"] == "corrected"
    assert status(sandbox, body["reference"])["note"] == "Đã đối chiếu sổ gốc"
    answer = opened(sandbox, "population", ask(sandbox, "population", question(somebody, ["birth_place"])))
    assert answer["data"]["birth_place"] == body["claimed"]


def test_refused_leaves_the_record(sandbox: Sandbox, body, somebody):
    body["claimed"] = {"province_code": "079", "text": "Thành phố Hồ Chí Minh"}
    send(sandbox, body)
    sandbox.decide_correction(body["reference"], "refused", "Sổ gốc đúng")
    assert status(sandbox, body["reference"])["state"] == "refused"
    answer = opened(sandbox, "population", ask(sandbox, "population", question(somebody, ["birth_place"])))
    assert answer["data"]["birth_place"] != body["claimed"]


def test_a_request_is_decided_once(sandbox: Sandbox, body):
    send(sandbox, body)
    sandbox.decide_correction(body["reference"], "refused")
    address = f"{sandbox.url}/control/corrections/{body['reference']}"
    assert requests.post(address, json={"state": "corrected"}, timeout=10).status_code == 409


def test_a_claim_that_no_record_can_hold_stays_undecided(sandbox: Sandbox, body):
    send(sandbox, body | {"attribute": "sex", "held": "male", "claimed": "something else"})
    address = f"{sandbox.url}/control/corrections/{body['reference']}"
    assert requests.post(address, json={"state": "corrected"}, timeout=10).status_code == 409
    assert status(sandbox, body["reference"])["state"] == "received"


def test_a_request_about_nobody_is_refused(sandbox: Sandbox, body):
    body["subject"]["identity_number"] = "001196999999"
    assert opened(sandbox, "population", send(sandbox, body))["state"] == "refused"


def test_status_of_an_unknown_request_is_404_and_unsigned(sandbox: Sandbox):
    response = send(sandbox, {"reference": str(uuid4())}, path="/status")
    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/json")


def test_a_request_is_not_shown_to_another_registry(sandbox: Sandbox, body):
    send(sandbox, body)
    assert send(sandbox, {"reference": body["reference"]}, "degrees", "/status").status_code == 404


@pytest.mark.parametrize(
    "spoil",
    [{"attribute": "religion"}, {"reason": ""}, {"reference": "one"}, {"more": 1}, {"subject": {}}],
    ids=["unknown attribute", "no reason", "bad reference", "more", "nobody"],
)
def test_requests_that_make_no_sense(sandbox: Sandbox, body, spoil: dict[str, Any]):
    response = send(sandbox, body | spoil)
    assert (response.status_code, response.headers["X-Road-Error"]) == (400, "Client.BadRequest")


@pytest.mark.parametrize("path", ["/other", "/status/other"])
def test_nothing_else_is_there(sandbox: Sandbox, body, path: str):
    assert send(sandbox, body, path=path).headers["X-Road-Error"] == "Server.ServerProxy.UnknownService"


def test_faults_meet_corrections_too(sandbox: Sandbox, body):
    sandbox.order_fault("population", "down")
    assert send(sandbox, body).status_code == 503
    sandbox.order_fault("population", "lying")
    assert opened(sandbox, "population", send(sandbox, body))["reference"] != body["reference"]
