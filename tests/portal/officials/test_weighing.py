"""The desk's pages for weighing two answers and settling by another proof, and the applicant's page between them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from integrations.exchange.messages import Outcome as Said
from tests.portal.applicants.conftest import signed_in
from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows.cases import deciding, receiving, weighing
from workflows.cases.models import Case, Proposal
from workflows.filling.facts import facts_of_case
from workflows.filling.models import Difference, Lookup, LookupState, Outcome
from workflows.journal.writing import reads_about

pytestmark = pytest.mark.django_db
MONTHS = "practitioners.practice_months"


@pytest.fixture
def case(ministry: making.Desk) -> Case:
    """On the approver's desk."""
    case = making.case()
    case = receiving.receive(case.code, by=ministry.receiver, version=case.version, payment=making.PAID)
    return deciding.appraise(case.code, by=ministry.appraiser, version=case.version, proposal=Proposal.GRANT, text="")


@pytest.fixture
def approver(ministry: making.Desk) -> Client:
    return browser_of(ministry.approver.user)


def differ(case: Case) -> Difference:
    newer = {**making.values()["practitioners"], "practice_months": 41}
    making.answer(Lookup.objects.get(case_code=case.code, registry="practitioners"), newer)
    return Difference.objects.get()


def weigh(case: Case, difference: Difference) -> str:
    return f"/desk/cases/{case.code}/weigh/{difference.public_id}/"


def said(case: Case, **values: Any) -> dict[str, Any]:
    return {"version": Case.objects.get(pk=case.pk).version, **values}


def test_the_case_page_leads_to_the_two_answers(case: Case, approver: Client) -> None:
    difference = differ(case)
    assert weigh(case, difference) in approver.get(f"/desk/cases/{case.code}/").content.decode()


def test_both_values_stand_side_by_side(case: Case, approver: Client) -> None:
    page = approver.get(weigh(case, differ(case))).content.decode()
    assert ">7<" in page
    assert ">41<" in page


def test_the_look_is_recorded(ministry: making.Desk, case: Case, approver: Client) -> None:
    approver.get(weigh(case, differ(case)))
    assert any(entry.data["why"] == "weigh" for entry in reads_about(case=case.code))


def test_accepting(case: Case, approver: Client) -> None:
    difference = differ(case)
    assert approver.post(weigh(case, difference), said(case, verdict="accept")).status_code == 302
    assert facts_of_case(case.code)[MONTHS].value == 41


def test_keeping_without_a_reason_is_shown_as_an_error(case: Case, approver: Client) -> None:
    answer = approver.post(weigh(case, differ(case)), said(case, verdict="keep"))
    assert "Enter the reason for keeping the earlier value" in answer.content.decode()
    assert not facts_of_case(case.code)[MONTHS].settled


def test_an_old_page_is_told_so(case: Case, approver: Client) -> None:
    answer = approver.post(weigh(case, differ(case)), {"version": case.version - 1, "verdict": "accept"})
    assert answer.status_code == 409


def test_a_stranger_finds_nothing(ministry: making.Desk, case: Case) -> None:
    stranger = browser_of(making.official(*ministry.appraiser.roles, unit="qld").user)
    assert stranger.get(weigh(case, differ(case))).status_code == 404


def test_who_only_receives_cannot_weigh(ministry: making.Desk, case: Case) -> None:
    receiver = browser_of(ministry.receiver.user)
    receiver.post(weigh(case, differ(case)), said(case, verdict="accept"))
    assert not facts_of_case(case.code)[MONTHS].settled


def test_a_second_click_on_ones_own_button_is_no_conflict(case: Case, approver: Client) -> None:
    difference = differ(case)
    form = said(case, verdict="accept")
    approver.post(weigh(case, difference), form)
    assert approver.post(weigh(case, difference), form).status_code == 302


def test_a_conflict_gives_back_what_was_typed(ministry: making.Desk, case: Case, approver: Client) -> None:
    form = said(case, verdict="keep", text="Checked by telephone.")
    colleague = making.official(*ministry.approver.roles)
    difference = differ(case)
    weighing.keep(case.code, by=colleague, version=form["version"], difference=difference.public_id, reason="A slip.")
    answer = approver.post(weigh(case, difference), form)
    assert answer.status_code == 409
    assert "Checked by telephone." in answer.content.decode()


def test_what_no_field_shows_can_be_weighed_too(case: Case, approver: Client) -> None:
    newer = {**making.values()["practitioners"], "banned_until": "2031-01-01"}
    making.answer(Lookup.objects.get(case_code=case.code, registry="practitioners"), newer)
    page = approver.get(f"/desk/cases/{case.code}/").content.decode()
    assert weigh(case, Difference.objects.get()) in page
    assert "2031" in page


def test_codes_are_shown_by_their_names(case: Case, approver: Client) -> None:
    newer = {**making.values()["population"], "sex": "male"}
    making.answer(Lookup.objects.get(case_code=case.code, registry="population"), newer)
    page = approver.get(weigh(case, Difference.objects.get())).content.decode()
    assert "Female" in page
    assert "Male" in page


def test_what_was_weighed_can_still_be_looked_at(case: Case, approver: Client) -> None:
    difference = differ(case)
    approver.post(weigh(case, difference), said(case, verdict="keep", text="A slip of the pen."))
    page = approver.get(weigh(case, difference)).content.decode()
    assert "A slip of the pen." in page
    assert "Keep the earlier value" not in page


class TestQuestion:
    """The applicant is asked which of the two is right."""

    @pytest.fixture
    def asked(self, case: Case, approver: Client) -> Difference:
        difference = differ(case)
        approver.post(weigh(case, difference), said(case, verdict="ask", text="Which hospital?"))
        return difference

    @pytest.fixture
    def applicant(self, case: Case) -> Client:
        return signed_in(case.person)

    def address(self, case: Case, difference: Difference) -> str:
        return f"/applications/cases/{case.code}/question/{difference.public_id}/"

    def test_the_case_page_shows_it(self, case: Case, asked: Difference, applicant: Client) -> None:
        page = applicant.get(f"/applications/cases/{case.code}/").content.decode()
        assert "Which hospital?" in page
        assert self.address(case, asked) in page

    def test_the_answer_reaches_the_desk(
        self, case: Case, asked: Difference, applicant: Client, approver: Client
    ) -> None:
        assert applicant.post(self.address(case, asked), {"text": "The second one."}).status_code == 302
        assert "The second one." in approver.get(weigh(case, asked)).content.decode()

    def test_the_list_and_the_next_step_say_that_we_wait(
        self, case: Case, asked: Difference, applicant: Client
    ) -> None:
        assert "An official has a question for you" in applicant.get("/applications/").content.decode()
        assert "We wait for your answer" in applicant.get(f"/applications/cases/{case.code}/").content.decode()

    def test_a_mismatch_is_told_without_the_other_value(self, case: Case, approver: Client, applicant: Client) -> None:
        making.answer(Lookup.objects.get(case_code=case.code, registry="population"), None, Said.MISMATCH)
        difference = Difference.objects.filter(attribute__attribute="full_name").get()
        approver.post(weigh(case, difference), said(case, verdict="ask", text="Did you change your name?"))
        page = applicant.get(self.address(case, difference)).content.decode()
        assert "Another name or date of birth than the e-ID says" in page

    def test_a_decided_case_waits_for_no_answer(
        self, ministry: making.Desk, case: Case, asked: Difference, applicant: Client, approver: Client
    ) -> None:
        approver.post(weigh(case, asked), said(case, verdict="keep", text="Found out by telephone."))
        answer = applicant.post(self.address(case, asked), {"text": "Late."}, follow=True)
        assert "not open any more" in answer.content.decode()

    def test_an_empty_answer_is_no_answer(self, case: Case, asked: Difference, applicant: Client) -> None:
        assert "Enter your answer" in applicant.post(self.address(case, asked), {"text": " "}).content.decode()

    def test_nobody_else_may_answer(self, case: Case, asked: Difference) -> None:
        stranger = signed_in(making.person())
        assert stranger.get(self.address(case, asked)).status_code == 404


class TestSettling:
    """What a registry does not say is settled by another proof."""

    @pytest.fixture
    def silent(self, ministry: making.Desk) -> Case:
        known = making.values()
        del known["practitioners"]
        case = making.case(answered=known)
        case = receiving.receive(case.code, by=ministry.receiver, version=case.version, payment=making.PAID)
        case = deciding.appraise(
            case.code, by=ministry.appraiser, version=case.version, proposal=Proposal.GRANT, text=""
        )
        lookup = Lookup.objects.filter(case_code=case.code, registry="practitioners")
        lookup.get().outcomes.update(outcome=Outcome.DEGRADED)
        lookup.update(state=LookupState.WAITING)
        return case

    def address(self, case: Case) -> str:
        lookup = Lookup.objects.get(case_code=case.code, registry="practitioners")
        return f"/desk/cases/{case.code}/settle/{lookup.public_id}/"

    def form(self, case: Case, **changes: Any) -> dict[str, Any]:
        day = {"value_practice_from_day": "1", "value_practice_from_month": "1", "value_practice_from_year": "2025"}
        lookup = Lookup.objects.get(case_code=case.code, registry="practitioners")
        none = {"practice_to", "licence_number", "banned_until"} & set(lookup.attributes)
        return said(
            case,
            none=sorted(none),
            value_practice_profession="nurse",
            value_practice_months="7",
            value_practice_facility="Bệnh viện Thử",
            proof="document",
            reference="12/XN-BV, 01/11/2026",
            reason="Seen in the original.",
            **day,
            **changes,
        )

    def test_the_case_page_leads_there(self, silent: Case, approver: Client) -> None:
        assert self.address(silent) in approver.get(f"/desk/cases/{silent.code}/").content.decode()

    def test_settled_it_may_be_decided(self, silent: Case, approver: Client) -> None:
        answer = approver.post(self.address(silent), self.form(silent))
        assert answer.status_code == 302, answer.content.decode()
        assert all(fact.settled for fact in facts_of_case(silent.code).values())

    def test_no_document_is_said_to_be_replaced_by_data(self, silent: Case, approver: Client) -> None:
        approver.post(self.address(silent), self.form(silent))
        context = approver.get(f"/desk/cases/{silent.code}/").context
        row = next(row for row in context["components"] if "12/XN-BV" in str(row.note))
        assert (str(row.value), row.outcome) == ("Settled by another proof", "")

    def test_without_proof_nothing_is_settled(self, silent: Case, approver: Client) -> None:
        answer = approver.post(self.address(silent), self.form(silent) | {"reference": ""})
        assert "Enter number, date and issuer of the proof" in answer.content.decode()

    def test_it_can_be_taken_back(self, silent: Case, approver: Client) -> None:
        approver.post(self.address(silent), self.form(silent))
        settlement = facts_of_case(silent.code)[MONTHS].settlement
        assert settlement is not None
        back = f"/desk/cases/{silent.code}/take-back/{settlement.public_id}/"
        assert approver.get(back).status_code == 200
        assert approver.post(back, said(silent)).status_code == 302
        facts = facts_of_case(silent.code).values()
        assert not any(fact.settlement for fact in facts), "what one proof settled goes together"

    def test_an_empty_field_does_not_mean_that_there_is_none(self, silent: Case, approver: Client) -> None:
        answer = approver.post(self.address(silent), self.form(silent) | {"value_practice_months": ""})
        assert "tick below that there is none" in answer.content.decode()
        assert not facts_of_case(silent.code)[MONTHS].settled

    def test_zero_is_a_value(self, silent: Case, approver: Client) -> None:
        approver.post(self.address(silent), self.form(silent) | {"value_practice_months": "0"})
        assert facts_of_case(silent.code)[MONTHS].said == 0

    def test_a_second_click_is_no_conflict(self, silent: Case, approver: Client) -> None:
        form = self.form(silent)
        approver.post(self.address(silent), form)
        assert approver.post(self.address(silent), form).status_code == 302

    def test_a_mismatch_says_so(self, silent: Case, approver: Client) -> None:
        making.answer(Lookup.objects.get(case_code=silent.code, registry="practitioners"), None, Said.MISMATCH)
        assert "another name or date of birth" in approver.get(self.address(silent)).content.decode()

    def test_an_answer_too_old_is_offered_to_be_vouched_for(self, case: Case, approver: Client) -> None:
        long_ago = timezone.now() - timedelta(days=400)
        mine = Lookup.objects.filter(case_code=case.code, registry="practitioners")
        mine.update(as_of=long_ago, answered_at=long_ago, asked_at=long_ago, state=LookupState.WAITING)
        assert self.address(case) in approver.get(f"/desk/cases/{case.code}/").content.decode()
        page = approver.get(self.address(case)).content.decode()
        assert "too old for a decision" in page
        assert 'value="7"' in page, "the earlier answer stands in the field"
