"""A registry that is down keeps nobody from filing, and everybody from deciding."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys import applying, deciding
from tests.journeys.browsing import Visitor
from tests.journeys.conftest import Visit
from tests.journeys.place import Place

pytestmark = pytest.mark.journey
RECOVERY_SECONDS = 90


@pytest.fixture
def person(place: Place) -> Iterator[dict[str, str]]:
    """Somebody about whom the population register gives no answer until it is mended."""
    somebody = place.somebody()
    place.order_fault("population", "down", somebody["identity_number"])
    yield somebody
    place.order_fault("population", "none", somebody["identity_number"])


def test_file_while_it_is_down_and_decide_when_it_is_back(place: Place, visit: Visit, person: dict[str, str]):
    applicant = visit(language="vi", scripts=False)
    code = file_without_an_answer(applicant, person)
    deciding.receive(place.official("tiepnhan", scripts=False), code)
    deciding.appraise(place.official("thamdinh", scripts=False), code)

    approver = place.official("pheduyet", scripts=False)
    deciding.take(approver, code)
    deciding.begin(approver, "approve")
    approver.sees("It cannot be approved yet")
    assert not approver.page.locator("main form button.govuk-button").count()
    case_page = f"/desk/cases/{code}/"
    approver.open(case_page)
    assert person["full_name"] in approver.heading(), "the e-ID said so; the register did not"

    place.order_fault("population", "none", person["identity_number"])
    approver.refresh(lambda: settled(approver), seconds=RECOVERY_SECONDS)
    deciding.act(approver, "approve")
    deciding.issue(place.official("vanthu", scripts=False), code)


def file_without_an_answer(applicant: Visitor, person: dict[str, str]) -> str:
    """The applicant is told at every turn, shown no value, and kept from nothing. Returns the case's code."""
    applying.sign_in(applicant, person["identity_number"])
    draft = applying.start_another(applicant)
    applying.wait_for_registries(applicant)
    applicant.sees("Registry will answer later", context="step")
    applicant.sees(
        "A registry cannot be reached at the moment. You can go on and submit: it is asked again by itself, and your "
        "application is not decided before it has answered."
    )
    applicant.open(f"{draft}steps/identity/")
    assert applicant.page.locator(".mc-locked--degraded").count() == 6
    assert not applicant.page.locator(".mc-locked__value").count()
    applying.fill_all(applicant, draft)
    code = applying.submit(applicant)
    applicant.sees("A registry has not answered yet. It is asked again by itself; you need not do anything.")
    return code


def settled(official: Visitor) -> bool:
    """Whether the case's page shows every fact."""
    return not official.page.locator("main .mc-locked--degraded").count()
