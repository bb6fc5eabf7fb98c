"""A draft's lookups are those that its answers call for, whatever was answered, changed and removed before."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows import clinic, making
from workflows import outbox
from workflows.drafts import actions, rows
from workflows.drafts.actions import DraftError
from workflows.drafts.models import Draft
from workflows.drafts.readiness import readiness_of
from workflows.filling import jobs, lookups
from workflows.filling.facts import facts_of_draft
from workflows.filling.models import AttributeOutcome, Dispute, DisputeState, Evidence, Lookup, LookupState
from workflows.filling.plan import wanted

pytestmark = pytest.mark.usefixtures("ministry")


@pytest.fixture
def draft() -> Draft:
    return clinic.started()


def test_nobody_is_asked_about_before_being_named(draft: Draft):
    assert list(clinic.asked(draft)) == ["applicant.population"]


def test_a_firm_is_asked_about_once_its_code_is_there(draft: Draft):
    draft = clinic.save(draft, "applicant")
    firm = clinic.asked(draft)["firm.business"]
    assert firm.identity == {"kind": "organisation", "number": clinic.FIRM, "name": "", "birth_date": ""}
    assert outbox.find(lookups._job_key(firm)) is not None


def test_a_person_is_asked_about_once_number_name_and_birth_date_are_there(draft: Draft):
    draft = clinic.save(draft, "head", head_birth_date=None)
    assert "head.practitioners" not in clinic.asked(draft)
    draft = clinic.save(draft, "head")
    assert "head.practitioners" in clinic.asked(draft)


def test_each_row_is_asked_about(draft: Draft):
    ids = [rows.put_row(draft, "people", None, clinic.member(number)) for number in (1, 2)]
    assert [name for name in clinic.asked(draft) if name.startswith("staff")] == [
        f"staff:{row}.practitioners" for row in ids
    ]


def test_saving_the_same_again_asks_nothing(draft: Draft):
    draft = clinic.save(draft, "applicant")
    before = clinic.asked(draft)["firm.business"].pk
    draft = clinic.save(draft, "clinic")
    assert clinic.asked(draft)["firm.business"].pk == before


def test_what_else_is_changed_in_a_row_asks_nothing(draft: Draft):
    row = rows.put_row(draft, "people", None, clinic.member(1))
    before = clinic.asked(draft)
    rows.put_row(draft, "people", row, clinic.member(1, staff_hours="8-16"))
    assert clinic.asked(draft) == before


def test_about_somebody_else_everything_is_asked_anew_and_the_earlier_answer_is_gone(draft: Draft):
    draft = clinic.save(draft, "applicant")
    clinic.answer_all(draft)
    draft = clinic.save(draft, "applicant", firm_code="0100109106")
    assert "firm.business.name" in facts_of_draft(draft.public_id)
    assert facts_of_draft(draft.public_id)["firm.business.name"].value is None
    dropped = Lookup.objects.get(draft=draft.public_id, state=LookupState.DROPPED)
    assert not AttributeOutcome.objects.filter(lookup=dropped).exists()
    assert Evidence.objects.filter(lookup=dropped).exists(), "the signed answer stays as proof of what was asked"


def test_of_a_removed_row_no_answer_is_left(draft: Draft):
    row = rows.put_row(draft, "people", None, clinic.member(1))
    clinic.answer_all(draft)
    rows.drop_row(draft, "people", row)
    assert not [name for name in facts_of_draft(draft.public_id) if name.startswith("staff")]


def test_a_late_answer_about_somebody_not_named_any_more_fills_nothing(draft: Draft):
    row = rows.put_row(draft, "people", None, clinic.member(1))
    late = clinic.asked(draft)[f"staff:{row}.practitioners"]
    rows.drop_row(draft, "people", row)
    making.answer(late, clinic.KNOWN["practitioners"])
    late.refresh_from_db()
    assert late.state == LookupState.DROPPED
    assert not Evidence.objects.filter(lookup=late).exists()


def test_a_job_about_somebody_not_named_any_more_asks_nobody(draft: Draft):
    row = rows.put_row(draft, "people", None, clinic.member(1))
    late = clinic.asked(draft)[f"staff:{row}.practitioners"]
    rows.drop_row(draft, "people", row)
    assert (
        outbox.run_now(outbox.find_all([lookups._job_key(late)]), budget=1) == 1
    )  # it would fail: there is no registry
    late.refresh_from_db()
    assert late.state == LookupState.DROPPED


def test_a_worker_that_has_just_begun_does_not_bring_it_back(draft: Draft):
    row = rows.put_row(draft, "people", None, clinic.member(1))
    late = clinic.asked(draft)[f"staff:{row}.practitioners"]
    rows.drop_row(draft, "people", row)
    lookups.begin_asking(late)
    late.refresh_from_db()
    assert late.state == LookupState.DROPPED


def test_a_report_about_a_value_goes_with_it(draft: Draft):
    from workflows.drafts import disputing

    row = rows.put_row(draft, "people", None, clinic.member(1))
    clinic.answer_all(draft)
    fact = facts_of_draft(draft.public_id)[f"staff:{row}.practitioners.licence_number"]
    assert fact.row is not None
    disputing.report(draft, fact.row, claimed="000008/BYT-GPHN", reason="Số khác")
    assert Dispute.objects.filter(state=DisputeState.OPEN).exists()
    rows.drop_row(draft, "people", row)
    assert not Dispute.objects.filter(state=DisputeState.OPEN).exists()


def test_what_was_dropped_does_not_go_into_the_case(draft: Draft):
    first = rows.put_row(draft, "people", None, clinic.member(1))
    rows.drop_row(draft, "people", first)
    with transaction.atomic():
        lookups.hand_over(draft=draft.public_id, case_code="000.00.00.G18-261123-0001")
    left = Lookup.objects.filter(case_code="000.00.00.G18-261123-0001")
    assert not left.filter(subject=f"staff:{first}").exists()
    assert left.filter(subject="applicant").exists()


def test_the_applicant_cannot_have_others_looked_up_without_end(draft: Draft, settings):
    settings.REGISTRY_QUOTA_PER_APPLICANT = 2
    for number in (1, 2):
        rows.put_row(draft, "people", None, clinic.member(number))
    with translation.override("en"), pytest.raises(DraftError, match="tomorrow"):
        rows.put_row(draft, "people", None, clinic.member(3))
    draft.refresh_from_db()
    assert len(draft.answers["staff"]) == 2


STEPS = st.one_of(
    st.tuples(st.just("firm"), st.sampled_from([clinic.FIRM, "0100109106", None])),
    st.tuples(st.just("head"), st.sampled_from(["001085000001", "001085000002", None])),
    st.tuples(st.just("add"), st.integers(0, 4)),
    st.tuples(st.just("change"), st.integers(0, 4)),
    st.tuples(st.just("remove"), st.integers(0, 4)),
    st.tuples(st.just("answer"), st.just(0)),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, max_size=12))
def test_after_any_sequence_exactly_those_named_are_asked_about(steps):
    with transaction.atomic():
        draft = clinic.started()
        for what, value in steps:
            _do(draft, what, value)
            draft.refresh_from_db()
            calls_for = {f"{want.subject}.{want.need.registry}" for want in wanted(draft.edition, draft.answers)}
            assert set(clinic.asked(draft)) == calls_for
            for name, lookup in clinic.asked(draft).items():
                assert jobs.identity_of(lookup)[0] == _number(draft, name.partition(".")[0])
        assert {fact.lookup for fact in readiness_of(draft).facts.values()} == {
            lookup.public_id for lookup in clinic.asked(draft).values()
        }
        transaction.set_rollback(True)


def _do(draft: Draft, what: str, value: int | str | None) -> None:
    listed = list(draft.answers.get("staff", []))
    try:
        if what == "firm":
            actions.save_step(draft, "applicant", data={}, answers={"firm_code": value})
        elif what == "head":
            clinic.save(draft, "head", head_number=value)
        elif what == "add" and isinstance(value, int):
            rows.put_row(draft, "people", None, clinic.member(value))
        elif what == "answer":
            clinic.answer_all(draft)
        elif listed and isinstance(value, int):
            row = str(listed[value % len(listed)]["id"])
            if what == "change":
                rows.put_row(draft, "people", row, clinic.member(value))
            else:
                rows.drop_row(draft, "people", row)
    except rows.RowRefused:
        pass  # the same person twice


def _number(draft: Draft, subject: str) -> str:
    if subject == "applicant":
        return draft.person.identity_number
    answers = draft.answers
    if subject == "firm":
        return str(answers["firm_code"])
    if subject == "head":
        return str(answers["head_number"])
    return next(str(row["staff_number"]) for row in answers["staff"] if row["id"] == subject.partition(":")[2])
