"""The page on which an applicant rates how a case was handled."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.portal.applicants.conftest import signed_in
from tests.workflows import making
from tests.workflows.cases.working_room import Room
from workflows.cases import deciding, handing_over, receiving
from workflows.cases.models import Case, Proposal, Rating
from workflows.people.models import Person


@pytest.fixture
def issued(ministry: making.Desk, person: Person) -> Case:
    case = making.case(person)
    receiving.receive(case.code, by=ministry.receiver, version=1, payment=making.PAID)
    deciding.appraise(case.code, by=ministry.appraiser, version=2, proposal=Proposal.GRANT, text="")
    deciding.approve(case.code, by=ministry.approver, version=3)
    return deciding.issue(case.code, by=ministry.clerk, version=4)


@pytest.fixture
def address(issued: Case, person: Person) -> str:
    """The address of the rating of a case whose result was handed over."""
    Room.printed(issued)
    handing_over.collect(issued.code, by=person)
    return f"/applications/cases/{issued.code}/rating/"


def test_before_the_result_nobody_is_asked(browser: Client, issued: Case) -> None:
    address = f"/applications/cases/{issued.code}/"
    assert 'id="rating"' not in browser.get(address).content.decode()
    assert browser.get(f"{address}rating/").status_code == 302


def test_the_case_asks_and_shows_what_was_said(browser: Client, issued: Case, address: str) -> None:
    case = f"/applications/cases/{issued.code}/"
    assert address in browser.get(case).content.decode()
    assert browser.post(address, {"score": "4", "comment": ""}).status_code == 302
    assert Rating.objects.get().score == 4
    assert address in browser.get(case).content.decode()  # it can be changed


@pytest.mark.parametrize("language", ["vi", "en"])
def test_without_a_number_nothing_is_saved(browser: Client, address: str, language: str) -> None:
    response = browser.post(address, {"comment": "Tốt"}, headers={"accept-language": language})
    assert response.status_code == 200
    assert "govuk-error-summary" in response.content.decode()
    assert not Rating.objects.exists()


def test_a_stranger_finds_nothing(address: str) -> None:
    assert signed_in(making.person()).get(address).status_code == 404
    assert signed_in(making.person()).post(address, {"score": "1"}).status_code == 404
