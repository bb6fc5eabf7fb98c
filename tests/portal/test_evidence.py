"""The evidence card: the same facts for the applicant, the official and the auditor; each sees only their own cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.workflows import making, signing
from workflows.cases.models import Case
from workflows.filling import keys
from workflows.filling.models import AttributeOutcome, Difference, Evidence, Lookup
from workflows.journal import guards
from workflows.journal.writing import reads_about
from workflows.people.models import User

NAME = "Nguyễn Thị Thử"


@pytest.fixture(autouse=True)
def _pinned(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_kept", set())
    settings.REGISTRY_KEYS_FILE = signing.pin(tmp_path / "keys.json")


@pytest.fixture
def case(ministry: making.Desk) -> Case:
    return making.case()


@pytest.fixture
def row(case: Case) -> AttributeOutcome:
    return AttributeOutcome.objects.get(lookup__case_code=case.code, attribute="full_name")


def user_of(role: str, case: Case, ministry: making.Desk) -> User:
    user = {"applications": case.person.user, "desk": ministry.receiver.user, "audit": ministry.auditor.user}[role]
    assert user is not None
    return user


def page(browser: Client, room: str, row: AttributeOutcome) -> str:
    response = browser.get(f"/{room}/evidence/{row.public_id}/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("room", ["applications", "desk", "audit"])
def test_the_card_says_the_same_to_everybody(
    room: str, ministry: making.Desk, case: Case, row: AttributeOutcome
) -> None:
    text = page(browser_of(user_of(room, case, ministry)), room, row)
    proof = row.evidence
    assert proof is not None
    for fact in (
        "National population database",
        "Full name",
        "The proof holds.",
        proof.digest,
        proof.key_id,
        proof.request_id,
        str(proof.message_id),
    ):
        assert fact in text, fact


@pytest.mark.parametrize(("room", "seen"), [("applications", True), ("desk", True), ("audit", False)])
def test_the_auditor_sees_the_proof_and_not_the_value(
    room: str, seen: bool, ministry: making.Desk, case: Case, row: AttributeOutcome
) -> None:
    assert (NAME in page(browser_of(user_of(room, case, ministry)), room, row)) is seen


@pytest.mark.parametrize("room", ["desk", "audit"])
def test_a_look_is_recorded(room: str, ministry: making.Desk, case: Case, row: AttributeOutcome) -> None:
    page(browser_of(user_of(room, case, ministry)), room, row)
    look = reads_about(case=case.code).first()
    assert look is not None
    assert look.data["fields"] == ["evidence:population.full_name"]
    assert look.data["whose"] == [case.person.identity_index]


def test_the_auditor_reads_in_words_what_was_looked_at(
    ministry: making.Desk, case: Case, row: AttributeOutcome
) -> None:
    page(browser_of(ministry.receiver.user), "desk", row)
    text = browser_of(ministry.auditor.user).get(f"/audit/cases/{case.code}/").content.decode()
    assert "looked at the evidence of a value" in text
    assert "evidence: Full name" in text


def test_a_stranger_gets_404(row: AttributeOutcome) -> None:
    stranger = making.person().user
    assert stranger is not None
    assert browser_of(stranger).get(f"/applications/evidence/{row.public_id}/").status_code == 404


def test_an_official_of_another_unit_gets_404(row: AttributeOutcome) -> None:
    other = making.official(Role.APPRAISER, unit="vp")
    assert browser_of(other.user).get(f"/desk/evidence/{row.public_id}/").status_code == 404


def test_nobody_at_the_desk_sees_a_draft(ministry: making.Desk) -> None:
    draft = making.draft()
    row = AttributeOutcome.objects.get(lookup__draft=draft.public_id, attribute="full_name")
    assert browser_of(ministry.receiver.user).get(f"/desk/evidence/{row.public_id}/").status_code == 404
    assert browser_of(ministry.auditor.user).get(f"/audit/evidence/{row.public_id}/").status_code == 404


def test_the_applicant_sees_the_card_of_a_draft(ministry: making.Desk) -> None:
    draft = making.draft()
    row = AttributeOutcome.objects.get(lookup__draft=draft.public_id, attribute="full_name")
    assert draft.person.user is not None
    text = page(browser_of(draft.person.user), "applications", row)
    assert f"/applications/drafts/{draft.public_id}/" in text


def test_a_card_without_an_answer_says_so(ministry: making.Desk) -> None:
    draft = making.draft(answered={})
    row = AttributeOutcome.objects.get(lookup__draft=draft.public_id, attribute="full_name")
    assert draft.person.user is not None
    text = page(browser_of(draft.person.user), "applications", row)
    assert "no answer of the registry" in text
    assert "The proof holds" not in text


@pytest.mark.parametrize("room", ["applications", "desk", "audit"])
def test_a_proof_that_does_not_hold_is_told(
    room: str, ministry: making.Desk, case: Case, row: AttributeOutcome
) -> None:
    with guards.suspended():
        Evidence.objects.filter(pk=row.evidence_id or 0).update(digest="0" * 64)
        text = page(browser_of(user_of(room, case, ministry)), room, row)
    assert "The proof does not hold" in text
    assert "The proof holds" not in text


@pytest.mark.parametrize(("room", "seen"), [("desk", True), ("audit", False)])
def test_a_newer_answer_stands_on_the_card(
    room: str, seen: bool, ministry: making.Desk, case: Case, row: AttributeOutcome
) -> None:
    making.answer(
        Lookup.objects.get(registry="population"), making.values(population__full_name="Nguyễn Thị Khác")["population"]
    )
    assert Difference.objects.count() == 1
    text = page(browser_of(user_of(room, case, ministry)), room, row)
    assert "A newer answer differed" in text
    assert ("Nguyễn Thị Khác" in text) is seen


@pytest.mark.parametrize("room", ["applications", "desk", "audit"])
def test_every_value_of_the_case_page_leads_to_its_card(
    room: str, ministry: making.Desk, case: Case, row: AttributeOutcome
) -> None:
    text = browser_of(user_of(room, case, ministry)).get(f"/{room}/cases/{case.code}/").content.decode()
    assert f'href="/{room}/evidence/{row.public_id}/"' in text


def test_the_card_costs_the_same_however_many_answers_came(
    ministry: making.Desk, case: Case, row: AttributeOutcome, django_assert_max_num_queries: Any
) -> None:
    browser = browser_of(ministry.receiver.user)
    page(browser, "desk", row)
    for _ in range(3):
        making.answer(Lookup.objects.get(registry="population"), making.values()["population"])
    with django_assert_max_num_queries(24):
        page(browser, "desk", row)
