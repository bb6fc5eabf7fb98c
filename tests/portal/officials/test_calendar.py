"""Heads of division keep the working calendar: one proposes, everybody sees what moves, another one publishes."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.workflows import making
from tests.workflows.cases.test_rescheduling import run
from workflows.cases.models import Case
from workflows.cases.receiving import receive
from workflows.clock import changing
from workflows.clock.calendar import in_force
from workflows.clock.deadlines import local_day
from workflows.clock.models import CalendarChange
from workflows.people.models import Official

HOME = "/desk/calendar/"


@pytest.fixture
def author(ministry: making.Desk) -> Official:
    return making.official(Role.HEAD)


@pytest.fixture
def other(ministry: making.Desk) -> Official:
    return making.official(Role.HEAD, unit="mot-cua")


@pytest.fixture
def case(ministry: making.Desk) -> Case:
    filed = making.case()
    return receive(filed.code, by=ministry.receiver, version=filed.version, payment=making.PAID)


def due_on(case: Case) -> dt.date:
    case.refresh_from_db()
    assert case.due_at is not None
    return local_day(case.due_at)


def fields(**more: str) -> dict[str, str]:
    return {"decision": "QĐ 12/QĐ-BYT", "reason_vi": "Nghỉ hoán đổi", "reason_en": "Swapped", **more}


def proposed(browser: Client, **more: str) -> CalendarChange:
    response = browser.post(f"{HOME}new/", fields(**more))
    assert response.status_code == 302, response.content.decode()
    run("cases.foresee")
    return CalendarChange.objects.get()


def text(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


class TestProposing:
    def test_it_leads_to_the_change_and_moves_nothing(self, author: Official, case: Case):
        day, browser = due_on(case), browser_of(author.user)
        change = proposed(browser, free=f"{day:%d/%m/%Y}")
        assert [(row.date, row.working) for row in change.days.all()] == [(day, False)]
        assert in_force().is_working_day(day)
        assert "QĐ 12/QĐ-BYT" in text(browser, HOME)

    @pytest.mark.parametrize(
        "wrong",
        [
            {},
            {"free": "31/02/2026"},
            {"free": "02/01/1926"},
            {"free": "02/01/2026", "worked": "02/01/2026"},
            {"free": "02/01/2026", "decision": ""},
            {"unit": "all"},
            {"unit": "all", "since": "01/04/2026", "morning": "12:00-08:00", "afternoon": "13:00-17:00"},
            {"unit": "all", "since": "01/04/2026", "morning": "08:00-14:00", "afternoon": "13:00-17:00"},
            {"unit": "all", "since": "01/04/2026", "morning": "8h", "afternoon": "13:00-17:00"},
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_lost(self, author: Official, wrong: dict[str, str]):
        response = browser_of(author.user).post(f"{HOME}new/", fields() | wrong)
        assert response.status_code == 200
        assert "govuk-error-summary" in response.content.decode()
        assert "Swapped" in response.content.decode()
        assert not CalendarChange.objects.exists()

    def test_working_hours(self, author: Official):
        hours = {"unit": "kcb", "since": "01/04/2026", "morning": "07:00-11:30", "afternoon": "13:30-17:00"}
        change = proposed(browser_of(author.user), **hours)
        row = change.hours.get()
        assert (row.unit and row.unit.code, row.morning_from, row.afternoon_to) == ("kcb", dt.time(7), dt.time(17))


class TestPublishing:
    def test_everybody_who_keeps_it_sees_which_cases_move(self, author: Official, other: Official, case: Case):
        day = due_on(case)
        change = proposed(browser_of(author.user), free=f"{day:%d/%m/%Y}")
        for official in (author, other):
            shown = text(browser_of(official.user), f"{HOME}{change.public_id}/")
            assert case.code in shown
            assert f"{day:%d/%m/%Y}" in shown
            assert "open pieces of work would be due at another time" in shown

    def test_a_colleague_publishes_after_being_asked(self, author: Official, other: Official, case: Case):
        day = due_on(case)
        change = proposed(browser_of(author.user), free=f"{day:%d/%m/%Y}")
        browser = browser_of(other.user)
        asked = text(browser, f"{HOME}{change.public_id}/publish/")
        assert asked.count("Publish this change?") == 2
        assert re.search(r"<button[^>]*>\s*Publish this change\s*</button>", asked)
        assert browser.post(f"{HOME}{change.public_id}/publish/").status_code == 302
        run("cases.reschedule")
        assert due_on(case) > day
        assert not in_force().is_working_day(day)

    def test_how_much_work_moves_with_new_hours_is_told(self, author: Official, other: Official, ministry: making.Desk):
        making.case()
        hours = {"unit": "mot-cua", "since": "01/01/2026", "morning": "08:00-09:00", "afternoon": "13:00-14:00"}
        change = proposed(browser_of(author.user), **hours)
        browser = browser_of(other.user)
        assert "1 open piece of work would be" in text(browser, f"{HOME}{change.public_id}/")
        assert "1 open piece of work will be" in text(browser, f"{HOME}{change.public_id}/publish/")

    def test_after_another_change_the_cases_are_looked_at_anew(self, author: Official, other: Official, case: Case):
        change = proposed(browser_of(author.user), free=f"{due_on(case):%d/%m/%Y}")
        days = {due_on(case) + dt.timedelta(days=9): False}
        said = {"decision": "QĐ 13/QĐ-BYT", "reason_vi": "Nghỉ", "reason_en": "Day off"}
        with transaction.atomic():
            changing.publish(changing.propose(by=author, days=days, hours=(), **said), by=other)
        browser, address = browser_of(other.user), f"{HOME}{change.public_id}/"
        shown = text(browser, address)
        assert "another change was published after it" in shown
        assert f"{address}publish/" not in shown
        assert browser.get(f"{address}publish/").headers["Location"] == address
        browser.post(address)
        run("cases.foresee")
        assert f"{address}publish/" in text(browser, address)

    def test_its_author_does_not(self, author: Official, case: Case):
        browser = browser_of(author.user)
        change = proposed(browser, free=f"{due_on(case):%d/%m/%Y}")
        assert f"{change.public_id}/publish/" not in text(browser, f"{HOME}{change.public_id}/")
        browser.post(f"{HOME}{change.public_id}/publish/")
        change.refresh_from_db()
        assert change.published_at is None

    def test_it_can_be_withdrawn_before(self, author: Official, case: Case):
        browser = browser_of(author.user)
        change = proposed(browser, free=f"{due_on(case):%d/%m/%Y}")
        assert browser.get(f"{HOME}{change.public_id}/withdraw/").status_code == 200
        browser.post(f"{HOME}{change.public_id}/withdraw/")
        change.refresh_from_db()
        assert change.withdrawn_at is not None

    def test_after_it_was_published_the_questions_are_gone(self, author: Official, other: Official, case: Case):
        change = proposed(browser_of(author.user), free=f"{due_on(case):%d/%m/%Y}")
        browser = browser_of(other.user)
        browser.post(f"{HOME}{change.public_id}/publish/")
        for page in ("publish", "withdraw"):
            assert browser.get(f"{HOME}{change.public_id}/{page}/").status_code == 302


class TestLooking:
    def test_the_special_days_of_a_year(self, author: Official):
        year = timezone.localdate().year
        shown = text(browser_of(author.user), f"{HOME}?year={year}")
        assert f"01/01/{year}" in shown

    @pytest.mark.parametrize("year", ["1", "x", "99999999999999999999"])
    def test_a_year_that_makes_no_sense_is_this_one(self, author: Official, year: str):
        assert f"01/01/{timezone.localdate().year}" in text(browser_of(author.user), f"{HOME}?year={year}")

    def test_only_those_who_keep_it(self, ministry: making.Desk, author: Official, case: Case):
        change = proposed(browser_of(author.user), free=f"{due_on(case):%d/%m/%Y}")
        for official in (ministry.appraiser, ministry.auditor):
            browser = browser_of(official.user)
            for page in ("", "new/", f"{change.public_id}/", f"{change.public_id}/publish/"):
                assert browser.get(HOME + page).status_code == 403

    def test_an_unknown_change_is_not_found(self, author: Official):
        assert browser_of(author.user).get(f"{HOME}9b2f4c1e-0000-4000-8000-000000000000/").status_code == 404

    def test_the_page_costs_the_same_whatever_it_lists(
        self, author: Official, case: Case, django_assert_max_num_queries: Any
    ):
        browser = browser_of(author.user)
        change = proposed(browser, free=f"{due_on(case):%d/%m/%Y}")
        with django_assert_max_num_queries(16):
            browser.get(f"{HOME}{change.public_id}/")
