"""The control API makes registries fail as ordered."""

import json
import statistics
import time
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
import requests
from joserfc import jws
from joserfc.errors import BadSignatureError

from tests.integrations.sandbox.process import Sandbox
from tests.integrations.sandbox.registry import CLIENT, SERVICES, ask, opened, published_keys, question


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
        {"registry": "population", "fault": "errors", "share": 0},
        {"registry": "population", "fault": "slow", "pause": 5},
        {"registry": "population", "fault": "bad_tls"},
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


def raw_payload(response: requests.Response, sandbox: Sandbox) -> bytes:
    """The signed bytes, once the signature is verified."""
    payload = jws.deserialize_compact(
        response.text, published_keys(sandbox, "population"), algorithms=["Ed25519"]
    ).payload
    assert payload is not None
    return payload


def ask_address(sandbox: Sandbox) -> requests.Response:
    return ask(sandbox, "population", question(sandbox.person("nurse_ready"), ["permanent_address"]))


def test_latency_is_lognormal_and_repeats(sandbox: Sandbox):
    """The median is what was ordered, some wait much longer; the same order gives the same waits."""

    def waits() -> list[float]:
        sandbox.order_fault("population", "latency", seconds=0.05)
        found = []
        for _ in range(15):
            started = time.monotonic()
            assert ask_about(sandbox).status_code == 200
            found.append(time.monotonic() - started)
        return found

    first, second = waits(), waits()
    assert 0.02 < statistics.median(first) < 0.15
    assert max(first) > 2 * min(first)
    assert statistics.median(abs(one - other) for one, other in zip(first, second, strict=True)) < 0.02


def test_errors_by_share_are_seeded(sandbox: Sandbox):
    def statuses() -> list[int]:
        sandbox.order_fault("population", "errors", share=0.5)
        return [ask_about(sandbox).status_code for _ in range(30)]

    first = statuses()
    assert 5 < first.count(200) < 25
    assert set(first) <= {200, 500, 502, 503, 504}
    assert len(set(first)) > 2
    assert statuses() == first


def test_errors_in_bursts(sandbox: Sandbox):
    sandbox.order_fault("population", "errors", seconds=0.6, pause=0.6)
    started = time.monotonic()
    in_burst = ask_about(sandbox).status_code
    time.sleep(max(0, 0.9 - (time.monotonic() - started)))
    between = ask_about(sandbox).status_code
    assert (in_burst >= 500, between) == (True, 200)


def test_share_of_any_fault(sandbox: Sandbox):
    sandbox.order_fault("population", "lying", share=0.5)
    outcomes = [opened(sandbox, "population", ask_about(sandbox))["subject"]["identity_number"] for _ in range(20)]
    assert len(set(outcomes)) == 2


def test_unauthorised_is_401(sandbox: Sandbox):
    sandbox.order_fault("population", "unauthorised")
    response = ask_about(sandbox)
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    ("fault", "error", "status"),
    [
        ("xroad_client", "Client.", 400),
        ("xroad_client_proxy", "Server.ClientProxy.", 500),
        ("xroad_server_proxy", "Server.ServerProxy.", 500),
        ("access_denied", "Server.ServerProxy.AccessDenied", 500),
    ],
)
def test_errors_of_security_servers(sandbox: Sandbox, fault: str, error: str, status: int):
    sandbox.order_fault("population", fault)
    response = ask_about(sandbox)
    assert response.status_code == status
    assert response.headers["X-Road-Error"] == response.json()["type"]
    assert response.json()["type"].startswith(error)
    assert set(response.json()) == {"type", "message", "detail"}


def test_truncated_is_cut_but_whole_on_the_wire(sandbox: Sandbox):
    sandbox.order_fault("population", "truncated")
    lengths = {len(ask_about(sandbox).content) for _ in range(5)}
    sandbox.order_fault("population", "none")
    whole = len(ask_about(sandbox).content)
    assert max(lengths) < whole
    assert len(lengths) > 1


def test_charset_is_signed_vietnamese_that_is_no_utf_8(sandbox: Sandbox):
    sandbox.order_fault("population", "charset")
    payload = raw_payload(ask_address(sandbox), sandbox)
    with pytest.raises(UnicodeDecodeError):
        payload.decode()
    assert "Phường Ba Đình" in unicodedata.normalize("NFC", payload.decode("cp1258"))


def test_bom_stands_before_signed_json(sandbox: Sandbox):
    sandbox.order_fault("population", "bom")
    payload = raw_payload(ask_address(sandbox), sandbox)
    assert payload.startswith(b"\xef\xbb\xbf{")


def test_duplicate_keys_say_two_things(sandbox: Sandbox):
    sandbox.order_fault("population", "duplicate_keys")
    seen: list[tuple[str, object]] = []
    json.loads(raw_payload(ask_address(sandbox), sandbox), object_pairs_hook=lambda pairs: seen.extend(pairs))
    said = [key for key, _ in seen]
    assert said.count("data") == 2
    assert said.count("permanent_address") == 2


def test_redirects_lead_where_nobody_should_go(sandbox: Sandbox):
    sandbox.order_fault("population", "redirect")
    person = question(sandbox.person("nurse_ready"), ["sex"])
    seen = set()
    for _ in range(20):
        response = requests.post(
            f"{sandbox.url}/r1/{SERVICES['population']}",
            json=person,
            headers={"X-Road-Client": CLIENT},
            allow_redirects=False,
            timeout=10,
        )
        assert response.status_code == 302
        seen.add(response.headers["Location"])
    assert seen == {"http://169.254.169.254/latest/meta-data/", f"{sandbox.url}/control/redirects/trap"}


def test_redirects_that_are_followed_are_counted(sandbox: Sandbox):
    def followed() -> int:
        return requests.get(f"{sandbox.url}/control/redirects", timeout=10).json()["followed"]

    before = followed()
    requests.get(f"{sandbox.url}/control/redirects/trap", timeout=10)
    assert followed() == before + 1


def test_stale_is_signed_and_years_old(sandbox: Sandbox):
    sandbox.order_fault("population", "stale")
    response = ask_about(sandbox)
    answer = opened(sandbox, "population", response)
    assert answer["message_id"] == response.request.headers["X-Road-Id"]
    assert datetime.now(UTC) - datetime.fromisoformat(answer["as_of"]) > timedelta(days=1000)


def test_mismatch_is_signed_and_tells_nothing(sandbox: Sandbox):
    sandbox.order_fault("population", "mismatch")
    response = ask_about(sandbox)
    answer = opened(sandbox, "population", response)
    assert (response.status_code, answer["outcome"], answer["differs"]) == (409, "mismatch", ["birth_date"])
    assert answer["data"] == {}


def test_an_order_shows_what_it_is(sandbox: Sandbox):
    sandbox.order_fault("degrees", "errors", seconds=3, share=0.5, pause=7)
    assert requests.get(f"{sandbox.url}/control/faults", timeout=10).json()["faults"] == [
        {
            "registry": "degrees",
            "fault": "errors",
            "seconds": 3,
            "share": 0.5,
            "pause": 7,
            "identity_number": "",
        }
    ]
