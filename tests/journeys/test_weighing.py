"""A registry says something else later, or nothing at all: an official weighs or settles it, and the case goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys import applying, deciding
from tests.journeys.browsing import Visitor
from tests.journeys.conftest import Visit
from tests.journeys.place import Place
from tests.journeys.seeing import Inspector

pytestmark = pytest.mark.journey
NEWER = "Bệnh viện Đa khoa Hòa Bình"
QUESTION = "Ông/bà đã thực hành ở bệnh viện nào?"
ANSWER = "Bệnh viện Đa khoa Hòa Bình; giấy cũ ghi nhầm."
REFERENCE, REASON = "Giấy xác nhận số 12/XN-BV, 01/11/2026", "Đã xem bản chính và đối chiếu với bệnh viện."
#: axe needs scripts; one way has none.
WAYS = pytest.mark.parametrize("how", [{"language": "en"}, {"language": "vi", "scripts": False}])


@pytest.fixture
def seen(how: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """How everybody of the journey looks at the portal; in the end nothing may have been wrong with its pages."""
    look = Inspector()
    yield how | {"look": look} if how.get("scripts", True) else how
    assert not look.wrong, "\n\n".join(look.wrong)


@WAYS
def test_a_newer_answer_is_weighed_with_the_applicants_help(place: Place, visit: Visit, seen: dict[str, Any]):
    person, applicant = place.somebody(), visit(**seen)
    code = file(applicant, person)
    deciding.receive(place.official("tiepnhan", **seen), code)
    deciding.appraise(place.official("thamdinh", **seen), code)
    approver = place.official("pheduyet", **seen)
    deciding.take(approver, code)
    deciding.begin(approver, "approve")
    deciding.wait_for_form(approver)  # else the newer answer may be the first one, and interrupts nothing

    place.change_record("practitioners", person["identity_number"], "practice_facility", NEWER)
    place.age(code, "practitioners")
    earlier = interrupted(approver, code)
    both_stand_side_by_side(approver, earlier)
    applying.answer(approver, "verdict", "ask")
    approver.press("Continue")
    approver.arrive("weigh-without-question")
    applying.answer(approver, "text", QUESTION)
    approver.press("Continue")
    assert approver.path() == f"/desk/cases/{code}/"
    approver.open("/desk/?tab=mine")
    assert approver.say("The applicant was asked") in row_of(approver, code)

    tell(applicant, code)
    approver.open("/desk/?tab=answered")
    approver.arrive("queue-answered")
    assert approver.say("The applicant has answered") in row_of(approver, code)
    approver.page.locator("main a", has_text=code).click()
    approver.arrive("desk-answered")
    approver.page.locator('main a[href*="/weigh/"]').first.click()
    approver.arrive("weigh-answered")
    assert ANSWER in approver.text()
    applying.answer(approver, "verdict", "accept")
    approver.press("Continue")
    assert NEWER in approver.text()
    assert not approver.page.locator('main a[href*="/weigh/"]').count()
    deciding.act(approver, "approve")


@WAYS
def test_what_a_registry_never_said_is_settled_by_another_proof(
    place: Place, visit: Visit, seen: dict[str, Any], unheard: dict[str, str]
):
    applicant = visit(**seen)
    code = file(applicant, unheard)
    applicant.sees("A registry has not answered yet. It is asked again by itself; you need not do anything.")
    deciding.receive(place.official("tiepnhan", **seen), code)
    appraiser = place.official("thamdinh", **seen)
    deciding.take(appraiser, code)
    appraiser.arrive("desk-silent")
    settle(appraiser, code)
    deciding.act(appraiser, "appraise", {"proposal": "grant", "text": "Đủ điều kiện."})

    approver = place.official("pheduyet", **seen)
    deciding.take(approver, code)
    approver.arrive("desk-settled")
    approver.page.locator("main .govuk-summary-list__row", has_text=NEWER).locator('a[href*="/evidence/"]').click()
    approver.arrive("card-settled")
    assert NEWER in approver.text()
    assert REFERENCE in approver.text()
    approver.open(f"/desk/cases/{code}/")
    deciding.act(approver, "approve")
    deciding.issue(place.official("vanthu", **seen), code)


@pytest.fixture
def unheard(place: Place) -> Iterator[dict[str, str]]:
    """Somebody about whom the practitioners' register gives no answer as long as the journey lasts."""
    somebody = place.somebody()
    place.order_fault("practitioners", "down", somebody["identity_number"])
    yield somebody
    place.order_fault("practitioners", "none", somebody["identity_number"])


def file(applicant: Visitor, person: dict[str, str]) -> str:
    """From signing in to the confirmation. Returns the case's code."""
    applying.sign_in(applicant, person["identity_number"])
    draft = applying.start_another(applicant)
    applying.wait_for_registries(applicant)
    applying.fill_all(applicant, draft)
    return applying.submit(applicant)


def interrupted(approver: Visitor, code: str) -> str:
    """Approving asks the registry once more, and its newer answer interrupts. Returns the earlier one."""
    approver.open(f"/desk/cases/{code}/")
    deciding.begin(approver, "approve")
    deciding.confirm(approver)
    approver.arrive("approve-interrupted")
    assert approver.path() == f"/desk/cases/{code}/approve/", approver.text()[:1500]
    approver.open(f"/desk/cases/{code}/")
    link = approver.page.locator('main a[href*="/weigh/"]')
    approver.refresh(lambda: bool(link.count()), seconds=deciding.ANSWER_SECONDS)
    approver.arrive("desk-differing")
    link.first.click()
    approver.arrive("weigh")
    return approver.page.locator("main tbody tr").first.locator("td strong").inner_text()


def both_stand_side_by_side(approver: Visitor, earlier: str) -> None:
    """The page says what the case stands on, and what the registry says now."""
    rows = approver.page.locator("main tbody tr")
    assert rows.count() == 2
    assert NEWER in rows.last.inner_text()
    assert earlier
    assert earlier != NEWER


def tell(applicant: Visitor, code: str) -> None:
    """The applicant finds the question on the list and on the case's page, and answers it."""
    applicant.open("/applications/")
    applicant.arrive("overview-asked")
    applicant.sees("An official has a question for you")
    applicant.open(f"/applications/cases/{code}/")
    applicant.arrive("case-asked")
    applicant.page.locator('main a[href*="/question/"]').first.click()
    applicant.arrive("question")
    assert QUESTION in applicant.text()
    assert NEWER in applicant.text()
    applying.answer(applicant, "text", ANSWER)
    applicant.press("Send the answer")
    assert applicant.path() == f"/applications/cases/{code}/"
    applicant.arrive("case-answered")


def settle(appraiser: Visitor, code: str) -> None:
    """Enter what another proof says, after a mistake."""
    appraiser.page.locator('main a[href*="/settle/"]').first.click()
    appraiser.arrive("settle")
    appraiser.press("Settle")
    appraiser.arrive("settle-with-errors")
    said: dict[str, str] = {
        "value_practice_profession": "nurse",
        "value_practice_months": "9",
        "value_practice_from_day": "1",
        "value_practice_from_month": "2",
        "value_practice_from_year": "2025",
        "value_practice_to_day": "1",
        "value_practice_to_month": "11",
        "value_practice_to_year": "2025",
        "value_practice_facility": NEWER,
        "proof": "document",
        "reference": REFERENCE,
        "reason": REASON,
    }
    for name, value in said.items():
        applying.answer(appraiser, name, value)
    for name in ("licence_number", "banned_until"):
        appraiser.field("none", name).check()
    appraiser.press("Settle")
    assert appraiser.path() == f"/desk/cases/{code}/", appraiser.text()[:1500]


def row_of(official: Visitor, code: str) -> str:
    """What the queue says about a case."""
    return official.page.locator("main tr", has_text=code).inner_text()
