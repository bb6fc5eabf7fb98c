"""My notices: by day, the new ones marked, without any personal data, at the same cost however many there are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows.cases import queue
from workflows.cases.models import Case, Notice, Task
from workflows.cases.noticing import give_notice

ADDRESS = "/desk/notices/"


@pytest.fixture
def case(ministry: making.Desk) -> Case:
    """A case whose receipt is overdue."""
    return overdue(ministry)


def overdue(ministry: making.Desk) -> Case:
    made = making.case()
    task = Task.objects.get(case=made)
    queue.claim(task, by=ministry.receiver)
    give_notice(task.due_at + timedelta(hours=1))
    return made


@pytest.fixture
def desk(ministry: making.Desk) -> Client:
    return browser_of(ministry.receiver.user)


def test_a_notice_names_the_case_and_nobody(case: Case, desk: Client) -> None:
    page = desk.get(ADDRESS).content.decode()
    assert f"/desk/cases/{case.code}/" in page
    assert case.applicant_name not in page


def test_looking_changes_nothing_the_button_does(case: Case, desk: Client) -> None:
    newest = Notice.objects.latest("pk").pk
    for _look in range(2):
        assert f"{ADDRESS}read/{newest}/" in desk.get(ADDRESS).content.decode()
    assert desk.get(f"{ADDRESS}read/{newest}/").status_code == 405
    desk.post(f"{ADDRESS}read/{newest}/")
    page = desk.get(ADDRESS).content.decode()
    assert f"notice-{newest}" in page
    assert f"{ADDRESS}read/" not in page


def test_others_have_their_own(case: Case, ministry: making.Desk) -> None:
    assert case.code not in browser_of(ministry.appraiser.user).get(ADDRESS).content.decode()
    assert browser_of(ministry.auditor.user).get(ADDRESS).status_code in (403, 404)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_speaks_both_languages(case: Case, desk: Client, language: str) -> None:
    response = desk.get(ADDRESS, headers={"accept-language": language})
    assert response.status_code == 200
    assert f'lang="{language}"' in response.content.decode()


def test_many_cost_what_one_does(
    case: Case, ministry: making.Desk, desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk.get(ADDRESS)
    for _number in range(3):
        overdue(ministry)
    with django_assert_num_queries(4):
        desk.get(ADDRESS)
