"""Applicants are told of every change of status, see their clock, and have letters and notices in one list."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.portal.applicants.conftest import signed_in
from tests.workflows import making
from workflows import outbox
from workflows.cases import receiving
from workflows.cases.models import Case, Notice
from workflows.clock.events import deadline_of
from workflows.people.models import Person

LIST = "/applications/notices/"


@pytest.fixture
def case(ministry: making.Desk, person: Person) -> Case:
    return received(ministry, person)


def received(ministry: making.Desk, person: Person) -> Case:
    filed = making.case(person)
    receiving.receive(filed.code, by=ministry.receiver, version=1, payment=making.PAID)
    return Case.objects.get(pk=filed.pk)


def page(browser: Client, address: str, **headers: str) -> str:
    response = browser.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def of(case: Case) -> str:
    return f"/applications/cases/{case.code}/"


def test_a_change_of_status_is_a_notice_without_personal_data(case: Case, browser: Client) -> None:
    notice = Notice.objects.get(case=case)
    shown = page(browser, LIST)
    assert f"notice-{notice.pk}" in shown
    assert of(case) in shown
    main = shown[shown.index("<main") : shown.index("</main")]
    assert case.applicant_name not in main


def test_looking_marks_nothing_as_read_the_button_does(case: Case, browser: Client) -> None:
    newest = Notice.objects.latest("pk").pk
    for address, button in ((LIST, f"{LIST}read/{newest}/"), (of(case), f"{of(case)}read/{newest}/")):
        Notice.objects.update(read_at=None)
        page(browser, address)
        assert button in page(browser, address)
        assert browser.get(button).status_code == 405
        browser.post(button)
        assert button not in page(browser, address)
        assert Notice.objects.get(pk=newest).read_at is not None


def test_a_stranger_sees_and_marks_nothing(case: Case) -> None:
    stranger = signed_in(making.person())
    newest = Notice.objects.latest("pk").pk
    assert case.code not in page(stranger, LIST)
    stranger.post(f"{LIST}read/{newest}/")
    assert stranger.post(f"{of(case)}read/{newest}/").status_code == 404
    assert Notice.objects.get(pk=newest).read_at is None


def test_letters_and_notices_stand_in_one_list(case: Case, browser: Client) -> None:
    outbox.sweep(100)
    shown = page(browser, of(case))
    messages = shown[shown.index('id="messages"') :]
    messages = messages[: messages.index("</ul>")]
    assert "/applications/documents/" in messages
    assert "notice-" in messages


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_clock_shows_every_line_of_its_derivation(case: Case, browser: Client, language: str) -> None:
    shown = page(browser, of(case), **{"accept-language": language})
    clock = deadline_of(case.code, case.time_limit)
    assert clock is not None
    part = shown[shown.index('id="clock"') :]
    part = part[: part.index("</ol>")]
    assert len(re.findall("<li>", part)) == len(clock.derivation)
    assert f"{clock.due_on:%d/%m/%Y}" in part or f"{clock.due_on.day} " in part


def test_before_receipt_there_is_no_clock(ministry: making.Desk, person: Person, browser: Client) -> None:
    assert 'id="clock"' not in page(browser, of(making.case(person)))


def test_many_notices_cost_what_one_does(
    case: Case, ministry: making.Desk, person: Person, browser: Client, django_assert_num_queries: Any
) -> None:
    page(browser, LIST)
    for _number in range(3):
        received(ministry, person)
    with django_assert_num_queries(3):
        page(browser, LIST)
