"""The business register: firms, who represents them, and what is only compared."""

from datetime import date

import pytest

from integrations.sandbox.synthesis.firms import CAST_FIRMS, check_digit
from integrations.sandbox.synthesis.population import synthesise
from integrations.sandbox.synthesis.records import Population
from tests.integrations.sandbox.process import Sandbox
from tests.integrations.sandbox.registry import about_firm, ask, opened, question

DAY = date(2026, 11, 22)
EVERYTHING = ["name", "status", "address", "established_on", "legal_representative"]


@pytest.fixture(scope="module")
def population() -> Population:
    return synthesise(1, 6000, DAY)


def test_a_firm_tells_everything(sandbox: Sandbox):
    firm = sandbox.firm("clinic_ready")
    response = ask(sandbox, "business", about_firm(firm["business_code"], EVERYTHING))
    answer = opened(sandbox, "business", response)
    assert (response.status_code, answer["iss"], answer["outcome"]) == (200, "business", "found")
    assert answer["subject"] == {"business_code": firm["business_code"]}
    assert set(answer["data"]) == set(EVERYTHING)
    assert answer["data"]["name"] == firm["name"]
    assert answer["data"]["legal_representative"] == sandbox.person("doctor_ready")["full_name"]
    assert answer["data"]["address"]["ward_code"] == "00004"
    assert "matches" not in answer


def test_a_dissolved_firm_is_found_as_such(sandbox: Sandbox):
    code = sandbox.firm("clinic_dissolved")["business_code"]
    answer = opened(sandbox, "business", ask(sandbox, "business", about_firm(code, ["status"])))
    assert answer["data"] == {"status": "dissolved"}


def test_an_unknown_firm_is_absent(sandbox: Sandbox):
    response = ask(sandbox, "business", about_firm("0100000000", ["status"], {"representative": "048094001356"}))
    answer = opened(sandbox, "business", response)
    assert (response.status_code, answer["outcome"], answer["data"], answer["matches"]) == (404, "absent", {}, {})


@pytest.mark.parametrize(
    ("key", "represents"),
    [("doctor_ready", True), ("nurse_ready", True), ("nurse_licensed", False), ("doctor_short", False)],
    ids=["legal representative", "mandate", "mandate that has ended", "nobody"],
)
def test_who_may_act_for_a_firm(sandbox: Sandbox, key: str, represents: bool):
    expected = {"representative": sandbox.person(key)["identity_number"]}
    body = about_firm(sandbox.firm("clinic_ready")["business_code"], [], expected)
    answer = opened(sandbox, "business", ask(sandbox, "business", body))
    assert (answer["data"], answer["matches"]) == ({}, {"representative": represents})


def test_who_represents_is_never_told_by_number(sandbox: Sandbox):
    body = about_firm(sandbox.firm("clinic_ready")["business_code"], ["representative"])
    assert ask(sandbox, "business", body).status_code == 400


@pytest.mark.parametrize(("registry", "own"), [("business", False), ("population", True)])
def test_a_registry_knows_one_kind_of_subject(sandbox: Sandbox, registry: str, own: bool):
    firm = about_firm(sandbox.firm("clinic_ready")["business_code"], ["status" if not own else "sex"])
    person = question(sandbox.person("nurse_ready"), ["status"])
    assert ask(sandbox, registry, firm if own else person).status_code == 400


def test_a_fault_for_one_firm(sandbox: Sandbox):
    ready, dissolved = (sandbox.firm(key)["business_code"] for key in ("clinic_ready", "clinic_dissolved"))
    sandbox.order_fault("business", "down", identity_number=ready)
    assert ask(sandbox, "business", about_firm(ready, ["status"])).status_code == 503
    assert ask(sandbox, "business", about_firm(dissolved, ["status"])).status_code == 200


def test_lying_is_about_another_firm(sandbox: Sandbox):
    code = sandbox.firm("clinic_ready")["business_code"]
    sandbox.order_fault("business", "lying")
    answer = opened(sandbox, "business", ask(sandbox, "business", about_firm(code, ["name"])))
    assert answer["subject"]["business_code"] != code


def test_a_firm_may_change(sandbox: Sandbox):
    code, head = sandbox.firm("clinic_dissolved")["business_code"], sandbox.person("doctor_licensed")
    sandbox.change_record("business", code, "legal_representative", sandbox.person("minor")["identity_number"])
    try:
        body = about_firm(code, ["legal_representative"], {"representative": head["identity_number"]})
        answer = opened(sandbox, "business", ask(sandbox, "business", body))
        assert answer["data"]["legal_representative"] == sandbox.person("minor")["full_name"]
        assert answer["matches"] == {"representative": False}
    finally:
        sandbox.change_record("business", code, "legal_representative", head["identity_number"])


@pytest.mark.parametrize(
    ("registry", "compare", "expected"),
    [
        ("population", {"life_status": "alive", "nationality": "KR"}, {"life_status": True, "nationality": False}),
        ("degrees", {"profession": "nurse"}, {"profession": True}),
        ("practitioners", {"practice_profession": "doctor"}, {"practice_profession": False}),
        ("health_checks", {"conclusion": "fit"}, {"conclusion": True}),
    ],
)
def test_registries_compare(sandbox: Sandbox, registry: str, compare: dict[str, str], expected: dict[str, bool]):
    body = question(sandbox.person("nurse_ready"), []) | {"compare": compare}
    answer = opened(sandbox, registry, ask(sandbox, registry, body))
    assert (answer["outcome"], answer["data"], answer["matches"]) == ("found", {}, expected)


def test_asking_and_comparing_go_together(sandbox: Sandbox):
    body = question(sandbox.person("nurse_ready"), ["sex"]) | {"compare": {"life_status": "deceased"}}
    answer = opened(sandbox, "population", ask(sandbox, "population", body))
    assert (answer["data"], answer["matches"]) == ({"sex": "female"}, {"life_status": False})


@pytest.mark.parametrize(
    ("child", "parent", "matches"),
    [("minor", "nurse_ready", True), ("minor", "doctor_ready", False), ("doctor_ready", "nurse_ready", None)],
    ids=["a parent", "no parent", "no parent known"],
)
def test_parents_are_compared(sandbox: Sandbox, child: str, parent: str, matches: bool | None):
    number = sandbox.person(parent)["identity_number"]
    body = question(sandbox.person(child), []) | {"compare": {"parent_number": number}}
    assert opened(sandbox, "population", ask(sandbox, "population", body))["matches"] == {"parent_number": matches}


def test_nothing_is_compared_in_a_mismatch(sandbox: Sandbox):
    body = question(sandbox.person("mismatch"), []) | {"compare": {"life_status": "alive"}}
    answer = opened(sandbox, "population", ask(sandbox, "population", body))
    assert (answer["outcome"], answer["matches"]) == ("mismatch", {})


@pytest.mark.parametrize("compare", [{"permanent_address": "x"}, {"full_name": "x"}, {"life_status": ""}, {}])
def test_what_is_not_compared(sandbox: Sandbox, compare: dict[str, str]):
    body = question(sandbox.person("nurse_ready"), []) | {"compare": compare}
    assert ask(sandbox, "population", body).status_code == 400


@pytest.mark.parametrize("code", [None, "curiosity", "fill_form "])
def test_a_purpose_is_one_of_few(sandbox: Sandbox, code: str | None):
    body = question(sandbox.person("nurse_ready"), ["sex"])
    body["purpose"] = {key: value for key, value in (body["purpose"] | {"code": code}).items() if value}
    assert ask(sandbox, "population", body).status_code == 400


def test_codes_are_tax_codes(population):
    codes = [firm.code for firm in population.firms]
    assert len(set(codes)) == len(codes)
    assert {len(code) for code in codes} == {10, 14}
    assert all(check_digit(code[:9]) == code[9] for code in codes)


def test_firms_have_names_of_their_own(population):
    names = [firm.name for firm in population.firms]
    assert len(set(names)) == len(names)


def test_grown_up_people_represent_firms(population):
    people = {person.id: person for person in population.people}
    for firm in population.firms:
        head = people[firm.legal_representative_id]
        assert (date.fromisoformat(firm.established_on) - head.born).days > 18 * 365
        assert not head.died_on


def test_some_mandates_have_ended(population):
    lasts = {mandate.valid_until >= DAY.isoformat() for mandate in population.mandates if mandate.valid_until}
    assert lasts == {True, False}


def test_the_full_sandbox_has_thousands_of_firms():
    assert len(synthesise(1, 30_000, DAY).firms) > 2000


def test_the_cast_of_firms_is_the_same_at_every_seed():
    firms = synthesise(2, 600, DAY).firms[: len(CAST_FIRMS)]
    assert [(firm.code, firm.name) for firm in firms] == [(firm.code, firm.name) for firm in CAST_FIRMS]


def test_staff_for_facilities_is_listed(sandbox: Sandbox):
    person = sandbox.licensed()[0]
    answer = opened(sandbox, "practitioners", ask(sandbox, "practitioners", question(person, ["licence_number"])))
    assert answer["data"]["licence_number"]
