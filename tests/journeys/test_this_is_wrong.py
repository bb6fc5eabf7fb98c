"""“This is wrong”: from the value to the report, to the registry's owner, and back into the case; axe looks on."""

from __future__ import annotations

import pytest

from tests.journeys import applying, deciding
from tests.journeys.browsing import Visitor
from tests.journeys.conftest import Visit
from tests.journeys.place import Place
from tests.journeys.seeing import Inspector

pytestmark = pytest.mark.journey
NUMBER, REASON, NOTE = "B-9999-THU", "Số in trên bằng gốc khác với số trong cơ sở dữ liệu.", "Đã sửa theo sổ gốc."
ANSWER_SECONDS = 180


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_report_reaches_the_owner_and_the_correction_the_case(place: Place, visit: Visit, language: str):
    look = Inspector()
    person = place.somebody()
    applicant = visit(language=language, look=look)
    applying.sign_in(applicant, person["identity_number"])
    draft = applying.start_another(applicant)
    applying.wait_for_registries(applicant)
    reference = report(applicant, f"{draft}steps/profession/")
    applicant.press("Go on with the application")
    applying.fill_all(applicant, draft)
    code = applying.submit(applicant)
    applicant.open(f"/applications/cases/{code}/")
    applicant.arrive("case-reported")
    applicant.sees("What you have reported as wrong")

    receiver = place.official("tiepnhan", language=language, look=look)
    deciding.take(receiver, code)
    receiver.sees("Reported as wrong by the applicant")
    assert NUMBER in receiver.text()
    assert REASON in receiver.text()
    receiver.arrive("desk-reported")

    applicant.open(f"/applications/reports/{reference}/")
    sent = applicant.say("With the authority", context="report")
    applicant.refresh(lambda: sent in applicant.text(), seconds=ANSWER_SECONDS)
    place.decide_correction(reference, "corrected", NOTE)
    applicant.refresh(lambda: NOTE in applicant.text(), seconds=ANSWER_SECONDS)
    applicant.arrive("report-corrected")
    applicant.open("/applications/reports/")
    applicant.arrive("reports")
    receiver.open(f"/desk/cases/{code}/")
    receiver.refresh(lambda: receiver.say("Newer answer", context="field") in receiver.text(), seconds=ANSWER_SECONDS)
    assert not look.wrong, "\n\n".join(look.wrong)


def test_whom_a_registry_holds_otherwise_is_told_and_may_go_on(place: Place, visit: Visit):
    look = Inspector()
    visitor = visit(language="vi", look=look)
    applying.sign_in(visitor, place.cast["mismatch"]["identity_number"], portrait=False)
    draft = applying.start_another(visitor)
    applying.wait_for_registries(visitor)
    visitor.refresh(lambda: leads_to(visitor, f"{draft}differs/"), seconds=60)
    visitor.arrive("differs")
    visitor.sees("your date of birth")
    visitor.press("Go on: check everything and submit")
    assert visitor.path() == f"{draft}check/"
    assert not look.wrong, "\n\n".join(look.wrong)


def leads_to(visitor: Visitor, page: str) -> bool:
    """Whether a page is there; while a registry is not to be had, nothing differs, and this one leads on."""
    visitor.open(page)
    return visitor.path() == page


def report(applicant: Visitor, page: str) -> str:
    """Report the degree's number as wrong, after a mistake. Returns the reference of the report."""
    applicant.asked_for_files = True
    applicant.open(page)
    applicant.arrive("step-with-links")
    row = applicant.page.locator(".govuk-summary-list__row", has_text=number_title(applicant))
    row.locator('a[href^="/applications/wrong/"]').click()
    applicant.arrive("wrong-form")
    applicant.press("Send the report")
    applicant.arrive("wrong-form-with-errors")
    applicant.field("claimed").fill(NUMBER)
    applicant.field("reason").fill(REASON)
    applicant.press("Send the report")
    applicant.arrive("report")
    return applicant.path().rstrip("/").rpartition("/")[2]


def number_title(visitor: Visitor) -> str:
    return "Số hiệu" if visitor.language == "vi" else "Degree number"
