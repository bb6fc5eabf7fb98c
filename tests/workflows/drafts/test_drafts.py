"""A draft is private, keeps what was entered, and takes nothing that it did not ask for."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from integrations.exchange.client import Outcome
from procedures import catalogue
from tests.workflows import making
from workflows.cases.filing import NotReady, file
from workflows.cases.models import Case
from workflows.drafts import actions
from workflows.drafts.models import Draft, DraftState, Filing
from workflows.drafts.readiness import StepState, readiness_of
from workflows.filling.models import Lookup
from workflows.filling.models import Outcome as FieldOutcome


def test_a_person_goes_on_with_the_draft_that_is_open(ministry: making.Desk) -> None:
    person = making.person()
    today = timezone.localdate()
    assert actions.start(person, making.PROCEDURE, on=today) == actions.start(person, making.PROCEDURE, on=today)
    assert actions.start_another(person, making.PROCEDURE, on=today).pk != Draft.objects.order_by("id")[0].pk


def test_a_stranger_finds_nothing(ministry: making.Desk) -> None:
    making.draft()
    assert not Draft.objects.of(making.person()).exists()


def test_level_one_may_not_start(ministry: making.Desk) -> None:
    with pytest.raises(actions.LevelTooLow):
        actions.start(making.person(level=1), making.PROCEDURE, on=timezone.localdate())


def test_an_unknown_procedure_and_a_day_before_the_first_edition_are_told_apart(ministry: making.Desk) -> None:
    person = making.person()
    with pytest.raises(catalogue.UnknownProcedure):
        actions.start(person, "9.999999", on=timezone.localdate())
    with pytest.raises(catalogue.NotInForce):
        actions.start(person, making.PROCEDURE, on=date(2020, 1, 1))


def test_nothing_is_asked_before_the_go_ahead(ministry: making.Desk) -> None:
    draft = actions.start(making.person(), making.PROCEDURE, on=timezone.localdate())
    assert not Lookup.objects.exists()
    actions.agree_to_lookups(draft)
    actions.agree_to_lookups(draft)
    assert Lookup.objects.filter(draft=draft.public_id).count() == 4


def test_a_forged_locked_field_is_dropped(ministry: making.Desk) -> None:
    draft = making.draft()
    saved = actions.save_step(
        draft,
        "contact",
        data={"phone": ["0912345678"], "full_name": ["Kẻ Khác"], "csrfmiddlewaretoken": ["x"]},
        answers={"phone": "0912345678", "email": None, "full_name": "Kẻ Khác", "profession": "doctor"},
    )
    assert "full_name" not in saved.answers
    assert saved.answers["profession"] == "nurse"
    assert set(saved.steps["contact"]["data"]) == {"phone"}


def test_what_was_entered_is_not_readable_in_the_database(ministry: making.Desk) -> None:
    draft = making.draft()
    with connection.cursor() as cursor:
        cursor.execute("SELECT steps FROM drafts_draft WHERE id = %s", [draft.pk])
        (raw,) = cursor.fetchone()
    assert b"0912345678" not in bytes(raw)


def test_a_discarded_draft_keeps_nothing(ministry: making.Desk) -> None:
    draft = making.draft()
    actions.discard(draft)
    draft = Draft.objects.get(pk=draft.pk)
    assert (draft.state, draft.steps) == (DraftState.DISCARDED, {})
    with pytest.raises(actions.DraftClosed):
        actions.save_step(draft, "contact", data={}, answers={})


def test_an_expired_draft_takes_nothing_more(ministry: making.Desk) -> None:
    draft = making.draft()
    Draft.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(actions.DraftClosed):
        file(draft, version=draft.version)


class TestReadiness:
    """What stands between a draft and its filing."""

    def test_a_complete_draft_may_be_filed(self, ministry: making.Desk) -> None:
        readiness = readiness_of(making.draft())
        assert readiness.may_file
        assert set(readiness.states.values()) == {StepState.DONE}

    def test_a_silent_registry_does_not_keep_anybody_from_filing(self, ministry: making.Desk) -> None:
        known = making.values()
        del known["population"]
        draft = making.draft(answered=known)
        Lookup.objects.get(draft=draft.public_id, registry="population").outcomes.update(outcome=FieldOutcome.DEGRADED)
        readiness = readiness_of(draft)
        assert readiness.states["identity"] == StepState.LATER
        assert readiness.may_file

    def test_a_missing_answer_does(self, ministry: making.Desk) -> None:
        draft = making.draft()
        draft = actions.save_step(draft, "contact", data={}, answers={"phone": "", "email": ""})
        readiness = readiness_of(draft)
        assert [field.id for field in readiness.missing] == ["phone"]
        with pytest.raises(NotReady):
            file(draft, version=draft.version)

    def test_an_answer_that_no_form_would_have_let_through_does(self, ministry: making.Desk) -> None:
        draft = making.draft()
        draft = actions.save_step(draft, "profession", data={}, answers={"profession": "wizard"})
        readiness = readiness_of(draft)
        assert readiness.invalid == ("profession",)
        assert not readiness.may_file

    def test_a_broken_rule_says_why(self, ministry: making.Desk) -> None:
        draft = making.draft(answered=making.values(practitioners__practice_months=2))
        readiness = readiness_of(draft)
        assert not readiness.may_file
        assert any("6" in str(stop.vi) for stop in readiness.stops)
        assert readiness.registries_in_the_way == ("practitioners",)

    def test_practice_that_is_known_not_to_exist_stops(self, ministry: making.Desk) -> None:
        known = making.values()
        del known["practitioners"]
        draft = making.draft(answered=known)
        making.answer(Lookup.objects.get(draft=draft.public_id, registry="practitioners"), None, Outcome.ABSENT)
        readiness = readiness_of(draft)
        assert len(readiness.stops) == 1
        assert readiness.registries_in_the_way == ("practitioners",)
        assert readiness.states["practice"] == StepState.PROBLEM
        assert not readiness.may_file

    def test_a_mismatch_is_looked_at_and_filed_all_the_same(self, ministry: making.Desk) -> None:
        known = making.values()
        del known["population"]
        draft = making.draft(answered=known)
        making.answer(Lookup.objects.get(draft=draft.public_id, registry="population"), None, Outcome.MISMATCH)
        readiness = readiness_of(draft)
        assert readiness.states["identity"] == StepState.PROBLEM
        assert readiness.mismatched
        assert readiness.may_file


class TestFiling:
    """One transaction, or nothing."""

    def test_the_filing_is_frozen_with_its_digest(self, ministry: making.Desk) -> None:
        case = making.case()
        filing = Filing.objects.get(case_code=case.code, number=0)
        body = json.loads(filing.body)
        assert body["answers"]["profession"] == "nurse"
        assert body["facts"]["degrees.number"]["value"] == "B123456"
        assert body["edition_digest"] == case.edition_digest
        with pytest.raises(IntegrityError), transaction.atomic():
            Filing.objects.update(digest="0" * 64)

    def test_a_second_click_gets_the_first_case(self, ministry: making.Desk) -> None:
        draft = making.draft()
        assert file(draft, version=draft.version) == file(draft, version=draft.version)
        assert Case.objects.count() == 1

    def test_a_stale_version_files_nothing(self, ministry: making.Desk) -> None:
        draft = making.draft()
        with pytest.raises(actions.StaleDraft):
            file(draft, version=draft.version - 1)
        assert not Case.objects.exists()

    def test_a_failure_half_way_leaves_the_draft_as_it_was(
        self, ministry: making.Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        draft = making.draft()

        def fail(*args: object, **options: object) -> None:
            raise RuntimeError("cut off")

        monkeypatch.setattr("workflows.cases.opening.seal", fail)
        with pytest.raises(RuntimeError):
            file(draft, version=draft.version)
        assert Draft.objects.get(pk=draft.pk).state == DraftState.OPEN
        assert not Case.objects.exists()
        assert Lookup.objects.filter(draft=draft.public_id).count() == 4
        monkeypatch.undo()
        assert file(draft, version=draft.version).code.endswith("-0001")

    def test_the_lookups_become_the_cases(self, ministry: making.Desk) -> None:
        case = making.case()
        assert Lookup.objects.filter(case_code=case.code, draft=None).count() == 4
