"""A case from filing to result, action by action, as the law has it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.workflows import making
from workflows import outbox
from workflows.cases import deciding, handing_over, queue, receiving
from workflows.cases.acting import ActionError, NotAllowed, NotPossible, StaleCase
from workflows.cases.models import Case, Decision, Letter, Payment, Proposal
from workflows.cases.statuses import Status
from workflows.clock.events import deadline_of
from workflows.documents.models import Document
from workflows.documents.storing import read
from workflows.journal.verifying import verify_stream
from workflows.journal.writing import entries


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def received(desk: making.Desk) -> Case:
    case = making.case()
    return receiving.receive(case.code, by=desk.receiver, version=case.version, payment=making.PAID)


def appraised(desk: making.Desk, proposal: Proposal = Proposal.GRANT, text: str = "") -> Case:
    case = received(desk)
    return deciding.appraise(case.code, by=desk.appraiser, version=case.version, proposal=proposal, text=text)


def approved(desk: making.Desk) -> Case:
    case = appraised(desk)
    return deciding.approve(case.code, by=desk.approver, version=case.version)


def issued(desk: making.Desk) -> Case:
    case = approved(desk)
    return deciding.issue(case.code, by=desk.clerk, version=case.version)


def test_filing_gives_a_national_code_of_the_day(ministry: making.Desk) -> None:
    first, second = making.case(), making.case()
    day = timezone.localdate().strftime("%y%m%d")
    assert [first.code, second.code] == [f"000.00.00.G18-{day}-0001", f"000.00.00.G18-{day}-0002"]


def test_receiving_starts_the_clock_and_writes_letter_01(ministry: making.Desk) -> None:
    case = received(ministry)
    deadline = deadline_of(case.code, case.time_limit)
    assert case.status == Status.RECEIVED
    assert deadline is not None
    assert case.due_at == deadline.due_at
    assert Letter.objects.get(case=case).kind == "receipt"
    assert Payment.objects.get(case=case).reference == "BL-0001"


def test_receiving_needs_the_payment(ministry: making.Desk) -> None:
    case = making.case()
    with pytest.raises(ActionError):
        receiving.receive(case.code, by=ministry.receiver, version=case.version, payment=None)
    assert fresh(case).status == Status.SUBMITTED


def test_declining_needs_a_reason_and_is_final(ministry: making.Desk) -> None:
    case = making.case()
    with pytest.raises(ActionError):
        receiving.decline(case.code, by=ministry.receiver, version=case.version, reason=" ")
    case = receiving.decline(case.code, by=ministry.receiver, version=case.version, reason="Sai thủ tục")
    assert case.status == Status.DECLINED
    assert case.closed_at is not None
    assert not case.tasks.filter(closed_at__isnull=True).exists()


def test_claiming_the_appraisal_moves_the_case_to_processing(ministry: making.Desk) -> None:
    case = received(ministry)
    task = case.tasks.get(closed_at__isnull=True)
    assert queue.claim(task, by=ministry.appraiser).status == Status.PROCESSING
    assert list(queue.open_tasks(ministry.appraiser)) == [task]
    other = making.official(*ministry.appraiser.roles)
    assert not queue.open_tasks(other).exists()
    with pytest.raises(NotAllowed):
        queue.claim(type(task).objects.get(pk=task.pk), by=other)


def test_a_released_task_is_everybodys_again(ministry: making.Desk) -> None:
    case = received(ministry)
    task = case.tasks.get(closed_at__isnull=True)
    queue.claim(task, by=ministry.appraiser)
    queue.release(task, by=ministry.appraiser)
    assert queue.open_tasks(making.official(*ministry.appraiser.roles)).count() == 1


def test_sending_back_returns_the_case_to_the_colleague(ministry: making.Desk) -> None:
    case = appraised(ministry)
    case = deciding.send_back(case.code, by=ministry.approver, version=case.version, reason="Xem lại văn bằng")
    task = case.tasks.get(closed_at__isnull=True)
    assert (task.step, task.assignee) == ("appraise", ministry.appraiser)
    case = deciding.appraise(
        case.code, by=ministry.appraiser, version=case.version, proposal=Proposal.GRANT, text="Đã xem"
    )
    assert case.opinions.count() == 2


def test_issuing_numbers_the_licence_and_makes_its_pdf(ministry: making.Desk) -> None:
    case = issued(ministry)
    decision = Decision.objects.get(case=case)
    assert case.status == Status.DECIDED
    assert decision.number == "000001/BYT-GPHN"
    assert decision.valid_until is not None
    assert decision.valid_until > timezone.localdate() + timedelta(days=5 * 365)
    outbox.sweep(100)
    document = Document.objects.get(public_id=decision.document)
    assert read(document).startswith(b"%PDF-")


def test_the_applicants_download_hands_the_result_over_once(ministry: making.Desk) -> None:
    case = issued(ministry)
    with pytest.raises(NotPossible):
        handing_over.collect(case.code, by=case.person)  # the document is not made yet
    outbox.sweep(100)
    case = handing_over.collect(case.code, by=case.person)
    assert case.status == Status.RETURNED
    assert handing_over.collect(case.code, by=case.person).version == case.version
    assert not case.tasks.filter(closed_at__isnull=True).exists()


def test_the_desk_can_hand_over(ministry: making.Desk) -> None:
    case = issued(ministry)
    outbox.sweep(100)
    clerk = making.official(*ministry.clerk.roles)
    assert handing_over.hand_over(case.code, by=clerk, version=case.version).status == Status.RETURNED


def test_a_refusal_is_decided_and_gets_form_03(ministry: making.Desk) -> None:
    case = appraised(ministry, Proposal.REFUSE, "Chưa đủ điều kiện")
    case = deciding.approve(case.code, by=ministry.approver, version=case.version)
    case = deciding.issue(case.code, by=ministry.clerk, version=case.version)
    outbox.sweep(100)
    decision = Decision.objects.get(case=case)
    assert decision.number.endswith("/TCHS")
    assert Document.objects.get(public_id=decision.document).kind == "refusal"


def test_nobody_acts_twice_on_one_case(ministry: making.Desk) -> None:
    from procedures.vocabulary import Role

    both = making.official(Role.APPRAISER, Role.APPROVER)
    case = received(ministry)
    case = deciding.appraise(case.code, by=both, version=case.version, proposal=Proposal.GRANT, text="")
    with pytest.raises(NotAllowed):
        deciding.approve(case.code, by=both, version=case.version)
    assert fresh(case).status == Status.PROCESSING


def test_another_role_or_unit_is_refused(ministry: making.Desk) -> None:
    case = making.case()
    with pytest.raises(NotAllowed):
        receiving.receive(case.code, by=ministry.appraiser, version=case.version, payment=making.PAID)


def test_a_stale_version_changes_nothing_and_says_who_was_first(ministry: making.Desk) -> None:
    case = received(ministry)
    with pytest.raises(StaleCase) as stale:
        deciding.appraise(case.code, by=ministry.appraiser, version=case.version - 1, proposal=Proposal.GRANT, text="")
    assert stale.value.last is not None
    assert stale.value.last.actor == f"official:{ministry.receiver.public_id}"


def test_every_step_is_in_the_journal_and_the_chain_holds(ministry: making.Desk) -> None:
    case = issued(ministry)
    outbox.sweep(100)
    handing_over.collect(case.code, by=case.person)
    kinds = [entry.kind for entry in entries(case.stream)]
    expected = ["case.filed", "case.received", "case.appraised", "case.approved", "case.issued", "case.handed_over"]
    assert [kind for kind in kinds if kind in expected] == expected
    assert kinds.count("document.stored") == 2
    assert verify_stream(case.stream).ok


class TestUndecidableCases:
    """No decision while a needed fact is unsettled, and none against a rule (design §5)."""

    def _appraised_without(self, desk: making.Desk, registry: str) -> Case:
        known = making.values()
        del known[registry]
        case = making.case(answered=known)
        case = receiving.receive(case.code, by=desk.receiver, version=case.version, payment=making.PAID)
        return deciding.appraise(case.code, by=desk.appraiser, version=case.version, proposal=Proposal.GRANT, text="")

    def test_approval_waits_for_the_registry(self, ministry: making.Desk) -> None:
        case = self._appraised_without(ministry, "population")
        with pytest.raises(NotPossible):
            deciding.approve(case.code, by=ministry.approver, version=case.version)
        from workflows.filling.models import Lookup

        making.answer(Lookup.objects.get(case_code=case.code, registry="population"), making.values()["population"])
        assert deciding.approve(case.code, by=ministry.approver, version=case.version).decision.kind == Proposal.GRANT

    def test_a_late_answer_that_breaks_a_rule_stops_the_granting(self, ministry: making.Desk) -> None:
        case = self._appraised_without(ministry, "practitioners")
        from workflows.filling.models import Lookup

        late = making.values(practitioners__practice_months=2)["practitioners"]
        making.answer(Lookup.objects.get(case_code=case.code, registry="practitioners"), late)
        with pytest.raises(NotPossible):
            deciding.approve(case.code, by=ministry.approver, version=case.version)
