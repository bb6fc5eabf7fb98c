"""A procedure with cases: what is chosen first says which pages follow, what is asked for as a file, and what is paid.

1.013601, the pharmacy practice certificate: new, re-issued, adjusted. Whoever changes the case loses nothing that was
entered, and files nothing that is not asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from integrations.exchange.client import Outcome
from tests.definitions import load
from tests.portal.applicants.trying import Applicant
from tests.procedures.worked import EXAMPLES, read
from tests.workflows import making
from tests.workflows.drafts.wanting import own_storage  # noqa: F401  # a fixture
from workflows.cases.models import Case
from workflows.drafts.models import Filing

pytestmark = pytest.mark.usefixtures("own_storage")
NEW = read(EXAMPLES / "1.013601.yaml")
CERTIFICATE = {
    "certificate_number": "00123/CCHN-D",
    "issued_on": "2020-03-02",
    "scope": "Nhà thuốc",
    "issuer": "Sở Y tế Hà Nội",
    "status": "active",
    "revoked_reason": None,
}


@pytest.fixture
def applicant(ministry: making.Desk) -> Iterator[Applicant]:
    """A pharmacist who has begun, and has chosen nothing yet."""
    load(NEW.procedure)
    with time_machine.travel(NEW.filed_at, tick=False):
        yield Applicant(NEW)


def choose(applicant: Applicant, case: str) -> None:
    address = applicant.pages.step("case")
    response = applicant.browser.post(address, {"case-case": case, f"{applicant.draft.public_id}-current_step": "case"})
    assert response.status_code == 302


def listed(applicant: Applicant) -> str:
    return str(applicant.browser.get(applicant.pages.tasks).content.decode())


def fill(applicant: Applicant, step: str, **values: Any) -> None:
    assert applicant.pages.post(applicant.browser, step, **values).status_code == 302  # type: ignore[attr-defined]


def begin_a_new_one(applicant: Applicant) -> None:
    choose(applicant, "new")
    fill(applicant, "qualification", qualification="pharmacist", trained="home")
    fill(applicant, "scope", practice_scope=["pharmacy", "drug_counter"])


def test_before_one_is_chosen_only_pages_of_every_case_are_there(applicant: Applicant) -> None:
    page = listed(applicant)
    assert "What you apply for" in page
    assert "Personal details" in page
    assert "Present certificate" not in page
    assert applicant.pages.step("qualification") not in page


def test_the_case_brings_its_pages_and_its_documents(applicant: Applicant) -> None:
    choose(applicant, "new")
    page = listed(applicant)
    assert applicant.pages.step("qualification") in page
    assert applicant.pages.step("certificate") not in page
    documents = applicant.browser.get(f"{applicant.pages.tasks}documents/").content.decode()
    assert "practice_confirmation" in documents


def test_another_case_takes_them_away_and_says_so(applicant: Applicant) -> None:
    begin_a_new_one(applicant)
    choose(applicant, "reissue")
    page = listed(applicant)
    assert "The pages that follow have changed with your answer." in page
    assert applicant.pages.step("certificate") in page
    assert applicant.pages.step("qualification") not in page
    assert "practice_confirmation" not in applicant.browser.get(f"{applicant.pages.tasks}documents/").content.decode()
    assert applicant.browser.get(applicant.pages.step("qualification")).headers["Location"] == applicant.pages.tasks


@pytest.mark.parametrize(("case", "fee"), [("lost", "150,000"), ("revoked_other", "430,000")])
def test_the_fee_follows(ministry: making.Desk, case: str, fee: str) -> None:
    licence = read(EXAMPLES / "1.012290.yaml")
    load(licence.procedure)
    with time_machine.travel(licence.filed_at, tick=False):
        applicant = Applicant(licence)
        choose(applicant, case)
        assert f"The fee is {fee}" in applicant.browser.get(applicant.pages.check).content.decode()


def test_what_was_entered_for_the_other_case_is_there_again_on_return(applicant: Applicant) -> None:
    begin_a_new_one(applicant)
    choose(applicant, "reissue")
    choose(applicant, "new")
    page = applicant.browser.get(applicant.pages.step("qualification")).content.decode()
    assert 'value="pharmacist" ' in page
    assert applicant.now().answers["practice_scope"] == ["pharmacy", "drug_counter"]


def apply_for_reissue(applicant: Applicant) -> None:
    choose(applicant, "reissue")
    fill(applicant, "scope", circumstances="Mất trong trận lũ tháng 9")
    fill(applicant, "contact", phone="0912 345 678")
    fill(applicant, "delivery", delivery="electronic")
    fill(applicant, "declaration", portrait_consent="on", no_ban="on", truth="on")
    for lookup in applicant.asked():
        known = CERTIFICATE if lookup.registry == "pharmacists" else NEW.registries[lookup.registry]
        making.answer(lookup, known, Outcome.FOUND)


def test_only_what_the_case_asks_is_filed(applicant: Applicant) -> None:
    begin_a_new_one(applicant)
    apply_for_reissue(applicant)
    applicant.submit(None)
    case = Case.objects.get()
    filed = json.loads(Filing.objects.get(case_code=case.code).body)["answers"]
    assert (case.variant, filed["case"]) == ("reissue", "reissue")
    assert {"qualification", "trained", "practice_scope"} & filed.keys() == set()
    assert filed["circumstances"] == "Mất trong trận lũ tháng 9"


def test_a_page_of_questions_that_a_registry_answered_need_not_be_opened(applicant: Applicant) -> None:
    apply_for_reissue(applicant)
    assert "certificate" not in applicant.now().steps
    assert "Submit the application" in applicant.browser.get(applicant.pages.check).content.decode()
    applicant.submit(None)
    assert Case.objects.exists()
