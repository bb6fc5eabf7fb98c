"""What applicants report as wrong, as officials and auditors see it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.portal.conftest import browser_of
from tests.workflows import making, owners
from workflows.cases import disputing
from workflows.cases.models import Case
from workflows.filling.facts import facts_of_case
from workflows.filling.models import Dispute
from workflows.journal.writing import reads_about

NUMBER = "degrees.number"
REASON = "Ghi nhầm số hiệu trên bản scan."


@pytest.fixture
def case(ministry: making.Desk) -> Case:
    """A case with one report."""
    made = making.case()
    row = facts_of_case(made.code)[NUMBER].row
    assert row is not None
    disputing.report(made, row, person=made.person, claimed="B654321", reason=REASON)
    return made


def page(browser: Client, case: Case) -> str:
    response = browser.get(f"/desk/cases/{case.code}/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_value_is_flagged_with_reason_and_claim(ministry: making.Desk, case: Case) -> None:
    shown = page(browser_of(ministry.receiver.user), case)
    assert "Reported as wrong by the applicant" in shown
    assert REASON in shown
    assert "B654321" in shown
    assert "B123456" in shown


def test_the_look_at_it_is_recorded(ministry: making.Desk, case: Case) -> None:
    page(browser_of(ministry.receiver.user), case)
    assert f"dispute:{NUMBER}" in reads_about(case=case.code)[0].data["fields"]


def test_what_the_authority_wrote_is_there(ministry: making.Desk, case: Case) -> None:
    owners.decide(Dispute.objects.get(), "refused", "Đúng như sổ gốc.")
    shown = page(browser_of(ministry.receiver.user), case)
    assert "Đúng như sổ gốc." in shown
    assert "Not corrected" in shown


def test_a_report_that_was_taken_back_is_no_flag(ministry: making.Desk, case: Case) -> None:
    disputing.take_back(case, Dispute.objects.get(), person=case.person)
    assert REASON not in page(browser_of(ministry.receiver.user), case)


def test_the_evidence_card_shows_it(ministry: making.Desk, case: Case) -> None:
    row = facts_of_case(case.code)[NUMBER].row
    shown = browser_of(ministry.receiver.user).get(f"/desk/evidence/{row}/").content.decode()
    assert "B654321" in shown
    assert REASON in shown


def test_the_auditor_sees_the_fact_of_it_and_no_words(ministry: making.Desk, case: Case) -> None:
    page(browser_of(ministry.receiver.user), case)
    auditor = browser_of(ministry.auditor.user)
    shown = auditor.get(f"/audit/cases/{case.code}/").content.decode()
    assert "Applicant reported that a registry" in shown
    assert "report that it is wrong: Degree number" in shown
    card = auditor.get(f"/audit/evidence/{facts_of_case(case.code)[NUMBER].row}/").content.decode()
    assert "The applicant reported that it is wrong" in card
    for secret in (REASON, "B654321"):
        assert secret not in shown
        assert secret not in card
