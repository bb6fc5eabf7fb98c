"""The control pages: what the API orders, by plain forms."""

import html
import re
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.integrations.sandbox.browser import hidden_fields
from tests.integrations.sandbox.process import Sandbox
from tests.integrations.sandbox.registry import CLIENT, CORRECTIONS, ask, opened, question


class Desk:
    """Somebody at the control pages, in English."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox, self.session = sandbox, requests.Session()
        self.session.headers["Accept-Language"] = "en"

    def open(self, path: str = "") -> str:
        response = self.session.get(f"{self.sandbox.url}/control/{path}", timeout=10)
        assert response.status_code == 200
        return html.unescape(response.text)

    def send(self, path: str = "", **data: str) -> requests.Response:
        """Send a form of the page at `path`."""
        token = hidden_fields(self.session.get(f"{self.sandbox.url}/control/{path}", timeout=10).text)
        data["csrfmiddlewaretoken"] = token["csrfmiddlewaretoken"]
        return self.session.post(f"{self.sandbox.url}/control/{path}", data=data, timeout=10)

    def order(self, **changes: str) -> requests.Response:
        form = {"registry": "population", "fault": "down", "whom": "", "identity_number": "", "seconds": "5"}
        return self.send(action="order", **form | {"share": "100", "pause": "0"} | changes)


@pytest.fixture
def desk(sandbox: Sandbox) -> Desk:
    return Desk(sandbox)


def in_force(sandbox: Sandbox) -> list[dict[str, Any]]:
    return requests.get(f"{sandbox.url}/control/faults", timeout=10).json()["faults"]


def test_pages_speak_both_languages(sandbox: Sandbox):
    for language, words in {"vi": "Đang có hiệu lực", "en": "In force"}.items():
        page = requests.get(f"{sandbox.url}/control/", headers={"Accept-Language": language}, timeout=10)
        assert words in page.text
        assert f'<html lang="{language}">' in page.text


def test_the_language_is_chosen_on_the_page(desk: Desk):
    token = re.search('name="csrfmiddlewaretoken" value="([^"]*)"', desk.open("subjects"))
    assert token
    data = {"csrfmiddlewaretoken": token[1], "language": "vi", "next": "/control/subjects"}
    page = desk.session.post(f"{desk.sandbox.url}/eid/language", data=data, timeout=10)
    assert page.url.endswith("/control/subjects")
    assert '<html lang="vi">' in page.text


def test_a_form_of_another_site_is_refused(sandbox: Sandbox):
    response = requests.post(f"{sandbox.url}/control/", data={"action": "end_all"}, timeout=10)
    assert response.status_code == 403


def test_a_fault_is_ordered_and_shown(desk: Desk, sandbox: Sandbox):
    page = desk.order(fault="errors", seconds="2,5", share="30", pause="4")
    assert "The fault is in force" in page.text
    assert in_force(sandbox) == [
        {
            "registry": "population",
            "fault": "errors",
            "seconds": 2.5,
            "share": 0.3,
            "pause": 4,
            "identity_number": "",
        }
    ]
    shown = desk.open()
    assert "Seconds: 2.5 · Seconds between two bursts: 4 · 30 %" in shown
    assert "In trouble" in shown


def test_a_fault_for_somebody_of_the_cast_is_shown_by_name(desk: Desk, sandbox: Sandbox):
    person = sandbox.person("nurse_ready")
    desk.order(whom=person["identity_number"], registry="*")
    assert in_force(sandbox)[0]["identity_number"] == person["identity_number"]
    assert f"{person['full_name']}</span>" in desk.open().replace("\n", "")
    assert "In trouble for some" in desk.open()


def test_a_typed_number_goes_before_the_list(desk: Desk, sandbox: Sandbox):
    other = sandbox.ready()[0]["identity_number"]
    desk.order(whom=sandbox.person("nurse_ready")["identity_number"], identity_number=f"{other[:3]} {other[3:]}")
    assert in_force(sandbox)[0]["identity_number"] == other


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"registry": "taxes"}, "Choose a registry"),
        ({"fault": "none"}, "Choose a fault"),
        ({"identity_number": "12"}, "The number has 12 digits"),
        ({"seconds": "61"}, "Seconds must be from 0 to 60"),
        ({"seconds": "soon"}, "Seconds must be from 0 to 60"),
        ({"share": "0"}, "The share must be above 0"),
        ({"share": "much"}, "The share must be above 0"),
        ({"fault": "errors", "pause": "-1"}, "The pause must be from 0"),
        ({"fault": "slow", "pause": "1"}, "come with a pause"),
        ({"fault": "bad_tls"}, "Bad TLS can only be ordered for all"),
    ],
)
def test_mistakes_are_explained_and_nothing_is_lost(
    desk: Desk, sandbox: Sandbox, changes: dict[str, str], message: str
):
    response = desk.order(**{"seconds": "7"} | changes)
    assert (response.status_code, message in html.unescape(response.text)) == (400, True)
    assert f'value="{changes.get("seconds", "7")}"' in response.text
    assert in_force(sandbox) == []


def test_one_fault_ends(desk: Desk, sandbox: Sandbox):
    sandbox.order_fault("population", "down")
    sandbox.order_fault("degrees", "slow")
    desk.send(action="end", registry="population", identity_number="")
    assert [found["registry"] for found in in_force(sandbox)] == ["degrees"]


def test_all_faults_end(desk: Desk, sandbox: Sandbox):
    sandbox.order_fault("population", "down")
    sandbox.order_fault("degrees", "slow")
    assert "The fault has ended" in desk.send(action="end_all").text
    assert in_force(sandbox) == []


def test_every_fault_is_on_the_list(desk: Desk):
    page = desk.open()
    known = requests.post(f"{desk.sandbox.url}/control/faults", json={"registry": "*", "fault": "?"}, timeout=10)
    kinds = set(re.findall("'([a-z_]+)'", known.json()["error"]["fault"])) - {"none"}
    assert len(kinds) > 25
    assert {kind for kind in kinds if f'value="{kind}"' not in page} == set()


def send_request(sandbox: Sandbox, person: dict[str, str], attribute: str, claimed: object) -> str:
    reference = str(uuid4())
    subject = {key: person[key] for key in ("identity_number", "full_name", "birth_date")}
    body = {"reference": reference, "subject": subject, "attribute": attribute, "claimed": claimed, "reason": "Sai"}
    ask(sandbox, CORRECTIONS["population"], body, {"X-Road-Client": CLIENT}).raise_for_status()
    return reference


def test_a_request_is_corrected_on_the_page(desk: Desk, sandbox: Sandbox):
    person = sandbox.ready()[2]
    reference = send_request(sandbox, person, "birth_place", {"province_code": "048", "text": "Đà Nẵng"})
    assert person["full_name"] in desk.open("requests")
    page = desk.send("requests", reference=reference, state="corrected", note="Đúng")
    assert "corrected as claimed" in page.text
    answer = opened(sandbox, "population", ask(sandbox, "population", question(person, ["birth_place"])))
    assert answer["data"]["birth_place"]["text"] == "Đà Nẵng"


def test_a_request_is_refused_on_the_page(desk: Desk, sandbox: Sandbox):
    reference = send_request(sandbox, sandbox.ready()[2], "nationality", "LA")
    desk.send("requests", reference=reference, state="refused", note="Không đúng")
    found = next(found for found in sandbox.corrections() if found["reference"] == reference)
    assert (found["state"], found["note"]) == ("refused", "Không đúng")


def test_a_claim_that_no_record_can_hold_is_explained(desk: Desk, sandbox: Sandbox):
    reference = send_request(sandbox, sandbox.ready()[2], "sex", "something else")
    page = desk.send("requests", reference=reference, state="corrected")
    assert (page.status_code, "cannot hold this value" in page.text) == (400, True)


def test_a_request_that_is_decided_stays_so(desk: Desk, sandbox: Sandbox):
    reference = send_request(sandbox, sandbox.ready()[2], "nationality", "LA")
    sandbox.decide_correction(reference, "refused")
    assert desk.send("requests", reference=reference, state="corrected").status_code == 400


@pytest.mark.parametrize("data", [{"reference": "x", "state": "refused"}, {"state": "refused"}, {"state": "maybe"}])
def test_forms_that_no_page_has(desk: Desk, data: dict[str, str]):
    assert desk.send("requests", **data).status_code == 404


def test_the_cast_is_listed(desk: Desk, sandbox: Sandbox):
    page = desk.open("subjects")
    assert sandbox.person("doctor_short")["full_name"] in page
    assert sandbox.firm("clinic_ready")["name"] in page


def test_others_are_found_by_number_which_stands_in_no_address(desk: Desk, sandbox: Sandbox):
    person = sandbox.ready()[3]
    page = desk.send("subjects", number=person["identity_number"])
    assert person["full_name"] in page.text
    assert person["identity_number"] not in page.url


def test_nobody_is_found_by_a_wrong_number(desk: Desk):
    page = desk.send("subjects", number="123")
    assert (page.status_code, "Nobody has this number" in page.text) == (400, True)


def test_records_of_a_person_are_shown(desk: Desk):
    page = desk.open("subjects/nurse_no_degree")
    assert "Số 12, đường Hùng Vương, Phường Ba Đình, Thành phố Hà Nội" in page
    assert "This registry has no record" in page


def test_records_of_a_firm_are_shown(desk: Desk, sandbox: Sandbox):
    page = desk.open("subjects/clinic_ready")
    assert sandbox.person("doctor_ready")["full_name"] in page


def test_a_value_is_changed_on_the_page(desk: Desk, sandbox: Sandbox):
    page = desk.open("subjects/single_word_name?attribute=population.nationality")
    assert 'value="VN"' in page
    done = desk.send("subjects/single_word_name", attribute="population.nationality", value="LA")
    try:
        assert "The record has changed" in done.text
        body = question(sandbox.person("single_word_name"), ["nationality"])
        assert opened(sandbox, "population", ask(sandbox, "population", body))["data"] == {"nationality": "LA"}
    finally:
        desk.send("subjects/single_word_name", attribute="population.nationality", value="VN")


def test_a_closed_list_is_chosen_from(desk: Desk):
    page = desk.open("subjects/nurse_ready?attribute=health_checks.conclusion")
    assert re.findall('<option value="([a-z]+)"', page) == ["fit", "unfit"]


def test_a_wrong_value_is_explained(desk: Desk):
    page = desk.send("subjects/nurse_ready", attribute="population.birth_date", value="yesterday")
    assert (page.status_code, "Enter a day as year-month-day" in page.text) == (400, True)
    assert 'value="yesterday"' in page.text


@pytest.mark.parametrize(
    "path", ["subjects/nobody", "subjects/0000000000", "subjects/00000000-0000-4000-8000-000000000000"]
)
def test_subjects_that_there_are_not(desk: Desk, path: str):
    assert desk.session.get(f"{desk.sandbox.url}/control/{path}", timeout=10).status_code == 404


def test_the_control_is_found_from_the_e_id(sandbox: Sandbox):
    assert 'href="/control/"' in requests.get(f"{sandbox.issuer}/", timeout=10).text
