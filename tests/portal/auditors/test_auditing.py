"""An auditor finds cases and persons, replays and verifies, changes nothing, and is recorded too."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.utils.translation import override

from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows import outbox
from workflows.cases import deciding, receiving
from workflows.cases.models import Case
from workflows.clock.deadlines import local_day
from workflows.documents.models import Document
from workflows.filling.models import Evidence
from workflows.journal import guards
from workflows.journal.kinds import Kind
from workflows.journal.models import Entry
from workflows.journal.writing import reads_about
from workflows.people.accounts import identity_index


@pytest.fixture
def auditor(ministry: making.Desk) -> Client:
    return browser_of(ministry.auditor.user)


@pytest.fixture
def case(ministry: making.Desk) -> Case:
    case = making.case()
    return receiving.receive(case.code, by=ministry.receiver, version=1, payment=making.PAID)


def test_a_case_is_found_by_its_code(auditor: Client, case: Case) -> None:
    assert auditor.get("/audit/", {"q": case.code}).headers["Location"] == f"/audit/cases/{case.code}/"
    assert "no case with this code" in auditor.get("/audit/", {"q": "nothing"}).content.decode()


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


def test_the_replay_tells_how_the_deadline_comes_about(auditor: Client, case: Case) -> None:
    page = auditor.get(f"/audit/cases/{case.code}/").content.decode()
    assert "How the deadline comes about" in page
    assert case.due_at is not None
    assert f"Due by the close of {local_day(case.due_at):%d/%m/%Y}" in page


def test_before_receipt_there_is_no_deadline_to_tell(auditor: Client, ministry: making.Desk) -> None:
    page = auditor.get(f"/audit/cases/{making.case().code}/").content.decode()
    assert "How the deadline comes about" not in page


def test_a_whole_chain_verifies_with_what_came_before_it(auditor: Client, case: Case, ministry: making.Desk) -> None:
    page = auditor.post(f"/audit/cases/{case.code}/verify/").content.decode()
    assert "The chain holds" in page
    entries = Entry.objects.filter(kind="journal.verified", stream=f"user:{ministry.auditor.public_id}")
    assert [entry.data["ok"] for entry in entries] == [True, True]
    assert {entry.data["stream"].partition(":")[0] for entry in entries} == {"case", "draft"}


def test_an_entry_altered_before_submission_is_found_too(auditor: Client, case: Case) -> None:
    with guards.suspended(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_entry SET body = replace(body, 'lookup.answered', 'lookup.failed') WHERE kind = %s",
            ["lookup.answered"],
        )
    page = auditor.post(f"/audit/cases/{case.code}/verify/").content.decode()
    assert "The chain is broken" in page
    assert "Before submission:" in page


def test_an_altered_entry_is_named(auditor: Client, case: Case) -> None:
    with guards.suspended(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_entry SET body = replace(body, 'case.received', 'case.declined') WHERE kind = %s",
            ["case.received"],
        )
    page = auditor.post(f"/audit/cases/{case.code}/verify/").content.decode()
    assert "The chain is broken" in page
    assert "At entry 2" in page


def test_the_replay_tells_what_led_to_submission(auditor: Client, case: Case) -> None:
    page = auditor.get(f"/audit/cases/{case.code}/").content.decode()
    with override("en"):
        assert str(Kind.DRAFT_LOOKUPS_AGREED.label) in page
        assert str(Kind.LOOKUP_ANSWERED.label) in page


def test_private_values_of_the_journal_are_named_and_not_shown(ministry: making.Desk, auditor: Client) -> None:
    case = making.case()
    receiving.receive(case.code, by=ministry.receiver, version=1, payment=making.PAID)
    deciding.appraise(case.code, by=ministry.appraiser, version=2, proposal=making.GRANT, text="")
    deciding.send_back(case.code, by=ministry.approver, version=3, reason="Xem lại giấy khám")
    page = auditor.get(f"/audit/cases/{case.code}/").content.decode()
    assert "reason: private, not shown" in page
    assert "Xem lại giấy khám" not in page


def test_evidence_is_shown_by_its_digest_and_never_by_its_content(auditor: Client, case: Case) -> None:
    page = auditor.get(f"/audit/cases/{case.code}/").content.decode()
    proofs = list(Evidence.objects.filter(lookup__case_code=case.code))
    assert proofs
    for proof in proofs:
        assert proof.digest in page
        assert proof.request_id in page
        assert proof.raw not in page


def test_a_registry_that_has_not_answered_is_listed_too(auditor: Client, ministry: making.Desk) -> None:
    known = making.values()
    del known["population"]
    case = making.case(answered=known)
    assert "No answer yet" in auditor.get(f"/audit/cases/{case.code}/").content.decode()


def test_documents_are_listed_by_their_digest(auditor: Client, case: Case) -> None:
    outbox.sweep(100)
    document = Document.objects.get(case_code=case.code)
    page = auditor.get(f"/audit/cases/{case.code}/").content.decode()
    assert document.sha256 in page
    assert f"documents/{document.public_id}" not in page


def test_who_looked_is_told_by_name_and_with_the_reason(auditor: Client, case: Case, ministry: making.Desk) -> None:
    browser_of(ministry.appraiser.user).get(f"/desk/cases/{case.code}/")
    for page in (
        auditor.get(f"/audit/cases/{case.code}/").content.decode(),
        auditor.post("/audit/person/", {"identity_number": case.person.identity_number}).content.decode(),
    ):
        assert ministry.appraiser.full_name in page
        assert "to appraise the application" in page


def test_a_draft_is_counted_and_not_shown(auditor: Client, case: Case) -> None:
    making.draft(case.person)
    page = auditor.post("/audit/person/", {"identity_number": case.person.identity_number}).content.decode()
    assert "1 unfinished draft" in page


def test_a_number_with_spaces_is_understood(auditor: Client, case: Case) -> None:
    number = case.person.identity_number
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
    assert case.code in auditor.post("/audit/person/", {"identity_number": spaced}).content.decode()


def test_a_search_for_nobody_is_recorded_too(auditor: Client, ministry: making.Desk) -> None:
    auditor.post("/audit/person/", {"identity_number": "001199999999"})
    entry = reads_about(person=identity_index("001199999999")).get()
    assert entry.actor == f"official:{ministry.auditor.public_id}"


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


@pytest.mark.parametrize("code", ["%00", "a" * 65])
def test_what_can_be_no_code_is_404(auditor: Client, code: str) -> None:
    assert auditor.get(f"/audit/cases/{code}/").status_code == 404
