"""Asking the applicant for what is missing: once, completely, with reasons; and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.workflows import making, signing
from tests.workflows.cases import clinics
from tests.workflows.drafts import wanting
from workflows.cases import deciding, queue, receiving, supplement_answers, supplementing
from workflows.cases.acting import ActionError, NotAllowed, NotPossible, StaleCase
from workflows.cases.checking import broken_cases
from workflows.cases.filing import NotReady, file
from workflows.cases.models import Case, Letter, Supplement
from workflows.cases.record import record_of
from workflows.cases.statuses import Status
from workflows.cases.supplementing import Item
from workflows.clock.events import deadline_of, events_of
from workflows.drafts import actions, rows
from workflows.drafts.filed import body_of, filings_of, last_filing
from workflows.drafts.files import add_file
from workflows.drafts.models import Draft, DraftState
from workflows.drafts.readiness import StepState, readiness_of
from workflows.filling import keys
from workflows.filling.models import Lookup, LookupState
from workflows.filling.verifying import verify_case
from workflows.journal.verifying import verify_stream
from workflows.journal.writing import entries
from workflows.outbox.models import Job

PHONE = Item("field", "phone", "Số điện thoại không liên lạc được")
HISTORY = Item("field", "work_history", "Chưa ghi đủ thời gian công tác")


@pytest.fixture(autouse=True)
def pinned(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The registries' keys are known, so that what their answers prove can be verified."""
    monkeypatch.setattr(keys, "_kept", set())
    settings.REGISTRY_KEYS_FILE = signing.pin(tmp_path / "keys.json")


@contextmanager
def later(**span: float) -> Iterator[datetime]:
    """The time as it is some while from now."""
    then = timezone.now() + timedelta(**span)
    with mock.patch("django.utils.timezone.now", return_value=then):
        yield then


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def asked(desk: making.Desk, *items: Item, case: Case | None = None) -> Case:
    """A case just filed whose receiver asks for something."""
    case = case or making.case()
    return supplementing.ask_for(case.code, by=desk.receiver, version=case.version, items=items or (PHONE,))


def asked_in_processing(desk: making.Desk) -> Case:
    case = making.case()
    case = receiving.receive(case.code, by=desk.receiver, version=case.version, payment=making.PAID)
    case = queue.claim(case.tasks.get(kind="appraise"), by=desk.appraiser)
    return supplementing.ask_for(case.code, by=desk.appraiser, version=case.version, items=[HISTORY])


def answering(case: Case, **answers: str) -> Draft:
    """The answer of the applicant, with these fields changed on the pages where they stand."""
    draft = supplement_answers.begin_answer(case.code, by=case.person)
    for step in draft.edition.steps:
        said = {field.id: answers[field.id] for field in step.fields if field.id in answers}
        if said:
            draft = actions.save_step(draft, step.id, data={}, answers=said)
    return draft


def answered(case: Case, **answers: str) -> Case:
    draft = answering(case, **answers)
    return file(draft, version=draft.version)


def sound(case: Case) -> None:
    """Nothing is forgotten, the journal holds, and so does the evidence."""
    assert list(broken_cases()) == []
    assert verify_stream(case.stream).ok
    assert verify_case(case.code).failures == []


class TestAsking:
    def test_a_filing_waits_for_its_applicant_until_a_day_and_the_letter_says_what(self, ministry: making.Desk) -> None:
        case = asked(ministry, PHONE, HISTORY)
        request = case.supplements.get()
        task = case.tasks.get(closed_at=None)
        assert case.status == Status.AWAITING_SUPPLEMENT
        assert (task.waiting_for, task.wakes_at) == ("applicant", request.answer_by)
        assert [item["id"] for item in request.items] == ["phone", "work_history"]
        assert request.letter.kind == "supplement"
        assert Job.objects.filter(key=f"lapse:{request.public_id}").exists()
        sound(case)

    def test_while_it_waits_nobody_works_on_it(self, ministry: making.Desk) -> None:
        case = asked(ministry)
        with pytest.raises(NotPossible):
            receiving.receive(case.code, by=ministry.receiver, version=case.version, payment=making.PAID)

    def test_the_clock_of_a_received_case_pauses(self, ministry: making.Desk) -> None:
        case = asked_in_processing(ministry)
        deadline = deadline_of(case.code, case.time_limit)
        assert deadline is not None
        assert not deadline.running
        assert case.due_at == deadline.due_at
        sound(case)

    def test_before_receipt_the_clock_knows_nothing_of_it(self, ministry: making.Desk) -> None:
        case = asked(ministry)
        assert [event.kind for event in events_of(case.code)] == ["filed"]

    @pytest.mark.parametrize(
        "items",
        [
            [],
            [Item("field", "phone", "  ")],
            [Item("field", "full_name", "Sai tên")],  # a registry's
            [Item("component", "degree", "Nộp lại")],  # replaced by data
            [Item("field", "no_such_thing", "?")],
        ],
    )
    def test_only_what_applicants_declare_is_asked_for_each_with_a_reason(
        self, ministry: making.Desk, items: list[Item]
    ) -> None:
        case = making.case()
        with pytest.raises(ActionError):
            supplementing.ask_for(case.code, by=ministry.receiver, version=case.version, items=items)
        assert fresh(case).status == Status.SUBMITTED
        assert not Letter.objects.exists()

    def test_it_is_for_whoever_has_the_work(self, ministry: making.Desk) -> None:
        case = making.case()
        with pytest.raises(NotAllowed):
            supplementing.ask_for(case.code, by=ministry.clerk, version=case.version, items=[PHONE])
        with pytest.raises(StaleCase):
            supplementing.ask_for(case.code, by=ministry.receiver, version=case.version + 1, items=[PHONE])

    def test_no_more_rounds_than_the_edition_allows(self, ministry: making.Desk) -> None:
        case = answered(asked(ministry), phone="0987654321")
        assert case.time_limit.max_rounds == 1
        assert supplementing.rounds_left(case) == 0
        with pytest.raises(NotPossible):
            supplementing.ask_for(case.code, by=ministry.receiver, version=case.version, items=[PHONE])


class TestAnswering:
    def test_only_what_was_asked_for_can_be_changed(self, ministry: making.Desk) -> None:
        draft = supplement_answers.begin_answer(asked(ministry).code, by=Case.objects.get().person)
        readiness = readiness_of(draft)
        free = {one.field.id for page in readiness.steps for one in page.fields if not one.locked}
        assert free == {"phone"}
        assert readiness.states["contact"] == StepState.TODO
        draft = actions.save_step(draft, "history", data={}, answers={"work_history": "Khác"})
        draft = actions.save_step(draft, "contact", data={}, answers={"phone": "0987654321", "email": "a@b.vn"})
        assert draft.answers["work_history"] == making.ANSWERS["history"]["work_history"]
        assert draft.answers["email"] is None
        assert draft.answers["phone"] == "0987654321"

    def test_it_cannot_be_submitted_before_the_page_was_looked_at(self, ministry: making.Desk) -> None:
        draft = supplement_answers.begin_answer(asked(ministry).code, by=Case.objects.get().person)
        with pytest.raises(NotReady):
            file(draft, version=draft.version)

    def test_the_answer_is_a_further_filing_and_the_receiver_goes_on_with_fresh_hours(
        self, ministry: making.Desk
    ) -> None:
        case = asked(ministry)
        before = case.tasks.get().due_at
        with later(days=9):
            case = answered(case, phone="0987654321")
            task = case.tasks.get(closed_at=None)
            assert case.status == Status.SUBMITTED
            assert (task.waiting_for, task.wakes_at, task.assignee) == ("", None, ministry.receiver)
            assert task.due_at > max(before, timezone.now())
            assert [filing.number for filing in filings_of(case.code)] == [0, 1]
            assert record_of(case).answers["phone"] == "0987654321"
            assert record_of(case).answers["work_history"] == making.ANSWERS["history"]["work_history"]
            assert case.supplements.get().filing == 1
            sound(case)
            case = receiving.receive(case.code, by=ministry.receiver, version=case.version, payment=making.PAID)
        assert case.status == Status.RECEIVED

    def test_the_time_limit_begins_again_as_the_edition_says(self, ministry: making.Desk) -> None:
        case = asked_in_processing(ministry)
        due = case.due_at
        with later(days=9):
            case = answered(case, work_history="01/2015 – nay")
            sound(case)
        assert case.status == Status.PROCESSING
        assert case.due_at is not None
        assert due is not None
        assert case.due_at > due
        assert case.time_limit.supplement == "restart"
        with later(days=10):
            deciding.appraise(case.code, by=ministry.appraiser, version=case.version, proposal=making.GRANT, text="")

    def test_two_clicks_begin_one_draft_and_file_one_answer(self, ministry: making.Desk) -> None:
        case = asked(ministry)
        draft = answering(case, phone="0987654321")
        assert supplement_answers.begin_answer(case.code, by=case.person) == draft
        first = file(draft, version=draft.version)
        assert file(draft, version=draft.version) == first
        assert len(filings_of(case.code)) == 2

    def test_it_is_no_application_among_others(self, ministry: making.Desk) -> None:
        case = asked(ministry)
        draft = supplement_answers.begin_answer(case.code, by=case.person)
        other = actions.start(case.person, case.procedure, on=timezone.localdate())
        assert other != draft
        assert list(Draft.objects.open().applications()) == [other]

    def test_nobody_else_answers(self, ministry: making.Desk) -> None:
        with pytest.raises(Case.DoesNotExist):
            supplement_answers.begin_answer(asked(ministry).code, by=making.person())

    def test_where_nothing_is_asked_there_is_nothing_to_answer(self, ministry: making.Desk) -> None:
        case = making.case()
        with pytest.raises(NotPossible):
            supplement_answers.begin_answer(case.code, by=case.person)

    def test_a_draft_that_was_forgotten_is_begun_again(self, ministry: making.Desk) -> None:
        case = asked(ministry)
        old = supplement_answers.begin_answer(case.code, by=case.person)
        Draft.objects.filter(pk=old.pk).update(expires_at=timezone.now())
        new = supplement_answers.begin_answer(case.code, by=case.person)
        assert new != old
        assert Draft.objects.get(pk=old.pk).state == DraftState.EXPIRED


class TestFilesAndLists:
    def test_a_file_is_replaced_and_the_others_stay(self, ministry: making.Desk) -> None:
        case = clinics.case()
        kept, old = (body_of(last_filing(case.code))["files"][at]["upload"] for at in (1, 0))
        named = {file.component: str(file.upload) for file in record_of(case).files}
        assert named == {"head_experience": old, "premises_papers": kept}
        case = asked(ministry, Item("component", "head_experience", "Bản chụp mờ"), case=case)
        draft = supplement_answers.begin_answer(case.code, by=case.person)
        assert [part.id for part in readiness_of(draft).files_missing] == ["head_experience"]
        add_file(draft, "head_experience", wanting.copy())
        draft.refresh_from_db()
        case = file(draft, version=draft.version)
        now = {file.component: str(file.upload) for file in record_of(case).files}
        assert now["premises_papers"] == kept
        assert now["head_experience"] != old
        sound(case)

    def test_a_list_that_was_asked_for_may_grow_and_who_is_new_is_asked_about(self, ministry: making.Desk) -> None:
        case = asked(ministry, Item("field", "staff", "Thiếu người hành nghề"), case=clinics.case())
        draft = supplement_answers.begin_answer(case.code, by=case.person)
        listed = draft.answers["staff"]
        gone = listed[0]
        rows.drop_row(draft, "people", gone["id"])
        new = {**listed[1], "staff_number": "001090000099", "staff_name": "Ngô Thị Mới"}
        added = rows.put_row(draft, "people", None, new)
        draft.refresh_from_db()
        lookups = Lookup.objects.filter(draft=draft.public_id)
        assert {row.subject for row in lookups} == {f"staff:{added}"}
        case = file(draft, version=draft.version)
        assert {row.state for row in Lookup.objects.filter(subject=f"staff:{gone['id']}")} == {LookupState.DROPPED}
        of_case = set(Lookup.objects.filter(case_code=case.code).values_list("subject", flat=True))
        assert f"staff:{added}" in of_case
        assert f"staff:{gone['id']}" not in of_case
        assert [row["staff_name"] for row in record_of(case).answers["staff"]][-1] == "Ngô Thị Mới"
        sound(case)

    def test_a_list_that_was_not_asked_for_stays(self, ministry: making.Desk) -> None:
        case = asked(ministry, Item("component", "head_experience", "Bản chụp mờ"), case=clinics.case())
        draft = supplement_answers.begin_answer(case.code, by=case.person)
        with pytest.raises(actions.DraftError):
            rows.drop_row(draft, "people", draft.answers["staff"][0]["id"])


class TestLapsing:
    def test_what_was_not_received_is_not_accepted(self, ministry: making.Desk) -> None:
        case = asked(ministry)
        draft = supplement_answers.begin_answer(case.code, by=case.person)
        with later(days=50):
            supplement_answers.lapse(case.supplements.get())
            supplement_answers.lapse(case.supplements.get())
            case = fresh(case)
            assert case.status == Status.DECLINED
            assert Draft.objects.get(pk=draft.pk).state == DraftState.EXPIRED
            assert case.supplements.get().ended == "lapsed"
            assert [letter.kind for letter in case.letters.order_by("id")] == ["supplement", "refusal"]
            with pytest.raises(actions.DraftError):
                file(draft, version=draft.version)
            sound(case)

    def test_what_was_received_is_stopped(self, ministry: making.Desk) -> None:
        case = asked_in_processing(ministry)
        with later(days=50):
            supplement_answers.lapse(case.supplements.get())
            case = fresh(case)
            assert case.status == Status.STOPPED
            assert case.letters.order_by("-id")[0].kind == "stop"
            sound(case)

    def test_in_time_nothing_lapses(self, ministry: making.Desk) -> None:
        case = asked(ministry)
        supplement_answers.lapse(case.supplements.get())
        assert fresh(case).status == Status.AWAITING_SUPPLEMENT

    def test_what_was_answered_does_not_lapse(self, ministry: making.Desk) -> None:
        case = answered(asked(ministry), phone="0987654321")
        with later(days=50):
            supplement_answers.lapse(case.supplements.get())
        assert fresh(case).status == Status.SUBMITTED


class TestWhatTheDatabaseHolds:
    def test_one_open_request_a_case(self, ministry: making.Desk) -> None:
        self.refuses(asked(ministry), "supplement_open_once", number=2)

    def test_each_round_once(self, ministry: making.Desk) -> None:
        case = answered(asked(ministry), phone="0987654321")
        self.refuses(case, "supplement_round_once", number=1)

    def test_an_answer_is_a_filing(self, ministry: making.Desk) -> None:
        self.refuses(asked(ministry), "supplement_answered_by_filing", number=2, answered_at=timezone.now())

    def test_an_end_says_how(self, ministry: making.Desk) -> None:
        self.refuses(asked(ministry), "supplement_ended_somehow", number=2, ended_at=timezone.now())

    def test_there_is_time_to_answer(self, ministry: making.Desk) -> None:
        self.refuses(asked(ministry), "supplement_time_to_answer", number=2, answer_by=timezone.now() - timedelta(9))

    def test_a_supplement_goes_to_its_case(self, ministry: making.Desk) -> None:
        draft = supplement_answers.begin_answer(asked(ministry).code, by=Case.objects.get().person)
        with pytest.raises(IntegrityError, match="draft_supplement_of_its_case"), transaction.atomic():
            Draft.objects.filter(pk=draft.pk).update(case_code="another", state=DraftState.FILED)

    def test_one_answer_in_preparation(self, ministry: making.Desk) -> None:
        draft = supplement_answers.begin_answer(asked(ministry).code, by=Case.objects.get().person)
        with pytest.raises(IntegrityError), transaction.atomic():
            Draft.objects.create(
                person=draft.person,
                procedure=draft.procedure,
                edition_date=draft.edition_date,
                steps={},
                supplements=draft.supplements,
            )

    @staticmethod
    def refuses(case: Case, constraint: str, **values: object) -> None:
        first = case.supplements.get()
        letter = Letter.objects.create(case=case, kind="supplement", number="X", at=first.asked_at, by=first.asked_by)
        whole = {
            "case": case,
            "task": first.task,
            "letter": letter,
            "asked_by": first.asked_by,
            "asked_at": first.asked_at,
            "answer_by": first.answer_by,
            "items": first.items,
            "text": "",
        }
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Supplement.objects.create(**{**whole, **values})
        # SQLite names the columns of what must be unique, or its trigger comes first.
        assert any(words in str(refused.value) for words in (constraint, "UNIQUE", "append-only"))


def test_the_journal_tells_what_was_asked_and_not_what_was_said(ministry: making.Desk) -> None:
    case = answered(asked(ministry), phone="0987654321")
    kinds = [entry.kind for entry in entries(case.stream)]
    assert kinds[-2:] == ["case.supplement_asked", "case.supplemented"]
    assert "0987654321" not in "".join(entry.body for entry in entries(case.stream))
