"""A result is corrected by a new case, linked to the old one, whose result replaces the old."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
import rfc8785
from django.db import IntegrityError, transaction
from django.utils import timezone

from procedures.vocabulary import Role
from tests.workflows import making
from tests.workflows.cases import clinics
from workflows import outbox
from workflows.cases import correcting, deciding, handing_over, receiving
from workflows.cases.acting import ActionError, NotAllowed, NotPossible
from workflows.cases.checking import broken_cases
from workflows.cases.models import Case, Decision, Proposal
from workflows.cases.record import record_of
from workflows.cases.results import result
from workflows.cases.statuses import Status
from workflows.documents.uploads import uploads_of
from workflows.drafts.filed import body_of, last_filing
from workflows.drafts.models import Draft, DraftState
from workflows.filling.models import Lookup, LookupState
from workflows.journal.kinds import Kind
from workflows.journal.verifying import verify_stream
from workflows.journal.writing import entries
from workflows.outbox.models import Job

WRONG = "Tên đệm viết sai"


def decided(desk: making.Desk, case: Case | None = None, proposal: Proposal = Proposal.GRANT) -> Case:
    """A case with its result issued: a new one, or this one."""
    case = case or making.case()
    payment = making.PAID if case.fee_due else None
    case = receiving.receive(case.code, by=desk.receiver, version=case.version, payment=payment)
    case = deciding.appraise(case.code, by=desk.appraiser, version=case.version, proposal=proposal, text="Đã xem")
    case = deciding.approve(case.code, by=desk.approver, version=case.version)
    return deciding.issue(case.code, by=desk.clerk, version=case.version)


def returned(desk: making.Desk) -> Case:
    case = decided(desk)
    outbox.sweep(100)
    return handing_over.collect(case.code, by=case.person)


def answered(case: Case) -> Case:
    """Every registry has answered for it."""
    for lookup in Lookup.objects.filter(case_code=case.code):
        making.answer(lookup, making.values()[lookup.registry])
    return Case.objects.get(pk=case.pk)


def corrected(desk: making.Desk, old: Case) -> Case:
    """A correction of a case, up to its result."""
    return decided(desk, answered(correcting.open_correction(old.code, by=desk.appraiser, reason=WRONG)))


class TestOpening:
    def test_the_new_case_is_linked_and_stands_on_what_was_submitted(self, ministry: making.Desk) -> None:
        old = returned(ministry)
        new = correcting.open_correction(old.code, by=ministry.appraiser, reason=WRONG)
        assert new.corrects == old
        assert new.status == Status.SUBMITTED
        assert (new.procedure, new.edition_date, new.edition_digest) == (
            old.procedure,
            old.edition_date,
            old.edition_digest,
        )
        assert (new.person, new.organisation, new.agent, new.unit) == (old.person, None, None, old.unit)
        assert new.fee_due == 0
        assert new.tasks.get(closed_at=None).kind == "receive"
        assert record_of(new).answers == record_of(old).answers

    def test_its_filing_is_canonical_and_its_own(self, ministry: making.Desk) -> None:
        old = returned(ministry)
        new = correcting.open_correction(old.code, by=ministry.appraiser, reason=WRONG)
        filing = last_filing(new.code)
        body = body_of(filing)
        assert (filing.number, body["case"]) == (0, new.code)
        assert body["applicant"] == body_of(last_filing(old.code))["applicant"]
        assert filing.body == rfc8785.dumps(json.loads(filing.body)).decode()
        assert filing.digest == hashlib.sha256(filing.body.encode()).hexdigest()
        draft = Draft.objects.get(case_code=new.code)
        before = Draft.objects.get(case_code=old.code)
        assert (draft.state, draft.steps, draft.agreed_at) == (DraftState.FILED, before.steps, before.agreed_at)

    def test_registries_are_asked_afresh_as_was_agreed_to(self, ministry: making.Desk) -> None:
        old = returned(ministry)
        new = correcting.open_correction(old.code, by=ministry.appraiser, reason=WRONG)
        earlier, asked = (Lookup.objects.filter(case_code=case.code).order_by("registry") for case in (old, new))
        told = ("registry", "purpose", "legal_basis", "attributes", "agreed_at")
        assert list(asked.values_list(*told)) == list(earlier.values_list(*told))
        assert {lookup.state for lookup in asked} == {LookupState.PLANNED}
        keys = [f"ask:{lookup.public_id}:1" for lookup in asked]
        assert Job.objects.filter(key__in=keys).count() == len(keys) > 0
        assert not record_of(new).facts["population.full_name"].settled

    def test_both_journals_tell_of_it(self, ministry: making.Desk) -> None:
        old = returned(ministry)
        new = correcting.open_correction(old.code, by=ministry.appraiser, reason=WRONG)
        told, filed = entries(old.stream).last(), entries(new.stream).get(kind=Kind.CASE_FILED)
        assert told is not None
        assert (told.kind, told.data["correction"]) == (Kind.CASE_CORRECTION_OPENED, new.code)
        assert told.private["reason"] == filed.private["reason"] == WRONG
        assert WRONG not in told.body + filed.body
        assert filed.data["corrects"] == old.code
        assert verify_stream(old.stream).ok
        assert verify_stream(new.stream).ok
        assert list(broken_cases()) == []

    def test_twice_is_as_once(self, ministry: making.Desk) -> None:
        old = returned(ministry)
        first = correcting.open_correction(old.code, by=ministry.appraiser, reason=WRONG)
        told = entries(old.stream).count()
        assert correcting.ask_for_correction(old.code, by=old.person, reason="Sai") == first
        assert entries(old.stream).count() == told
        assert Case.objects.count() == 2

    def test_files_stay_where_they_are_and_are_seen_with_the_new_case(self, ministry: making.Desk) -> None:
        old = clinics.issued(ministry)
        by = making.official(Role.APPRAISER, unit=old.unit.code)
        new = correcting.open_correction(old.code, by=by, reason=WRONG)
        files = record_of(old).files
        assert files
        assert record_of(new).files == files
        assert not uploads_of(new.code).exists()
        assert {str(one.public_id) for one in correcting.files_of(new)} == {str(file.upload) for file in files}
        one = correcting.files_of(new)[0]
        assert correcting.cases_with(one) == [old.code, new.code]


class TestWho:
    def test_the_applicant_asks_for_it_too(self, ministry: making.Desk) -> None:
        old = returned(ministry)
        new = correcting.ask_for_correction(old.code, by=old.person, reason=WRONG)
        entry = entries(new.stream).get(kind=Kind.CASE_FILED)
        assert new.corrects == old
        assert entry.actor == f"person:{old.person.public_id}"

    def test_strangers_find_nothing(self, ministry: making.Desk) -> None:
        old = returned(ministry)
        with pytest.raises(Case.DoesNotExist):
            correcting.ask_for_correction(old.code, by=making.person(), reason=WRONG)

    def test_a_low_level_of_the_e_id_files_nothing(self, ministry: making.Desk) -> None:
        old = returned(ministry)
        old.person.assurance_level = 1
        with pytest.raises(NotAllowed):
            correcting.ask_for_correction(old.code, by=old.person, reason=WRONG)

    @pytest.mark.parametrize("role", [Role.APPRAISER, Role.APPROVER, Role.CLERK, Role.RECEIVER])
    def test_who_works_on_cases_of_the_unit_may(self, ministry: making.Desk, role: Role) -> None:
        old = returned(ministry)
        assert correcting.open_correction(old.code, by=making.official(role), reason=WRONG).corrects == old

    @pytest.mark.parametrize(("role", "unit"), [(Role.HEAD, "kcb"), (Role.EXPERT, "kcb"), (Role.APPRAISER, "attp")])
    def test_others_may_not(self, ministry: making.Desk, role: Role, unit: str) -> None:
        old = returned(ministry)
        with pytest.raises(NotAllowed):
            correcting.open_correction(old.code, by=making.official(role, unit=unit), reason=WRONG)
        assert Case.objects.count() == 1


class TestWhat:
    def test_it_needs_a_reason(self, ministry: making.Desk) -> None:
        old = returned(ministry)
        with pytest.raises(ActionError):
            correcting.open_correction(old.code, by=ministry.appraiser, reason="  ")
        with pytest.raises(ActionError):
            correcting.ask_for_correction(old.code, by=old.person, reason="")

    def test_a_result_that_waits_to_be_handed_over_can_be_corrected(self, ministry: making.Desk) -> None:
        old = decided(ministry)
        assert correcting.is_correctable(old)
        assert correcting.open_correction(old.code, by=ministry.clerk, reason=WRONG).corrects == old
        assert not correcting.is_correctable(old)

    def test_without_a_decision_there_is_nothing_to_correct(self, ministry: making.Desk) -> None:
        case = making.case()
        with pytest.raises(NotPossible):
            correcting.open_correction(case.code, by=ministry.appraiser, reason=WRONG)
        assert not correcting.is_correctable(case)

    def test_nor_is_there_after_a_refusal(self, ministry: making.Desk) -> None:
        case = decided(ministry, proposal=Proposal.REFUSE)
        with pytest.raises(NotPossible):
            correcting.open_correction(case.code, by=ministry.appraiser, reason=WRONG)

    def test_nor_after_its_term(self, ministry: making.Desk) -> None:
        case = decided(ministry)
        Decision.objects.filter(case=case).update(valid_until=timezone.localdate() - timedelta(days=1))
        with pytest.raises(NotPossible):
            correcting.open_correction(case.code, by=ministry.appraiser, reason=WRONG)


class TestTheNewResult:
    def test_it_replaces_the_old_one(self, ministry: making.Desk) -> None:
        old = returned(ministry)
        assert correcting.replacement_of(old) is None
        new = corrected(ministry, old)
        outbox.sweep(100)
        new = handing_over.collect(new.code, by=new.person)
        assert new.status == Status.RETURNED
        assert new.decision.number != old.decision.number
        assert correcting.number_replaced(new) == old.decision.number
        assert result(new.decision).replaces == old.decision.number
        assert result(old.decision).replaces == ""
        assert correcting.replacement_of(old) == new.decision
        assert correcting.replacement_of_document(old.decision.document) == new.decision
        assert correcting.replacement_of_document(new.decision.document) is None
        assert list(broken_cases()) == []
        assert verify_stream(new.stream).ok
        assert verify_stream(old.stream).ok

    def test_what_was_replaced_is_not_corrected_again_but_what_replaced_it_is(self, ministry: making.Desk) -> None:
        old = returned(ministry)
        new = corrected(ministry, old)
        outbox.sweep(100)
        new = handing_over.collect(new.code, by=new.person)
        with pytest.raises(NotPossible, match=new.decision.number):
            correcting.ask_for_correction(old.code, by=old.person, reason=WRONG)
        assert correcting.ask_for_correction(new.code, by=new.person, reason=WRONG).corrects == new
        assert list(correcting.linked(new)) == [old, Case.objects.get(corrects=new)]

    def test_a_correction_that_came_to_nothing_makes_room(self, ministry: making.Desk) -> None:
        old = returned(ministry)
        first = correcting.open_correction(old.code, by=ministry.appraiser, reason=WRONG)
        receiving.decline(first.code, by=ministry.receiver, version=first.version, reason="Không sai")
        assert correcting.is_correctable(old)
        assert correcting.open_correction(old.code, by=ministry.appraiser, reason=WRONG) != first


class TestConstraints:
    def test_no_case_corrects_itself(self, ministry: making.Desk) -> None:
        case = making.case()
        with pytest.raises(IntegrityError, match="case_corrects_another"), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(corrects=case)

    def test_one_correction_is_open_at_a_time(self, ministry: making.Desk) -> None:
        old, one, other = (making.case() for _ in range(3))
        Case.objects.filter(pk=one.pk).update(corrects=old)
        with pytest.raises(IntegrityError, match=r"case_correction_open_once|corrects_id"), transaction.atomic():
            Case.objects.filter(pk=other.pk).update(corrects=old)
