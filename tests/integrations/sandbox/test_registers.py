"""The smaller registries: each answers what it holds about its person, firm or product, and knows of no others."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.attributes import REGISTRIES
from tests.integrations.sandbox.process import KNOWN, Sandbox
from tests.integrations.sandbox.registry import about_firm, about_product, ask, opened, question

#: One value that each holds about whom it knows of the cast.
HELD = {
    "officials": ("position", "Viên chức chuyên môn"),
    "criminal_records": ("conclusion", "none"),
    "continuing_education": ("hours_5_years", 130),
    "pharmacists": ("status", "active"),
    "facilities": ("status", "closed"),
    "drug_businesses": ("practice_standard", "GMP"),
    "food_businesses": ("status", "active"),
    "drug_registrations": ("active_ingredient", "Paracetamol"),
    "devices": ("device_class", "D"),
    "food_products": ("product_group", "supplement"),
}


def body(sandbox: Sandbox, registry: str, key: str) -> dict[str, Any]:
    """A question for everything that a registry tells about somebody, or something, of the cast."""
    info = REGISTRIES[registry]
    names = [attribute.name for attribute in info.attributes]
    if info.subject == "person":
        return question(sandbox.person(key), names)
    if info.subject == "organisation":
        return about_firm(sandbox.firm(key)["business_code"], names)
    return about_product(sandbox.product(key)["number"], names)


@pytest.mark.parametrize("registry", HELD)
def test_it_answers_what_it_holds(sandbox: Sandbox, registry: str) -> None:
    name, value = HELD[registry]
    answer = opened(sandbox, registry, ask(sandbox, registry, body(sandbox, registry, KNOWN[registry])))
    assert (answer["iss"], answer["outcome"], answer["data"][name]) == (registry, "found", value)
    assert set(answer["data"]) == {attribute.name for attribute in REGISTRIES[registry].attributes}


@pytest.mark.parametrize(
    ("registry", "key"),
    [
        ("officials", "healer"),
        ("criminal_records", "minor"),
        ("continuing_education", "healer"),
        ("pharmacists", "pharmacist_ready"),
        ("facilities", "clinic_ready"),
        ("drug_businesses", "pharmacy_firm"),
        ("food_businesses", "drug_firm"),
    ],
)
def test_it_knows_that_there_is_none(sandbox: Sandbox, registry: str, key: str) -> None:
    response = ask(sandbox, registry, body(sandbox, registry, key))
    assert (response.status_code, opened(sandbox, registry, response)["outcome"]) == (404, "absent")


@pytest.mark.parametrize("registry", ["drug_registrations", "devices", "food_products"])
def test_it_knows_no_other_product(sandbox: Sandbox, registry: str) -> None:
    response = ask(sandbox, registry, about_product("XX/0000", ["name"]))
    answer = opened(sandbox, registry, response)
    assert (response.status_code, answer["outcome"], answer["subject"]) == (
        404,
        "absent",
        {"product_number": "XX/0000"},
    )


@pytest.mark.parametrize("registry", ["devices", "drug_businesses", "officials"])
def test_a_subject_of_another_kind_is_no_question(sandbox: Sandbox, registry: str) -> None:
    wrong = about_product("X1", []) if registry != "devices" else about_firm("0108765438", [])
    assert ask(sandbox, registry, wrong | {"attributes": ["name"]}).status_code == 400


def test_a_tester_changes_a_value(sandbox: Sandbox) -> None:
    number = sandbox.product("drug_registered")["number"]
    sandbox.change_record("drug_registrations", number, "status", "withdrawn")
    try:
        answer = opened(
            sandbox, "drug_registrations", ask(sandbox, "drug_registrations", about_product(number, ["status"]))
        )
        assert answer["data"] == {"status": "withdrawn"}
    finally:
        sandbox.change_record("drug_registrations", number, "status", "valid")


def test_a_fault_can_be_about_one_product(sandbox: Sandbox) -> None:
    one, other = (sandbox.product(key)["number"] for key in ("device_classified_c", "device_classified_d"))
    sandbox.order_fault("devices", "down", identity_number=one)
    assert ask(sandbox, "devices", about_product(one, ["name"])).status_code == 503
    assert ask(sandbox, "devices", about_product(other, ["name"])).status_code == 200


def test_a_licence_has_a_term_and_a_state(sandbox: Sandbox) -> None:
    names = ["licence_status", "revoked_reason", "licence_profession"]
    answer = opened(
        sandbox, "practitioners", ask(sandbox, "practitioners", question(sandbox.person("nurse_revoked"), names))
    )
    assert answer["data"] == {
        "licence_status": "revoked",
        "revoked_reason": "clerical_error",
        "licence_profession": "nurse",
    }
