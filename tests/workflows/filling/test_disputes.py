"""“This is wrong”: who may say so about what, and what it changes and does not change."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from integrations.exchange.messages import Outcome as Said
from tests.workflows import making, owners
from tests.workflows.drafts.wanting import copy, own_storage  # noqa: F401 - a fixture
from workflows.cases import deciding, receiving
from workflows.cases import disputing as of_case
from workflows.cases.acting import NotPossible, StaleCase
from workflows.cases.filing import file
from workflows.cases.models import Case, Proposal
from workflows.cases.readiness import obstacles
from workflows.documents.models import Upload
from workflows.drafts import actions, disputing
from workflows.drafts.expiring import expire_drafts
from workflows.drafts.models import Draft, Filing
from workflows.drafts.readiness import Readiness, readiness_of
from workflows.filling.disputes import MOST_REPORTS, CannotDispute, attribute_asked, claimed_value, may_dispute
from workflows.filling.facts import RegistryFact, facts_of_case, facts_of_draft
from workflows.filling.models import AttributeOutcome, Difference, Dispute, DisputeState, Lookup, LookupState
from workflows.journal.writing import entries
from workflows.outbox.models import Job

pytestmark = pytest.mark.django_db
MONTHS = "practitioners.practice_months"


@pytest.fixture
def draft(ministry: making.Desk) -> Draft:
    """Of somebody whom the practitioners database credits with too few months."""
    return making.draft(answered=making.values(practitioners__practice_months=2))


def fact(draft: Draft, name: str = MONTHS) -> RegistryFact:
    return facts_of_draft(draft.public_id)[name]


def report(draft: Draft, name: str = MONTHS, claimed: Any = 8, **said: Any) -> Dispute:
    row = fact(draft, name).row
    assert row is not None
    return disputing.report(draft, row, claimed=claimed, **{"reason": "The clinic reported half.", **said})


def report_case(case: Case, name: str = MONTHS, claimed: Any = 8) -> Dispute:
    row = facts_of_case(case.code)[name].row
    assert row is not None
    return of_case.report(case, row, person=case.person, claimed=claimed, reason="The clinic reported half.")


def now(draft: Draft) -> Readiness:
    return readiness_of(Draft.objects.select_related("person").get(pk=draft.pk))


def claimed(dispute: Dispute) -> Any:
    row = dispute.attribute
    return claimed_value(dispute, attribute_asked(row.lookup.registry, row.attribute))


def reread(dispute: Dispute) -> Dispute:
    return Dispute.objects.get(pk=dispute.pk)


def answer(owner: Any, registry: str, data: dict[str, Any] | None, outcome: Said = Said.FOUND) -> None:
    lookup = Lookup.objects.get(registry=registry, **owner)
    making.answer(lookup, data, outcome)


class TestReporting:
    """What is kept of a report, and what can be none."""

    def test_the_value_stays_and_is_marked(self, draft: Draft) -> None:
        report(draft)
        assert fact(draft).value == 2
        assert fact(draft).disputed

    def test_it_keeps_what_was_held_what_is_claimed_and_why(self, draft: Draft) -> None:
        found = reread(report(draft))
        assert (found.held, claimed(found), found.reason) == (2, 8, "The clinic reported half.")

    def test_nothing_of_it_is_readable_in_the_database(self, draft: Draft) -> None:
        report(draft, "population.full_name", "Nguyễn Thị Khác")
        with connection.cursor() as cursor:
            cursor.execute("SELECT held, claimed, reason FROM filling_dispute")
            row = b"".join(bytes(part) for part in cursor.fetchone())
        assert "Nguyễn".encode() not in row
        assert b"clinic" not in row

    def test_the_journal_has_the_fact_of_it_and_no_value(self, draft: Draft) -> None:
        report(draft, claimed=987654321)
        last = list(entries(draft.stream))[-1]
        assert (last.kind, last.data["attribute"]) == ("lookup.disputed", "practice_months")
        assert "987654321" not in last.body
        assert "clinic" not in last.body

    def test_one_request_is_queued_and_names_no_person(self, draft: Draft) -> None:
        dispute = report(draft)
        job = Job.objects.get(kind="filling.send_correction")
        assert (job.key, job.payload) == (f"send_correction:{dispute.public_id}", {"dispute": dispute.pk})

    def test_what_is_looked_at_already_is_not_reported_twice(self, draft: Draft) -> None:
        report(draft)
        with pytest.raises(CannotDispute):
            report(draft)
        assert not may_dispute(fact(draft))

    def test_one_value_is_not_reported_without_end(self, draft: Draft) -> None:
        for _time in range(MOST_REPORTS):
            disputing.take_back(draft, report(draft))
        with pytest.raises(CannotDispute):
            report(draft)

    @pytest.mark.parametrize(
        ("name", "claimed"),
        [
            (MONTHS, 2),
            (MONTHS, "many"),
            (MONTHS, -1),
            ("degrees.issued_on", "2018-02-30"),
            ("population.sex", "other"),
            ("population.full_name", "Nguyễn Thị\nThử\x00"),
            ("population.permanent_address", "x" * 500),
        ],
        ids=["the-same", "no-number", "negative", "no-day", "no-code", "control", "too-long"],
    )
    def test_what_the_registry_could_not_hold_is_no_claim(self, draft: Draft, name: str, claimed: Any) -> None:
        with pytest.raises(CannotDispute):
            report(draft, name, claimed)

    def test_a_reason_is_needed(self, draft: Draft) -> None:
        with pytest.raises(CannotDispute):
            report(draft, reason="  ")

    def test_that_there_is_none_can_be_claimed(self, draft: Draft) -> None:
        assert claimed(report(draft, "practitioners.practice_facility", None)) is None

    def test_an_address_is_claimed_in_words(self, draft: Draft) -> None:
        assert claimed(report(draft, "population.permanent_address", " Số 5  phố Mới ")) == "Số 5 phố Mới"

    def test_that_there_is_none_can_be_wrong(self, draft: Draft) -> None:
        dispute = report(draft, "practitioners.licence_number", "000123/BYT-GPHN")
        assert dispute.held is None
        with pytest.raises(CannotDispute):
            report(draft, "practitioners.banned_until", None)

    def test_nothing_is_wrong_with_what_was_not_said(self, draft: Draft) -> None:
        answer({"draft": draft.public_id}, "population", None, Said.MISMATCH)
        with pytest.raises(CannotDispute):
            report(draft, "population.sex", "male")

    def test_somebody_elses_value_cannot_be_reported(self, draft: Draft) -> None:
        row = fact(draft).row
        assert row is not None
        with pytest.raises(Lookup.DoesNotExist):
            disputing.report(making.draft(), row, claimed=8, reason="Wrong.")

    def test_a_page_checked_before_is_stale_now(self, draft: Draft) -> None:
        version = draft.version
        report(draft)
        with pytest.raises(actions.StaleDraft):
            file(draft, version=version)


@pytest.mark.usefixtures("own_storage")
class TestFiles:
    """A file that the applicant adds to a report."""

    def test_it_belongs_to_the_draft_and_then_to_the_case(self, draft: Draft) -> None:
        dispute = report(draft, file=copy("Xác nhận.pdf"))
        upload = Upload.objects.get()
        assert dispute.upload == upload.public_id
        assert (upload.draft, upload.component) == (draft.public_id, "")
        current = Draft.objects.get(pk=draft.pk)
        file(current, version=current.version)
        assert Upload.objects.get(pk=upload.pk).case_code

    def test_a_report_that_is_not_taken_leaves_no_file(self, draft: Draft, own_storage: Any) -> None:  # noqa: F811
        with pytest.raises(CannotDispute):
            report(draft, claimed=2, file=copy())
        assert not Upload.objects.exists()
        assert not [path for path in own_storage.rglob("*") if path.is_file()]

    def test_taken_back_the_file_goes(self, draft: Draft) -> None:
        disputing.take_back(draft, report(draft, file=copy()))
        assert not Upload.objects.current().exists()


class TestTakingBack:
    """An applicant thinks better of it."""

    def test_the_value_counts_again(self, draft: Draft) -> None:
        disputing.take_back(draft, report(draft))
        assert not fact(draft).disputed
        assert not now(draft).may_file

    def test_it_is_recorded(self, draft: Draft) -> None:
        disputing.take_back(draft, report(draft))
        assert list(entries(draft.stream))[-1].kind == "lookup.dispute_withdrawn"

    def test_a_second_time_is_refused(self, draft: Draft) -> None:
        dispute = report(draft)
        disputing.take_back(draft, dispute)
        with pytest.raises(CannotDispute):
            disputing.take_back(draft, dispute)

    def test_a_deleted_draft_asks_nobody_any_more(self, draft: Draft) -> None:
        dispute = report(draft)
        actions.discard(draft)
        assert reread(dispute).state == DisputeState.WITHDRAWN

    def test_a_forgotten_draft_keeps_no_report(self, draft: Draft) -> None:
        report(draft)
        Draft.objects.update(expires_at=timezone.now())
        assert expire_drafts() == 1
        assert not Dispute.objects.exists()


class TestFilingGoesOn:
    """A stop that rests on what the applicant disputes warns; the decision is another matter."""

    def test_without_a_report_the_rule_stops(self, draft: Draft) -> None:
        assert now(draft).stops
        assert [behind.name for behind in now(draft).facts_behind_stops] == [MONTHS]

    def test_with_one_it_may_be_filed(self, draft: Draft) -> None:
        report(draft)
        readiness = now(draft)
        assert not readiness.stops
        assert len(readiness.contested) == 1
        assert readiness.may_file

    def test_a_report_about_something_else_changes_nothing(self, draft: Draft) -> None:
        report(draft, "practitioners.practice_facility", "Bệnh viện khác")
        assert now(draft).stops
        assert not now(draft).may_file

    def test_a_second_reason_still_stops(self, ministry: making.Desk) -> None:
        known = making.values(practitioners__practice_months=2, health_checks__conclusion="unfit")
        draft = making.draft(answered=known)
        report(draft)
        assert (len(now(draft).stops), len(now(draft).contested)) == (1, 1)
        assert not now(draft).may_file

    def test_refused_by_the_owner_it_may_still_be_filed(self, draft: Draft) -> None:
        dispute = report(draft)
        owners.decide(dispute, "refused", "We hold the facility's own report.")
        assert now(draft).may_file

    def test_the_decision_stays_blocked_by_the_rule(self, draft: Draft, ministry: making.Desk) -> None:
        report(draft)
        current = Draft.objects.get(pk=draft.pk)
        case = file(current, version=current.version)
        assert any("6" in str(obstacle) for obstacle in obstacles(case, granting=True))

    def test_the_filing_names_what_was_disputed(self, draft: Draft) -> None:
        dispute = report(draft)
        current = Draft.objects.get(pk=draft.pk)
        case = file(current, version=current.version)
        (named,) = json.loads(Filing.objects.get(case_code=case.code).body)["disputes"]
        assert (named["fact"], named["dispute"], named["claimed"]) == (MONTHS, str(dispute.public_id), "8")
        assert facts_of_case(case.code)[MONTHS].disputed

    def test_a_mismatch_keeps_nobody_from_filing(self, ministry: making.Desk) -> None:
        draft = making.draft()
        answer({"draft": draft.public_id}, "population", None, Said.MISMATCH)
        readiness = now(draft)
        assert readiness.mismatched
        assert readiness.may_file


class TestTheOwnersAnswer:
    """What a registry's owner says, and what follows from it."""

    def test_received_it_is_with_the_owner(self, draft: Draft) -> None:
        dispute = report(draft)
        owners.decide(dispute, "received")
        assert reread(dispute).state == DisputeState.SENT
        assert Job.objects.filter(kind="filling.follow_correction").count() == 1
        assert list(entries(draft.stream))[-1].kind == "lookup.correction_asked"

    def test_corrected_the_registry_is_asked_again(self, draft: Draft) -> None:
        _long_ago(draft)
        owners.decide(report(draft), "corrected")
        assert Lookup.objects.get(registry="practitioners").state == LookupState.PLANNED
        assert [entry.kind for entry in entries(draft.stream)][-1] == "lookup.correction_made"

    def test_a_draft_takes_the_corrected_value(self, draft: Draft) -> None:
        dispute = report(draft)
        owners.decide(dispute, "corrected")
        answer(
            {"draft": draft.public_id},
            "practitioners",
            making.values(practitioners__practice_months=8)["practitioners"],
        )
        assert (fact(draft).value, fact(draft).disputed) == (8, False)
        assert now(draft).may_file

    def test_asked_just_now_it_is_asked_a_little_later(self, draft: Draft) -> None:
        owners.decide(report(draft), "corrected")
        assert Job.objects.filter(kind="filling.ask_corrected").count() == 1

    def test_a_case_gets_a_difference_to_weigh(self, ministry: making.Desk) -> None:
        case = making.case()
        dispute = report_case(case)
        owners.decide(dispute, "corrected")
        answer(
            {"case_code": case.code}, "practitioners", making.values(practitioners__practice_months=8)["practitioners"]
        )
        assert facts_of_case(case.code)[MONTHS].value == 7
        assert Difference.objects.get().value == 8

    def test_the_signed_answer_is_kept(self, draft: Draft) -> None:
        dispute = report(draft)
        owners.decide(dispute, "refused", "Đúng như hồ sơ gốc.")
        found = reread(dispute)
        assert (found.state, found.note) == (DisputeState.REFUSED, "Đúng như hồ sơ gốc.")
        assert found.raw
        assert found.digest
        assert fact(draft).value == 2

    def test_refused_the_applicant_may_report_anew(self, draft: Draft) -> None:
        owners.decide(report(draft), "refused")
        assert may_dispute(fact(draft))
        report(draft)
        assert Dispute.objects.count() == 2

    def test_what_was_taken_back_meanwhile_is_left_alone(self, draft: Draft) -> None:
        dispute = report(draft)
        disputing.take_back(draft, dispute)
        owners.decide(dispute, "corrected")
        assert reread(dispute).state == DisputeState.WITHDRAWN

    def test_an_answer_about_a_forgotten_draft_is_dropped(self, draft: Draft) -> None:
        dispute = report(draft)
        AttributeOutcome.objects.all().delete()
        owners.decide(dispute, "corrected")
        assert not Dispute.objects.exists()


class TestCases:
    """Reports about a case that officials work on."""

    def test_an_officials_page_is_stale_after_it(self, ministry: making.Desk) -> None:
        case = making.case()
        report_case(case)
        with pytest.raises(StaleCase) as stale:
            receiving.receive(case.code, by=ministry.receiver, version=case.version, payment=making.PAID)
        assert stale.value.last is not None
        assert stale.value.last.kind == "lookup.disputed"

    def test_it_stands_in_the_cases_journal(self, ministry: making.Desk) -> None:
        case = making.case()
        of_case.take_back(case, report_case(case), person=case.person)
        kinds = [entry.kind for entry in entries(case.stream)]
        assert kinds[-2:] == ["lookup.disputed", "lookup.dispute_withdrawn"]

    def test_a_decided_case_is_not_reported_about(self, ministry: making.Desk) -> None:
        with pytest.raises(NotPossible):
            report_case(_decided(making.case(), ministry))

    def test_nobody_is_asked_about_a_decided_case(self, ministry: making.Desk) -> None:
        case = making.case()
        dispute = report_case(case)
        _decided(case, ministry)
        before = Lookup.objects.get(case_code=case.code, registry="practitioners").rounds
        owners.decide(dispute, "corrected")
        assert reread(dispute).state == DisputeState.CORRECTED
        assert Lookup.objects.get(case_code=case.code, registry="practitioners").rounds == before
        assert not Job.objects.filter(kind="filling.ask_corrected").exists()


def _long_ago(draft: Draft) -> None:
    """The registry's last answer is old enough for another question."""
    then = timezone.now() - timedelta(hours=1)
    Lookup.objects.filter(draft=draft.public_id).update(answered_at=then, asked_at=then)


def _decided(case: Case, ministry: making.Desk) -> Case:
    def version() -> int:
        return Case.objects.get(pk=case.pk).version

    receiving.receive(case.code, by=ministry.receiver, version=version(), payment=making.PAID)
    deciding.appraise(case.code, by=ministry.appraiser, version=version(), proposal=Proposal.GRANT, text="")
    deciding.approve(case.code, by=ministry.approver, version=version())
    return deciding.issue(case.code, by=ministry.clerk, version=version())
