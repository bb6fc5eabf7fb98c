"""An auditor finds cases and persons, replays and verifies, changes nothing, and is recorded too."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows.cases import receiving
from workflows.cases.models import Case
from workflows.journal import guards
from workflows.journal.models import Entry
from workflows.journal.writing import reads_about


@pytest.fixture
def auditor(ministry: making.Desk) -> Client:
    return browser_of(ministry.auditor.user)


@pytest.fixture
def case(ministry: making.Desk) -> Case:
    case = making.case()
    return receiving.receive(case.code, by=ministry.receiver, version=1, payment=making.PAID)


def test_a_case_is_found_by_its_code(auditor: Client, case: Case) -> None:
    assert auditor.get("/audit/", {"q": case.code}).headers["Location"] == f"/audit/cases/{case.code}/"
    assert "no case with this number" in auditor.get("/audit/", {"q": "nothing"}).content.decode()


def test_a_person_is_found_by_number_which_stands_in_no_address(auditor: Client, case: Case) -> None:
    response = auditor.post("/audit/person/", {"identity_number": case.person.identity_number})
    page = response.content.decode()
    assert case.code in page
    assert case.person.full_name in page
    assert case.person.identity_number not in page


def test_an_unknown_or_malformed_number_is_told(auditor: Client, ministry: making.Desk) -> None:
    page = auditor.post("/audit/person/", {"identity_number": "001199999999"}).content.decode()
    assert "Nobody with this number" in page
    page = auditor.post("/audit/person/", {"identity_number": "12"}).content.decode()
    assert "12 digits" in page
    assert auditor.get("/audit/person/").status_code == 302


def test_the_replay_shows_every_entry_and_no_button_that_changes(auditor: Client, case: Case) -> None:
    page = auditor.get(f"/audit/cases/{case.code}/").content.decode()
    assert "Application filed" in page
    assert "Application received" in page
    assert page.count("<form") == page.count("/verify/") + page.count("/language/") + page.count("/sign-out/")


def test_a_whole_chain_verifies(auditor: Client, case: Case) -> None:
    page = auditor.post(f"/audit/cases/{case.code}/verify/").content.decode()
    assert "The chain holds" in page
    assert Entry.objects.filter(kind="journal.verified").count() == 1


def test_an_altered_entry_is_named(auditor: Client, case: Case) -> None:
    with guards.suspended(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_entry SET body = replace(body, 'case.received', 'case.declined') WHERE kind = %s",
            ["case.received"],
        )
    page = auditor.post(f"/audit/cases/{case.code}/verify/").content.decode()
    assert "The chain is broken" in page
    assert "At entry 2" in page


def test_the_auditors_looks_are_recorded(auditor: Client, case: Case, ministry: making.Desk) -> None:
    auditor.get(f"/audit/cases/{case.code}/")
    auditor.post("/audit/person/", {"identity_number": case.person.identity_number})
    actors = [entry.actor for entry in reads_about(case=case.code)]
    assert actors.count(f"official:{ministry.auditor.public_id}") == 2


def test_nobody_else_gets_in(ministry: making.Desk, case: Case) -> None:
    user = case.person.user
    assert user is not None
    for browser in (browser_of(ministry.approver.user), browser_of(user)):
        for address in ("/audit/", f"/audit/cases/{case.code}/"):
            assert browser.get(address).status_code == 403
        assert browser.post(f"/audit/cases/{case.code}/verify/").status_code == 403
    assert Client().get("/audit/").status_code == 302


def test_an_unknown_case_is_404(auditor: Client) -> None:
    assert auditor.get("/audit/cases/000.00.00.G18-200101-0001/").status_code == 404
