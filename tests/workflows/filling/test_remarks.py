"""`verify_evidence` on what people did about answers: settled, weighed, reported; every way of tampering is named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from integrations.exchange import corrections
from integrations.exchange.messages import Outcome as Said
from procedures.catalogue import listing
from tests.workflows import making, signing
from workflows.cases import deciding, disputing, receiving, weighing
from workflows.cases.filing import file
from workflows.cases.models import Case, Proposal
from workflows.drafts import disputing as draft_disputing
from workflows.filling import keys
from workflows.filling.models import (
    AttributeOutcome,
    Difference,
    DifferenceState,
    Dispute,
    DisputeState,
    Evidence,
    Lookup,
    LookupState,
    Outcome,
    Proof,
    Settlement,
)
from workflows.filling.proofs import Problem
from workflows.filling.verifying import verify_case
from workflows.journal import guards
from workflows.journal.models import Detail, Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("owner_of_the_tables", "pinned")]
MONTHS = "practice_months"


@pytest.fixture
def owner_of_the_tables(db: None) -> Iterator[None]:
    """Whoever owns the tables can take their guards away: only the proofs themselves are left."""
    with guards.suspended():
        yield


@pytest.fixture
def pinned(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_kept", set())
    settings.REGISTRY_KEYS_FILE = signing.pin(tmp_path / "keys.json")


def approving(ministry: making.Desk, **options: Any) -> Case:
    """A case on the approver's desk."""
    case = making.case(**options)
    case = receiving.receive(case.code, by=ministry.receiver, version=case.version, payment=making.PAID)
    return deciding.appraise(case.code, by=ministry.appraiser, version=case.version, proposal=Proposal.GRANT, text="")


def how(case: Case, official: Any) -> dict[str, Any]:
    return {"by": official, "version": Case.objects.get(pk=case.pk).version}


def say(case: Case, data: dict[str, Any] | None, outcome: Said = Said.FOUND) -> None:
    making.answer(Lookup.objects.get(case_code=case.code, registry="practitioners"), data, outcome)


def months(number: int) -> dict[str, Any]:
    return {**making.values()["practitioners"], MONTHS: number}


def problems(case: Case) -> set[str]:
    return {str(failure.problem) for failure in verify_case(case.code).failures}


def tamper(row: Any, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))


class TestSettlements:
    @pytest.fixture
    def silent(self, ministry: making.Desk) -> Case:
        known = making.values()
        del known["practitioners"]
        case = approving(ministry, answered=known)
        mine = Lookup.objects.filter(case_code=case.code, registry="practitioners")
        mine.update(state=LookupState.WAITING)
        mine.get().outcomes.update(outcome=Outcome.DEGRADED)
        return case

    @pytest.fixture
    def settled(self, ministry: making.Desk, silent: Case) -> Case:
        lookup = Lookup.objects.get(case_code=silent.code, registry="practitioners")
        weighing.settle(
            silent.code,
            lookup=lookup.public_id,
            findings={name: making.values()["practitioners"].get(name) for name in lookup.attributes},
            proof=Proof.DOCUMENT,
            reference="Giấy xác nhận 12/XN-BV, 01/11/2026",
            reason="Đã xem bản gốc.",
            **how(silent, ministry.approver),
        )
        return silent

    def row(self) -> Settlement:
        return Settlement.objects.get(attribute__attribute=MONTHS)

    def test_as_it_was_made_it_is_whole(self, settled: Case) -> None:
        assert verify_case(settled.code).failures == []

    @pytest.mark.parametrize(
        "changes",
        [
            {"value": 99},
            {"value": None},
            {"proof": Proof.AUTHORITY},
            {"reference": "Giấy khác"},
            {"reason": "Lý do khác"},
            {"at": timezone.now() - timedelta(days=9)},
            {"ended_at": timezone.now()},
        ],
    )
    def test_what_was_changed_is_found(self, settled: Case, changes: dict[str, Any]) -> None:
        tamper(self.row(), **changes)
        (failure,) = verify_case(settled.code).failures
        assert (failure.problem, failure.attribute) == (Problem.OTHERWISE, MONTHS)

    def test_another_official_is_found(self, ministry: making.Desk, settled: Case) -> None:
        tamper(self.row(), official=ministry.clerk)
        assert problems(settled) == {Problem.OTHERWISE}

    def test_one_that_nobody_made_is_found(self, ministry: making.Desk, silent: Case) -> None:
        row = AttributeOutcome.objects.get(lookup__case_code=silent.code, attribute=MONTHS)
        made = {"official": ministry.approver, "at": timezone.now(), "proof": Proof.DOCUMENT}
        Settlement.objects.create(attribute=row, value=99, reference="?", reason="?", **made)
        Lookup.objects.filter(pk=row.lookup_id).update(has_remarks=True)
        assert problems(silent) == {Problem.UNTOLD}

    def test_one_that_is_gone_is_found(self, settled: Case) -> None:
        self.row().delete()
        assert problems(settled) == {Problem.LOST}

    def test_one_that_is_kept_out_of_sight_is_found(self, settled: Case) -> None:
        Lookup.objects.filter(case_code=settled.code).update(has_remarks=False)
        assert problems(settled) == {Problem.LOST}

    def test_its_words_may_be_erased(self, settled: Case) -> None:
        Detail.objects.all().delete()
        assert problems(settled) == set()

    def test_taken_back_it_is_whole_and_stays_so(self, ministry: making.Desk, settled: Case) -> None:
        row = self.row()
        weighing.take_back(settled.code, settlement=row.public_id, **how(settled, ministry.approver))
        assert problems(settled) == set()
        row.refresh_from_db()
        tamper(row, ended_at=None)
        assert problems(settled) == {Problem.OTHERWISE}

    def test_what_the_registry_confirmed_is_whole_and_stays_so(self, settled: Case) -> None:
        say(settled, making.values()["practitioners"])
        assert problems(settled) == set()
        tamper(self.row(), ended_at=timezone.now() + timedelta(days=1))
        assert problems(settled) == {Problem.OTHERWISE}

    def test_what_the_registry_contradicted_ends_when_that_is_accepted(
        self, ministry: making.Desk, settled: Case
    ) -> None:
        say(settled, months(30))
        assert problems(settled) == set()
        newer = Difference.objects.get()
        weighing.accept(settled.code, difference=newer.public_id, **how(settled, ministry.approver))
        assert self.row().ended_at is not None
        assert problems(settled) == set()


class TestDifferences:
    @pytest.fixture
    def case(self, ministry: making.Desk) -> Case:
        case = approving(ministry)
        say(case, months(30))
        return case

    def row(self) -> Difference:
        return Difference.objects.latest("id")

    def do(self, case: Case, verb: Any, official: Any, **words: str) -> None:
        verb(case.code, difference=self.row().public_id, **words, **how(case, official))

    def test_the_whole_way_is_whole_at_every_step(self, ministry: making.Desk, case: Case) -> None:
        assert problems(case) == set()
        self.do(case, weighing.ask, ministry.approver, question="Bao nhiêu tháng?")
        assert problems(case) == set()
        weighing.answer(case, person=case.person, difference=self.row().public_id, text="Ba mươi.")
        assert problems(case) == set()
        self.do(case, weighing.accept, ministry.approver)
        assert problems(case) == set()

    def test_what_the_registry_cleared_up_is_whole(self, case: Case) -> None:
        say(case, making.values()["practitioners"])
        assert self.row().state == DifferenceState.GONE
        assert problems(case) == set()

    def test_a_third_answer_takes_the_place_of_the_second(self, case: Case) -> None:
        say(case, months(31))
        assert Difference.objects.count() == 2
        assert problems(case) == set()

    @pytest.mark.parametrize(
        "changes",
        [
            {"state": DifferenceState.GONE, "settled_at": timezone.now()},
            {"state": DifferenceState.ASKED, "question": "?", "asked_at": timezone.now()},
            {"noticed_at": timezone.now() - timedelta(days=9)},
        ],
    )
    def test_what_was_changed_before_it_was_weighed_is_found(self, case: Case, changes: dict[str, Any]) -> None:
        tamper(self.row(), **changes)
        assert problems(case) == {Problem.OTHERWISE}

    def test_accepted_by_nobody_is_found(self, ministry: making.Desk, case: Case) -> None:
        row = self.row()
        tamper(row, state=DifferenceState.ACCEPTED, official=ministry.approver, settled_at=timezone.now())
        assert problems(case) == {Problem.OTHERWISE}

    def test_a_value_that_was_replaced_in_silence_is_found(self, case: Case) -> None:
        newer = self.row()
        tamper(newer.attribute, value=newer.value, evidence=newer.evidence)
        assert problems(case) == {Problem.OTHERWISE}

    def test_and_so_it_is_without_the_difference(self, case: Case) -> None:
        newer = self.row()
        tamper(newer.attribute, value=newer.value, evidence=newer.evidence)
        newer.delete()
        assert problems(case) == {Problem.LOST}

    @pytest.mark.parametrize(
        "changes", [{"reason": "Lý do khác"}, {"settled_at": timezone.now() - timedelta(days=9)}, {"reason": ""}]
    )
    def test_what_was_changed_after_it_was_kept_is_found(
        self, ministry: making.Desk, case: Case, changes: dict[str, Any]
    ) -> None:
        self.do(case, weighing.keep, ministry.approver, reason="Nhầm lẫn khi nhập.")
        assert problems(case) == set()
        tamper(self.row(), **({"state": DifferenceState.ACCEPTED} if changes == {"reason": ""} else {}), **changes)
        assert problems(case) == {Problem.OTHERWISE}

    def test_another_official_is_found(self, ministry: making.Desk, case: Case) -> None:
        self.do(case, weighing.keep, ministry.approver, reason="Nhầm lẫn khi nhập.")
        tamper(self.row(), official=ministry.clerk)
        assert problems(case) == {Problem.OTHERWISE}

    @pytest.mark.parametrize(
        "changes",
        [
            {"question": "Câu khác?"},
            {"answer": "Bốn mươi."},
            {"asked_at": timezone.now() - timedelta(days=9)},
            {"answered_at": timezone.now() - timedelta(days=9)},
        ],
    )
    def test_a_changed_question_or_answer_is_found(
        self, ministry: making.Desk, case: Case, changes: dict[str, Any]
    ) -> None:
        self.do(case, weighing.ask, ministry.approver, question="Bao nhiêu tháng?")
        weighing.answer(case, person=case.person, difference=self.row().public_id, text="Ba mươi.")
        tamper(self.row(), **changes)
        assert problems(case) == {Problem.OTHERWISE}

    def test_going_back_to_the_earlier_answer_is_found(self, ministry: making.Desk, case: Case) -> None:
        self.do(case, weighing.accept, ministry.approver)
        earlier = Evidence.objects.filter(lookup__registry="practitioners").earliest("id")
        tamper(self.row().attribute, value=7, evidence=earlier)
        assert problems(case) == {Problem.OTHERWISE}


class TestDisputes:
    @pytest.fixture
    def case(self, ministry: making.Desk) -> Case:
        return making.case()

    def report(self, case: Case) -> Dispute:
        row = AttributeOutcome.objects.get(lookup__case_code=case.code, attribute="full_name")
        return disputing.report(case, row.public_id, person=case.person, claimed="Nguyễn Thị Khác", reason="Sai")

    def test_a_report_is_whole_until_and_after_it_is_decided(self, case: Case) -> None:
        dispute = self.report(case)
        assert problems(case) == set()
        signing.settle(dispute, corrections.State.RECEIVED, "")
        assert problems(case) == set()
        signing.settle(dispute, corrections.State.CORRECTED, "Đã sửa")
        assert problems(case) == set()

    def test_a_refused_one_may_be_taken_back(self, case: Case) -> None:
        dispute = self.report(case)
        signing.settle(dispute, corrections.State.REFUSED, "Đúng rồi")
        disputing.take_back(case, dispute, person=case.person)
        assert problems(case) == set()

    def test_a_report_of_the_draft_goes_with_it_into_the_case(self, ministry: making.Desk) -> None:
        draft = making.draft()
        row = AttributeOutcome.objects.get(lookup__draft=draft.public_id, attribute="full_name")
        draft_disputing.report(draft, row.public_id, claimed="Nguyễn Thị Khác", reason="Sai")
        draft.refresh_from_db()
        case = file(draft, version=draft.version)
        assert problems(case) == set()
        tamper(Dispute.objects.get(), claimed="Nguyễn Thị Thử")
        assert problems(case) == {Problem.OTHERWISE}

    @pytest.mark.parametrize(
        "changes",
        [
            {"claimed": "Nguyễn Thị Thử"},
            {"reason": "Đúng"},
            {"held": "Nguyễn Thị Khác"},
            {"opened_at": timezone.now() - timedelta(days=9)},
            {"state": DisputeState.WITHDRAWN},
            {"state": DisputeState.SENT, "sent_at": timezone.now()},
        ],
    )
    def test_what_was_changed_is_found(self, case: Case, changes: dict[str, Any]) -> None:
        tamper(self.report(case), **changes)
        assert problems(case) == {Problem.OTHERWISE}

    def test_another_person_is_found(self, case: Case) -> None:
        tamper(self.report(case), person=making.person())
        assert problems(case) == {Problem.OTHERWISE}

    def test_another_time_of_the_owners_answer_is_found(self, case: Case) -> None:
        dispute = self.report(case)
        signing.settle(dispute, corrections.State.REFUSED, "Đúng rồi")
        dispute.refresh_from_db()
        tamper(dispute, answered_at=timezone.now() - timedelta(days=9))
        assert problems(case) == {Problem.OTHERWISE}

    def test_one_that_is_gone_is_found(self, case: Case) -> None:
        self.report(case).delete()
        assert problems(case) == {Problem.LOST}


def test_an_entry_that_was_rewritten_is_found(ministry: making.Desk) -> None:
    case = approving(ministry)
    say(case, months(30))
    difference = Difference.objects.get()
    weighing.keep(case.code, difference=difference.public_id, reason="Nhầm.", **how(case, ministry.approver))
    entry = Entry.objects.get(kind="lookup.difference_kept")
    Entry.objects.filter(pk=entry.pk).update(body=entry.body.replace("difference_kept", "difference_left"))
    assert {Problem.OTHERWISE, Problem.CHAIN} <= problems(case)


def test_an_entry_that_does_not_say_when_proves_nothing(ministry: making.Desk) -> None:
    case = approving(ministry)
    say(case, months(30))
    weighing.keep(
        case.code, difference=Difference.objects.get().public_id, reason="Nhầm.", **how(case, ministry.approver)
    )
    entry = Entry.objects.get(kind="lookup.difference_kept")
    told = json.loads(entry.body)
    del told["data"]["at"]
    Entry.objects.filter(pk=entry.pk).update(body=json.dumps(told))
    assert Problem.OTHERWISE in problems(case)


def test_an_entry_that_names_no_row_proves_nothing(ministry: making.Desk) -> None:
    case = approving(ministry)
    say(case, months(30))
    weighing.keep(
        case.code, difference=Difference.objects.get().public_id, reason="Nhầm.", **how(case, ministry.approver)
    )
    entry = Entry.objects.get(kind="lookup.difference_kept")
    told = json.loads(entry.body)
    del told["data"]["difference"]
    Entry.objects.filter(pk=entry.pk).update(body=json.dumps(told))
    assert Problem.OTHERWISE in problems(case)


def test_every_value_that_can_be_settled_has_room_in_the_journal(ministry: making.Desk) -> None:
    room = Detail._meta.get_field("name").max_length
    names = [
        name
        for edition in listing(timezone.localdate())
        for need in edition.needs
        for name in (*need.attributes, *(f"{attribute}={value}" for attribute, value in need.comparisons))
    ]
    assert names
    assert room is not None
    assert max(len(f"value.{name}") for name in names) <= room
