"""A page whose fields repeat: a list, and pages to add, change and remove a row, without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.definitions import load
from tests.portal.applicants.conftest import Pages, signed_in
from tests.portal.applicants.trying import Applicant
from tests.procedures.worked import EXAMPLES, read
from tests.workflows import clinic, making
from workflows.drafts import rows
from workflows.drafts.models import Draft
from workflows.people.models import Person


@pytest.fixture
def pages(person: Person) -> Pages:
    return Pages(clinic.started(person))


def entered(number: int, **changes: str) -> dict[str, str]:
    """The form of a row as a browser sends it."""
    told = clinic.member(number)
    year, month, day = told.pop("staff_birth_date").split("-")
    date = {"staff_birth_date_day": day, "staff_birth_date_month": month, "staff_birth_date_year": year}
    return {**told, **date, **changes}


def listed(pages: Pages) -> list[dict[str, Any]]:
    pages.draft = Draft.objects.get(pk=pages.draft.pk)
    return list(pages.draft.answers.get("staff", []))


def text(response: Any) -> str:
    return response.content.decode()


def test_an_empty_list_says_so_and_offers_to_add(browser: Client, pages: Pages):
    page = text(browser.get(pages.step("people")))
    assert "The list is empty so far." in page
    assert f'href="{pages.step("people")}rows/"' in page


def test_going_on_without_anybody_says_how_many_are_needed(browser: Client, pages: Pages):
    answer: Any = pages.post(browser, "people")
    assert "Add at least 1: Practitioner" in text(answer)


def test_who_is_added_stands_on_the_list_with_what_the_registry_says(browser: Client, pages: Pages):
    assert browser.post(f"{pages.step('people')}rows/", entered(1)).status_code == 302
    clinic.answer_all(pages.draft)
    page = text(browser.get(pages.step("people")))
    assert "Practitioner 1: Lê Thị Viên B" in page
    assert "000007/BYT-GPHN" in page


def test_what_is_missing_is_said_and_nothing_is_lost(browser: Client, pages: Pages):
    answer = browser.post(f"{pages.step('people')}rows/", entered(1, staff_number=""))
    assert answer.status_code == 422
    assert "Lê Thị Viên B" in text(answer)
    assert listed(pages) == []


def test_the_same_number_twice_is_said_at_the_field(browser: Client, pages: Pages):
    rows.put_row(pages.draft, "people", None, clinic.member(1))
    answer = browser.post(f"{pages.step('people')}rows/", entered(1))
    assert answer.status_code == 422
    assert "This number stands in two rows." in text(answer)


def test_a_row_is_changed_on_its_own_page(browser: Client, pages: Pages):
    row = rows.put_row(pages.draft, "people", None, clinic.member(1))
    address = f"{pages.step('people')}rows/{row}/"
    assert "Khám bệnh" in text(browser.get(address))
    assert browser.post(address, entered(1, staff_position="Trưởng khoa")).status_code == 302
    assert [one["staff_position"] for one in listed(pages)] == ["Trưởng khoa"]


def test_a_row_is_removed_only_after_asking(browser: Client, pages: Pages):
    row = rows.put_row(pages.draft, "people", None, clinic.member(1))
    address = f"{pages.step('people')}rows/{row}/remove/"
    assert "Remove Practitioner 1: Lê Thị Viên B?" in text(browser.get(address))
    assert len(listed(pages)) == 1
    for _click in range(2):  # the second finds it removed, as was wanted
        assert browser.post(address).status_code == 302
    assert listed(pages) == []


@pytest.mark.parametrize("address", ["rows/", "rows/00000000/", "rows/00000000/remove/"])
def test_a_stranger_finds_nothing(pages: Pages, address: str):
    assert signed_in(making.person()).get(f"{pages.step('people')}{address}").status_code == 404


@pytest.mark.parametrize("address", ["steps/people/rows/00000000/", "steps/clinic/rows/", "steps/nowhere/rows/"])
def test_what_is_not_there_is_not_found(browser: Client, pages: Pages, address: str):
    assert browser.get(f"{pages.tasks}{address}").status_code == 404


@pytest.mark.parametrize("address", ["rows/", "rows/00000000/", "rows/00000000/remove/"])
@pytest.mark.parametrize("way", ["get", "post"])
def test_the_list_of_a_page_that_is_not_for_one_leads_to_the_overview(ministry: making.Desk, address: str, way: str):
    medicine = read(EXAMPLES / "1.013742.yaml")
    load(medicine.procedure)
    with time_machine.travel(medicine.filed_at, tick=False):
        applicant = Applicant(medicine)  # who has not said that it is made in Viet Nam, where makers have numbers
        answer = getattr(applicant.browser, way)(f"{applicant.pages.step('makers')}{address}")
        assert answer.headers["Location"] == applicant.pages.tasks
        assert "This page is not for you" in text(applicant.browser.get(applicant.pages.tasks))


def test_a_page_that_names_somebody_is_shown_again_with_the_answer(browser: Client, pages: Pages):
    answer: Any = pages.post(browser, "applicant", firm_code=clinic.FIRM)
    assert answer.url == pages.step("applicant")
    again: Any = pages.post(browser, "applicant", firm_code=clinic.FIRM)
    assert again.url == pages.step("clinic")


def test_it_is_shown_again_where_pages_depend_on_answers_too(ministry: making.Desk):
    medicine = read(EXAMPLES / "1.013742.yaml")
    load(medicine.procedure)
    with time_machine.travel(medicine.filed_at, tick=False):
        applicant = Applicant(medicine)
        for where in (applicant.pages.step("applicant"), applicant.pages.step("product")):
            answer: Any = applicant.pages.post(applicant.browser, "applicant", firm_code=clinic.FIRM)
            assert answer.url == where


def test_nothing_stands_on_a_page_about_whom_nobody_has_named(browser: Client, pages: Pages):
    assert "Head office" not in text(browser.get(pages.step("applicant")))


def test_somebody_else_under_a_number_is_to_be_entered_anew(browser: Client, pages: Pages):
    from integrations.exchange.client import Outcome

    row = rows.put_row(pages.draft, "people", None, clinic.member(1))
    making.answer(clinic.asked(pages.draft)[f"staff:{row}.practitioners"], None, Outcome.MISMATCH)
    page = text(browser.get(f"{pages.tasks}differs/"))
    assert "A registry knows somebody else under this number" in page
    assert f'href="{pages.step("people")}rows/{row}/"' in page
    assert "about you" not in page


def test_the_check_page_shows_every_row(browser: Client, person: Person):
    pages = Pages(clinic.complete(person))
    page = text(browser.get(pages.check))
    assert "Practitioner 1: Lê Thị Viên A" in page
    assert "Practitioner 2: Lê Thị Viên B" in page


def test_the_plan_says_about_whom(browser: Client, person: Person):
    from workflows.drafts import actions

    page = text(browser.get(Pages(actions.start(person, clinic.PROCEDURE, on=clinic.ON)).plan))
    assert "About: Company that applies" in page
    assert "About each Practitioner whom you name" in page
