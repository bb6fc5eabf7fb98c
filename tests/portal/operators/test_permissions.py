"""Operators see the machinery and no case; nobody else sees the machinery."""

from __future__ import annotations

import pytest
from django.test import Client

from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows.people.models import Official

PAGES = [
    "/operations/",
    "/operations/jobs/",
    "/operations/jobs/1/requeue/",
    "/operations/registries/degrees/ask-again/",
    "/operations/maintenance/new/",
    "/operations/maintenance/1/end/",
]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
def test_no_other_role_may_open_a_page(ministry: making.Desk, role: Role, address: str) -> None:
    browser = browser_of(making.official(role).user)
    assert browser.get(address).status_code == 403


@pytest.mark.parametrize("address", [*PAGES[2:], "/operations/alarms/1/seen/"])
def test_no_applicant_may_do_anything(ministry: making.Desk, address: str) -> None:
    user = making.person().user
    assert user is not None
    assert browser_of(user).post(address).status_code == 403


@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_is_sent_to_the_officials_sign_in(db: None, address: str) -> None:
    response = Client().get(address, follow=True)
    assert response.redirect_chain[-1][0].startswith("/sign-in/officials/")


@pytest.mark.parametrize("address", ["/desk/", "/desk/cases/{code}/", "/desk/cases/{code}/receive/"])
def test_an_operator_may_not_open_the_desk(operator: Client, address: str) -> None:
    assert operator.get(address.format(code=making.case().code)).status_code == 403


@pytest.mark.parametrize("address", ["/audit/", "/audit/cases/{code}/"])
def test_an_operator_may_not_audit(operator: Client, address: str) -> None:
    assert operator.get(address.format(code=making.case().code)).status_code == 403


def test_an_operator_begins_with_the_operations(operator: Client) -> None:
    assert operator.get("/home/").headers["Location"] == "/operations/"


def test_who_also_works_on_cases_begins_with_the_work(ministry: making.Desk) -> None:
    both = browser_of(making.official(Role.OPERATOR, Role.RECEIVER).user)
    assert both.get("/home/").headers["Location"] == "/desk/"
    assert both.get("/operations/jobs/").status_code == 200


def test_the_navigation_leads_there(operator: Client) -> None:
    page = operator.get("/operations/jobs/").content.decode()
    assert 'href="/operations/"' in page
    assert 'href="/desk/"' not in page


def test_an_inactive_operator_is_out(operator: Client, official: Official) -> None:
    Official.objects.filter(pk=official.pk).update(active=False)
    assert operator.get("/operations/").status_code == 403
