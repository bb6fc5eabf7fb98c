"""Ends before any decision: withdrawn by the applicant, stopped by who answers for the case."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from procedures.vocabulary import Role
from tests.workflows import making
from workflows import outbox
from workflows.cases import deciding, ending, queue, receiving, supplement_answers, supplementing
from workflows.cases.acting import ActionError, NotAllowed, NotPossible, StaleCase
from workflows.cases.checking import broken_cases
from workflows.cases.models import Case, Letter, Supplement
from workflows.cases.statuses import Status
from workflows.cases.supplementing import Item
from workflows.clock.events import events_of
from workflows.documents.models import Document
from workflows.drafts.models import Draft, DraftState
from workflows.journal.writing import entries


def received(desk: making.Desk) -> Case:
    case = making.case()
    return receiving.receive(case.code, by=desk.receiver, version=case.version, payment=making.PAID)


def asked(desk: making.Desk) -> Case:
    case = making.case()
    item = Item("field", "phone", "Số điện thoại sai")
    return supplementing.ask_for(case.code, by=desk.receiver, version=case.version, items=[item])


def processing(desk: making.Desk) -> Case:
    return queue.claim(received(desk).tasks.get(kind="appraise"), by=desk.appraiser)


def over(case: Case) -> None:
    assert case.closed_at is not None
    assert not case.tasks.filter(closed_at=None).exists()
    assert events_of(case.code)[-1].kind == "stopped"
    assert list(broken_cases()) == []


class TestWithdrawing:
    @pytest.mark.parametrize("stage", ["filed", "received", "processing", "asked"])
    def test_the_applicant_withdraws_at_any_time_before_the_decision(self, ministry: making.Desk, stage: str) -> None:
        stages = {"filed": lambda desk: making.case(), "received": received, "processing": processing, "asked": asked}
        case = stages[stage](ministry)
        case = ending.take_back(case.code, by=case.person, reason="Đã nộp nhầm")
        assert case.status == Status.WITHDRAWN
        over(case)

    def test_the_unit_gives_notice_of_it(self, ministry: making.Desk) -> None:
        case = received(ministry)
        ending.take_back(case.code, by=case.person)
        letter = case.letters.get(kind="stop")
        assert letter.by is None
        outbox.sweep(100)
        assert Document.objects.filter(case_code=case.code, kind="stop").exists()

    def test_a_second_click_changes_nothing(self, ministry: making.Desk) -> None:
        case = making.case()
        first = ending.take_back(case.code, by=case.person)
        assert ending.take_back(case.code, by=case.person).version == first.version
        assert Letter.objects.count() == 1

    def test_a_request_for_a_supplement_ends_with_the_case(self, ministry: making.Desk) -> None:
        case = asked(ministry)
        draft = supplement_answers.begin_answer(case.code, by=case.person)
        ending.take_back(case.code, by=case.person)
        assert Supplement.objects.get().ended == "dropped"
        assert Draft.objects.get(pk=draft.pk).state == DraftState.EXPIRED

    def test_what_was_decided_stays(self, ministry: making.Desk) -> None:
        case = received(ministry)
        case = deciding.appraise(case.code, by=ministry.appraiser, version=case.version, proposal=making.GRANT, text="")
        case = deciding.approve(case.code, by=ministry.approver, version=case.version)
        case = deciding.issue(case.code, by=ministry.clerk, version=case.version)
        with pytest.raises(NotPossible):
            ending.take_back(case.code, by=case.person)

    def test_nobody_else_withdraws(self, ministry: making.Desk) -> None:
        case = making.case()
        with pytest.raises(Case.DoesNotExist):
            ending.take_back(case.code, by=making.person())

    def test_the_reason_stays_out_of_the_chain(self, ministry: making.Desk) -> None:
        case = making.case()
        ending.take_back(case.code, by=case.person, reason="Việc riêng của tôi")
        assert "Việc riêng" not in "".join(entry.body for entry in entries(case.stream))


class TestStopping:
    @pytest.mark.parametrize("stage", [received, processing])
    def test_who_answers_for_the_case_stops_it_with_a_reason(self, ministry: making.Desk, stage: object) -> None:
        case = stage(ministry)  # type: ignore[operator]
        case = ending.stop(case.code, by=ministry.approver, version=case.version, reason="Trùng hồ sơ")
        assert case.status == Status.STOPPED
        assert case.letters.get(kind="stop").reason == "Trùng hồ sơ"
        over(case)

    def test_it_needs_a_reason(self, ministry: making.Desk) -> None:
        case = received(ministry)
        with pytest.raises(ActionError):
            ending.stop(case.code, by=ministry.approver, version=case.version, reason=" ")

    def test_what_was_not_received_is_declined_not_stopped(self, ministry: making.Desk) -> None:
        case = making.case()
        with pytest.raises(NotPossible):
            ending.stop(case.code, by=ministry.approver, version=case.version, reason="Vì")

    def test_only_heads_and_approvers_of_the_unit_do(self, ministry: making.Desk) -> None:
        case = received(ministry)
        for other in (ministry.appraiser, ministry.receiver, making.official(Role.HEAD, unit="qld")):
            with pytest.raises(NotAllowed):
                ending.stop(case.code, by=other, version=case.version, reason="Vì")
        with pytest.raises(StaleCase):
            ending.stop(case.code, by=ministry.approver, version=case.version + 1, reason="Vì")


def test_only_a_withdrawal_needs_no_signature(ministry: making.Desk) -> None:
    case = received(ministry)
    with pytest.raises(IntegrityError, match="letter_has_signer"), transaction.atomic():
        Letter.objects.create(case=case, kind="receipt", number="0", at=case.filed_at)
