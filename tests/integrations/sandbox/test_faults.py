"""The control API makes registries fail as ordered."""

import time

import pytest
import requests
from joserfc.errors import BadSignatureError

from tests.integrations.sandbox.process import Sandbox
from tests.integrations.sandbox.registry import ask, opened, question


def ask_about(sandbox: Sandbox, key: str = "nurse_ready", registry: str = "population") -> requests.Response:
    attribute = {"population": "sex", "degrees": "number"}[registry]
    return ask(sandbox, registry, question(sandbox.person(key), [attribute]))


def test_down_is_an_unsigned_503(sandbox: Sandbox):
    sandbox.order_fault("population", "down")
    response = ask_about(sandbox)
    assert (response.status_code, response.headers["Content-Type"]) == (503, "text/html; charset=utf-8")


def test_one_registry_down_leaves_the_others(sandbox: Sandbox):
    sandbox.order_fault("population", "down")
    assert ask_about(sandbox, registry="degrees").status_code == 200


def test_all_registries_at_once(sandbox: Sandbox):
    sandbox.order_fault("*", "down")
    assert {ask_about(sandbox, registry=name).status_code for name in ("population", "degrees")} == {503}


def test_none_mends(sandbox: Sandbox):
    sandbox.order_fault("population", "down")
    sandbox.order_fault("population", "none")
    assert ask_about(sandbox).status_code == 200


def test_delete_mends_everything(sandbox: Sandbox):
    sandbox.order_fault("population", "down")
    sandbox.order_fault("degrees", "slow")
    sandbox.end_faults()
    assert requests.get(f"{sandbox.url}/control/faults", timeout=10).json() == {"faults": []}


def test_slow_is_true_but_late(sandbox: Sandbox):
    sandbox.order_fault("population", "slow", seconds=0.6)
    started = time.monotonic()
    answer = opened(sandbox, "population", ask_about(sandbox))
    assert time.monotonic() - started >= 0.6
    assert answer["outcome"] == "found"


def test_lying_is_a_valid_answer_about_somebody_else(sandbox: Sandbox):
    person = sandbox.person("nurse_ready")
    sandbox.order_fault("population", "lying", identity_number=person["identity_number"])
    response = ask_about(sandbox)
    answer = opened(sandbox, "population", response)
    assert (response.status_code, answer["outcome"]) == (200, "found")
    assert answer["message_id"] == response.request.headers["X-Road-Id"]
    assert answer["subject"]["identity_number"] != person["identity_number"]


def test_a_fault_for_one_person_leaves_the_others(sandbox: Sandbox):
    number = sandbox.person("nurse_ready")["identity_number"]
    sandbox.order_fault("population", "down", identity_number=number)
    assert ask_about(sandbox, "doctor_ready").status_code == 200
    assert ask_about(sandbox, "nurse_ready").status_code == 503


def test_forged_does_not_verify(sandbox: Sandbox):
    sandbox.order_fault("population", "forged")
    with pytest.raises(BadSignatureError):
        opened(sandbox, "population", ask_about(sandbox))


def test_replayed_carries_another_message_id(sandbox: Sandbox):
    sandbox.order_fault("population", "replayed")
    response = ask_about(sandbox)
    answer = opened(sandbox, "population", response)
    assert answer["message_id"] != response.request.headers["X-Road-Id"]


def test_garbage_is_a_page(sandbox: Sandbox):
    sandbox.order_fault("population", "garbage")
    response = ask_about(sandbox)
    assert (response.status_code, response.text[:9]) == (200, "<!doctype")


def test_limited_says_when_to_come_back(sandbox: Sandbox):
    sandbox.order_fault("population", "limited", seconds=7)
    response = ask_about(sandbox)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "7")


def test_denied_is_403(sandbox: Sandbox):
    sandbox.order_fault("population", "denied")
    assert ask_about(sandbox).status_code == 403


@pytest.mark.parametrize(
    "order",
    [
        {"registry": "taxes", "fault": "down"},
        {"registry": "population", "fault": "explode"},
        {"registry": "population", "fault": "slow", "seconds": 61},
        {"registry": "population", "fault": "down", "identity_number": "12"},
        {"fault": "down"},
    ],
)
def test_orders_that_make_no_sense(sandbox: Sandbox, order: dict[str, object]):
    assert requests.post(f"{sandbox.url}/control/faults", json=order, timeout=10).status_code == 400


def test_a_form_of_another_site_cannot_order(sandbox: Sandbox):
    body = '{"registry": "population", "fault": "down"}'
    response = requests.post(
        f"{sandbox.url}/control/faults", data=body, headers={"Content-Type": "text/plain"}, timeout=10
    )
    assert response.status_code == 415
