"""Testers change what registries hold."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.integrations.sandbox.process import Sandbox
from tests.integrations.sandbox.registry import ask, opened, question


@pytest.fixture
def somebody(sandbox: Sandbox) -> dict[str, str]:
    """A person of no cast, whom a test may change."""
    return sandbox.ready()[0]


def held(sandbox: Sandbox, registry: str, person: dict[str, str], attribute: str) -> Any:
    answer = opened(sandbox, registry, ask(sandbox, registry, question(person, [attribute])))
    return answer["data"][attribute]


@pytest.fixture
def changed(sandbox: Sandbox, somebody: dict[str, str]) -> Iterator[Any]:
    """Change an attribute and return what the registry then answers; the end of the test undoes it."""
    undo = []

    def change(registry: str, attribute: str, value: object) -> Any:
        undo.append((registry, attribute, held(sandbox, registry, somebody, attribute)))
        sandbox.change_record(registry, somebody["identity_number"], attribute, value)
        return held(sandbox, registry, somebody, attribute)

    yield change
    for registry, attribute, value in reversed(undo):
        sandbox.change_record(registry, somebody["identity_number"], attribute, value)


@pytest.mark.parametrize(
    ("registry", "attribute", "value"),
    [
        ("population", "sex", "male"),
        ("population", "life_status", "deceased"),
        ("population", "nationality", "KR"),
        ("population", "birth_place", {"province_code": "079", "text": "Thành phố Hồ Chí Minh"}),
        ("degrees", "profession", "midwife"),
        ("degrees", "issued_on", "2020-02-29"),
        ("practitioners", "practice_months", 3),
        ("practitioners", "practice_to", None),
        ("practitioners", "licence_number", "000001/BYT-GPHN"),
        ("practitioners", "banned_until", "2030-01-01"),
        ("health_checks", "conclusion", "unfit"),
    ],
)
def test_a_changed_record_is_answered(changed, registry: str, attribute: str, value: object):
    assert changed(registry, attribute, value) == value


def test_an_address_moves_to_another_ward(changed):
    found = changed("population", "permanent_address", {"ward_code": "00004", "detail": "Số 1, đường Mới"})
    assert (found["ward"], found["province"], found["detail"]) == (
        "Phường Ba Đình",
        "Thành phố Hà Nội",
        "Số 1, đường Mới",
    )


def test_an_address_may_be_a_line(changed):
    assert changed("population", "permanent_address", " Số 9,  đường Mới ")["detail"] == "Số 9, đường Mới"


def test_another_birth_date_is_a_mismatch(sandbox: Sandbox, somebody: dict[str, str]):
    number = somebody["identity_number"]
    sandbox.change_record("population", number, "birth_date", "1901")
    try:
        assert ask(sandbox, "population", question(somebody, ["sex"])).status_code == 409
        assert ask(sandbox, "degrees", question(somebody, ["number"])).status_code == 200
    finally:
        sandbox.change_record("population", number, "birth_date", somebody["birth_date"])


@pytest.mark.parametrize(
    ("registry", "attribute", "value"),
    [
        ("population", "sex", "unknown"),
        ("population", "full_name", ""),
        ("population", "full_name", "x" * 201),
        ("population", "birth_date", "1996-02-30"),
        ("population", "permanent_address", {"ward_code": "99999", "detail": "x"}),
        ("population", "permanent_address", {"ward_code": "00004"}),
        ("practitioners", "practice_months", -1),
        ("practitioners", "practice_from", None),
        ("degrees", "title", {"vi": "x"}),
    ],
)
def test_values_that_an_attribute_cannot_hold(sandbox: Sandbox, somebody, registry: str, attribute: str, value: object):
    before = held(sandbox, registry, somebody, attribute)
    order = {
        "registry": registry,
        "identity_number": somebody["identity_number"],
        "attribute": attribute,
        "value": value,
    }
    assert requests.post(f"{sandbox.url}/control/records", json=order, timeout=10).status_code == 400
    assert held(sandbox, registry, somebody, attribute) == before


@pytest.mark.parametrize(
    ("change", "status"),
    [({"attribute": "religion"}, 404), ({"identity_number": "001196999999"}, 404), ({"registry": "taxes"}, 400)],
)
def test_records_that_there_are_not(sandbox: Sandbox, somebody, change: dict[str, str], status: int):
    order = {
        "registry": "population",
        "identity_number": somebody["identity_number"],
        "attribute": "sex",
        "value": "male",
    }
    assert requests.post(f"{sandbox.url}/control/records", json=order | change, timeout=10).status_code == status


def test_a_form_of_another_site_cannot_change_a_record(sandbox: Sandbox):
    response = requests.post(f"{sandbox.url}/control/records", data="{}", timeout=10)
    assert response.status_code == 415
