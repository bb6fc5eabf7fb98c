"""The once-only figures are there for officials and auditors, cost the same always, and name nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.portal.applicants.conftest import signed_in
from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows.cases.models import LedgerCount
from workflows.people.models import Unit


@pytest.fixture
def desk(ministry: making.Desk) -> Client:
    return browser_of(ministry.appraiser.user)


def this_month() -> date:
    return timezone.localdate().replace(day=1)


def page(browser: Client, query: str = "") -> str:
    response = browser.get(f"/desk/ledger/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_without_cases_there_is_nothing_to_show(desk: Client) -> None:
    assert "Nothing has been submitted yet" in page(desk)


def test_the_page_says_who_was_spared(desk: Client) -> None:
    making.case()
    shown = page(desk)
    assert "100% of these documents were not asked for" in shown
    assert "1.012289" in shown


def test_the_auditor_sees_them_too(ministry: making.Desk) -> None:
    making.case()
    auditor = browser_of(ministry.auditor.user)
    assert "100%" in page(auditor)
    assert "/desk/ledger/" in auditor.get("/audit/").content.decode()


def test_an_applicant_does_not(ministry: making.Desk) -> None:
    applicant = signed_in(making.person())
    assert applicant.get("/desk/ledger/").status_code == 403
    assert applicant.get("/desk/ledger/csv/").status_code == 403


def test_another_month_can_be_chosen(desk: Client) -> None:
    unit = Unit.objects.get(code="kcb")
    LedgerCount.objects.create(procedure="1.000001", unit=unit, month=date(2020, 2, 1), cases=7, filed=3, needless=2)
    making.case()
    assert "1.000001" not in page(desk)
    assert "1.000001" in page(desk, "?month=2020-02")
    assert "2 documents were asked for although a registry could answer" in page(desk, "?month=2020-02")
    assert "1.000001" not in page(desk, "?month=nonsense")


def test_the_csv_holds_codes_and_figures_only(desk: Client) -> None:
    case = making.case()
    response = desk.get(f"/desk/ledger/csv/?month={this_month():%Y-%m}")
    head, line = response.content.decode().splitlines()
    assert head.startswith("month,procedure,unit,cases,replaced")
    assert line.startswith(f"{this_month():%Y-%m},1.012289,kcb,1,")
    assert "attachment" in response.headers["Content-Disposition"]
    assert case.applicant_name not in response.content.decode()


def test_the_page_costs_the_same_however_many_cases(desk: Client, django_assert_num_queries: Any) -> None:
    making.case()
    page(desk)
    with django_assert_num_queries(6):
        page(desk)
    making.case()
    with django_assert_num_queries(6):
        page(desk)
