"""Registries answer as the protocol says (PR-REST 1.0.4; our wire format on top of it)."""

import base64
import unicodedata
from uuid import UUID, uuid4

import pytest
import requests
from joserfc import jws
from joserfc.errors import BadSignatureError

from tests.integrations.sandbox.process import Sandbox
from tests.integrations.sandbox.registry import CLIENT, ask, opened, published_keys, question

ALL_ATTRIBUTES = {
    "population": [
        "full_name",
        "birth_date",
        "sex",
        "nationality",
        "birth_place",
        "permanent_address",
        "life_status",
    ],
    "degrees": ["profession", "title", "field", "institution", "number", "issued_on"],
    "practitioners": [
        "practice_profession",
        "practice_months",
        "practice_from",
        "practice_to",
        "practice_facility",
        "licence_number",
        "banned_until",
    ],
    "health_checks": ["number", "issued_on", "facility", "conclusion"],
}


@pytest.mark.parametrize("registry", ALL_ATTRIBUTES)
def test_every_registry_offers_its_attributes(sandbox: Sandbox, registry: str):
    response = ask(sandbox, registry, question(sandbox.person("nurse_ready"), ALL_ATTRIBUTES[registry]))
    answer = opened(sandbox, registry, response)
    assert (response.status_code, answer["outcome"], answer["iss"]) == (200, "found", registry)
    assert set(answer["data"]) == set(ALL_ATTRIBUTES[registry])


def test_answer_matches_its_question(sandbox: Sandbox):
    person, message_id = sandbox.person("doctor_ready"), str(uuid4())
    headers = {"X-Road-Client": CLIENT, "X-Road-Id": message_id}
    response = ask(sandbox, "population", question(person, ["sex"]), headers)
    answer = opened(sandbox, "population", response)
    assert answer["message_id"] == message_id
    assert answer["subject"] == {key: person[key] for key in ("identity_number", "birth_date")}
    assert answer["as_of"].endswith("Z")


def test_only_what_was_asked_is_told(sandbox: Sandbox):
    response = ask(sandbox, "population", question(sandbox.person("nurse_ready"), ["life_status"]))
    assert opened(sandbox, "population", response)["data"] == {"life_status": "alive"}


def test_address_names_ward_and_province(sandbox: Sandbox):
    response = ask(sandbox, "population", question(sandbox.person("nurse_ready"), ["permanent_address"]))
    address = opened(sandbox, "population", response)["data"]["permanent_address"]
    assert (address["province_code"], address["ward_code"]) == ("01", "00004")
    assert (address["province"], address["ward"]) == ("Thành phố Hà Nội", "Phường Ba Đình")


def test_what_a_registry_knows_not_to_exist_is_null(sandbox: Sandbox):
    response = ask(sandbox, "practitioners", question(sandbox.person("nurse_ready"), ["licence_number"]))
    assert opened(sandbox, "practitioners", response)["data"] == {"licence_number": None}


def test_the_dead_are_found_as_such(sandbox: Sandbox):
    response = ask(sandbox, "population", question(sandbox.person("deceased"), ["life_status"]))
    assert opened(sandbox, "population", response)["data"] == {"life_status": "deceased"}


def test_envelope_comes_back(sandbox: Sandbox):
    headers = {"X-Road-Client": CLIENT, "X-Road-Id": "an id of mine"}
    response = ask(sandbox, "degrees", question(sandbox.person("nurse_ready"), ["number"]), headers)
    assert response.headers["X-Road-Id"] == "an id of mine"
    assert response.headers["X-Road-Client"] == CLIENT
    assert response.headers["X-Road-Service"] == "VN/GOV/G03/degrees/answers"
    assert UUID(response.headers["X-Road-Request-Id"]).version == 4
    assert len(base64.b64decode(response.headers["X-Road-Request-Hash"])) == 64
    assert response.headers["Content-Type"] == "application/jose"
    assert "X-Road-Error" not in response.headers


def test_message_id_is_made_where_none_was_sent(sandbox: Sandbox):
    body = question(sandbox.person("nurse_ready"), ["sex"])
    response = ask(sandbox, "population", body, {"X-Road-Client": CLIENT})
    assert opened(sandbox, "population", response)["message_id"] == response.headers["X-Road-Id"]


def test_last_of_several_clients_counts(sandbox: Sandbox):
    body = question(sandbox.person("nurse_ready"), ["sex"])
    headers = {"X-Road-Client": f"VN/GOV/G99/stranger, {CLIENT}"}
    assert ask(sandbox, "population", body, headers).status_code == 200


@pytest.mark.parametrize(
    ("headers", "error", "status"),
    [
        ({}, "Client.BadRequest", 400),
        ({"X-Road-Client": "VN/GOV/mot-cua"}, "Client.BadRequest", 400),
        ({"X-Road-Client": "VN/GOV/G99/stranger"}, "Server.ServerProxy.AccessDenied", 500),
    ],
    ids=["no client", "malformed client", "unknown client"],
)
def test_clients_that_are_refused(sandbox: Sandbox, headers: dict[str, str], error: str, status: int):
    response = ask(sandbox, "population", question(sandbox.person("nurse_ready"), ["sex"]), headers)
    assert (response.status_code, response.headers["X-Road-Error"], response.json()["type"]) == (status, error, error)


def test_unknown_service(sandbox: Sandbox):
    response = ask(sandbox, "VN/GOV/G18/drugs/answers", question(sandbox.person("nurse_ready"), ["sex"]))
    assert response.headers["X-Road-Error"] == "Server.ServerProxy.UnknownService"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: b"{",
        lambda body: b"\xff\xfe",
        lambda body: body | {"attributes": ["religion"]},
        lambda body: body | {"attributes": []},
        lambda body: body | {"purpose": body["purpose"] | {"legal_basis": ""}},
        lambda body: {key: body[key] for key in ("subject", "attributes")},
        lambda body: body | {"subject": body["subject"] | {"identity_number": "00119600421"}},
        lambda body: body | {"subject": body["subject"] | {"birth_date": "14/03/1996"}},
        lambda body: body | {"everything": True},
    ],
    ids=[
        "no JSON",
        "no UTF-8",
        "unknown attribute",
        "no attribute",
        "no legal basis",
        "no purpose",
        "short number",
        "bad date",
        "more",
    ],
)
def test_bad_questions_are_our_fault_and_told_without_values(sandbox: Sandbox, spoil):
    body = question(sandbox.person("nurse_ready"), ["sex"])
    response = ask(sandbox, "population", spoil(body))
    assert (response.status_code, response.headers["X-Road-Error"]) == (400, "Client.BadRequest")
    assert "00119600" not in response.text


def test_a_question_is_posted(sandbox: Sandbox):
    url = f"{sandbox.url}/r1/VN/GOV/G01/population/answers"
    assert requests.get(url, headers={"X-Road-Client": CLIENT}, timeout=10).status_code == 405


def test_unknown_person_is_absent_and_signed(sandbox: Sandbox):
    body = question(sandbox.person("nurse_ready"), ["sex"], identity_number="001196999999")
    response = ask(sandbox, "population", body)
    answer = opened(sandbox, "population", response)
    assert (response.status_code, answer["outcome"], answer["data"]) == (404, "absent", {})
    assert answer["subject"]["identity_number"] == "001196999999"


@pytest.mark.parametrize(
    ("registry", "key"), [("degrees", "nurse_no_degree"), ("health_checks", "nurse_no_health_check")]
)
def test_registry_that_knows_of_none_says_so(sandbox: Sandbox, registry: str, key: str):
    response = ask(sandbox, registry, question(sandbox.person(key), ["number"]))
    assert (response.status_code, opened(sandbox, registry, response)["outcome"]) == (404, "absent")


def test_another_name_is_a_mismatch(sandbox: Sandbox):
    body = question(sandbox.person("nurse_ready"), ["sex"], full_name="Nguyễn Thị Minh Ân")
    response = ask(sandbox, "population", body)
    answer = opened(sandbox, "population", response)
    assert (response.status_code, answer["outcome"]) == (409, "mismatch")
    assert (answer["differs"], answer["data"]) == (["full_name"], {})


@pytest.mark.parametrize(
    "change",
    [str.upper, lambda name: unicodedata.normalize("NFD", name), lambda name: f"  {name.replace(' ', '   ')} "],
    ids=["upper case", "decomposed letters", "more spaces"],
)
def test_the_same_name_written_differently_is_no_mismatch(sandbox: Sandbox, change):
    person = sandbox.person("nurse_ready")
    body = question(person, ["sex"], full_name=change(person["full_name"]))
    assert ask(sandbox, "population", body).status_code == 200


def test_only_the_population_register_differs_from_the_card_of_mismatch(sandbox: Sandbox):
    person = sandbox.person("mismatch")
    response = ask(sandbox, "population", question(person, ["sex"]))
    assert opened(sandbox, "population", response)["differs"] == ["birth_date"]
    assert ask(sandbox, "degrees", question(person, ["number"])).status_code == 200


def test_a_year_is_a_birth_date(sandbox: Sandbox):
    response = ask(sandbox, "population", question(sandbox.person("year_only"), ["birth_date"]))
    assert opened(sandbox, "population", response)["data"] == {"birth_date": "1979"}


def test_answers_do_not_verify_with_the_key_of_another_registry(sandbox: Sandbox):
    response = ask(sandbox, "population", question(sandbox.person("nurse_ready"), ["sex"]))
    other = published_keys(sandbox, "degrees").keys[0]
    with pytest.raises(BadSignatureError):
        jws.deserialize_compact(response.text, other, algorithms=["Ed25519"])


def test_published_keys_are_public_only(sandbox: Sandbox):
    assert '"d"' not in sandbox.keys_file.read_text()


def test_log_knows_nobody(sandbox: Sandbox):
    person = sandbox.person("nurse_ready")
    ask(sandbox, "population", question(person, ["sex"]))
    ask(sandbox, "population", b"{")
    log = (sandbox.var_dir / "sandbox.log").read_text()
    assert person["identity_number"] not in log
    assert person["full_name"] not in log
