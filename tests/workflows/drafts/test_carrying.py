"""A draft begun under an older edition is told what changed, keeps what fits, and is filed under the one in force."""

from __future__ import annotations

import pytest
from django.utils import timezone

from procedures import loading
from procedures.checking import check_bytes
from tests.procedures.conftest import FACILITY
from tests.workflows import clinic, making
from tests.workflows.editions.writing import (
    DEARER,
    LANGUAGES,
    NO_EMAIL,
    SLOWER,
    Change,
    in_days,
    load,
)
from workflows.cases.filing import NotReady, file
from workflows.cases.models import Case
from workflows.drafts import actions
from workflows.drafts.carrying import Outdated, carry_over, carrying_of, news_of
from workflows.drafts.models import Draft
from workflows.drafts.readiness import StepState, readiness_of
from workflows.filling.models import Evidence, Lookup, LookupState
from workflows.journal.kinds import Kind
from workflows.journal.writing import entries

pytestmark = pytest.mark.usefixtures("ministry")

OTHER_LAW: Change = (
    "vi: Thông tư số 32/2023/TT-BYT về khám sức khỏe và liên thông dữ liệu giấy khám sức khỏe",
    "vi: Thông tư số 99/2026/TT-BYT về khám sức khỏe",
)
NO_FIELD_OF_STUDY: Change = (
    "      - {id: degree_field, from: degrees.field, title: {vi: Ngành đào tạo, en: Field of study}}\n",
    "",
)


def lookups_of(draft: Draft) -> dict[str, Lookup]:
    kept = Lookup.objects.filter(draft=draft.public_id).exclude(state=LookupState.DROPPED)
    return {lookup.registry: lookup for lookup in kept}


class TestBeingTold:
    def test_under_the_edition_in_force_there_is_nothing_to_tell(self):
        draft = making.draft()
        assert carrying_of(draft) is None
        assert news_of(draft).coming is None

    def test_an_edition_to_come_is_told_beforehand_and_changes_nothing_yet(self):
        draft = making.draft()
        load(SLOWER, on=in_days(3))
        assert carrying_of(draft) is None
        following = news_of(draft).coming
        assert following is not None
        assert following.effective_from == in_days(3)

    def test_what_changed_is_told_by_title(self):
        draft = making.draft()
        load(LANGUAGES, NO_EMAIL, SLOWER, DEARER)
        carrying = carrying_of(draft)
        assert carrying is not None
        changes = carrying.changes
        assert [title.en for title in changes.questions.new] == ["Languages"]
        assert [title.en for title in changes.questions.gone] == ["E-mail address"]
        assert changes.fee is not None
        assert changes.time is not None
        assert not changes.documents


class TestFiling:
    def test_under_rules_that_are_no_longer_in_force_nothing_is_filed(self):
        draft = making.draft()
        load(SLOWER)
        with pytest.raises(Outdated):
            file(draft, version=draft.version)
        assert not Case.objects.exists()

    def test_before_the_new_ones_are_in_force_it_is_filed_under_its_own(self):
        draft = making.draft()
        load(SLOWER, on=in_days(1))
        assert file(draft, version=draft.version).edition.time_limit.amount == 30

    def test_once_carried_over_it_is_filed_under_the_new_ones(self):
        draft = making.draft()
        load(SLOWER)
        draft = carry_over(draft)
        assert file(draft, version=draft.version).edition.time_limit.amount == 45

    def test_what_was_checked_before_the_change_is_not_filed_unseen(self):
        draft = making.draft()
        load(SLOWER)
        carry_over(draft)
        with pytest.raises(actions.StaleDraft):
            file(draft, version=draft.version)


class TestCarryingOver:
    def test_answers_to_the_same_questions_stay(self):
        draft = making.draft()
        before = dict(draft.answers)
        load(SLOWER)
        assert dict(carry_over(draft).answers) == before

    def test_what_was_typed_stays_as_it_was_typed(self):
        draft = making.draft()
        draft = actions.save_step(
            draft, "contact", data={"phone": ["0912 345 678"]}, answers={"phone": "0912345678", "email": None}
        )
        load(SLOWER)
        assert carry_over(draft).steps["contact"]["data"] == {"phone": ["0912 345 678"]}

    def test_an_answer_without_its_question_is_dropped_and_named(self):
        draft = making.draft()
        draft = actions.save_step(draft, "contact", data={}, answers={"phone": "0912345678", "email": "an@example.vn"})
        load(NO_EMAIL)
        carrying = carrying_of(draft)
        assert carrying is not None
        assert [field.title.en for field in carrying.fitted.dropped] == ["E-mail address"]
        assert "email" not in carry_over(draft).answers

    def test_a_page_with_a_new_question_is_looked_at_again_with_its_answers_still_there(self):
        draft = making.draft()
        load(LANGUAGES)
        draft = carry_over(draft)
        readiness = readiness_of(draft)
        assert readiness.states["contact"] == StepState.TODO
        assert draft.answers["phone"] == "0912345678"
        with pytest.raises(NotReady):
            file(draft, version=draft.version)
        answers = {"phone": "0912345678", "email": None, "languages": "English"}
        draft = actions.save_step(draft, "contact", data={}, answers=answers)
        assert file(draft, version=draft.version)

    def test_even_one_that_need_not_be_answered(self):
        draft = making.draft()
        optional = (LANGUAGES[0], LANGUAGES[1].replace("Languages}\n", "Languages}\n        required: false\n"))
        load(optional)
        assert not readiness_of(carry_over(draft)).may_file

    def test_the_other_pages_are_done(self):
        draft = making.draft()
        load(LANGUAGES)
        states = readiness_of(carry_over(draft)).states
        assert [step for step, state in states.items() if state != StepState.DONE] == ["contact"]

    def test_twice_is_as_once(self):
        draft = making.draft()
        load(SLOWER)
        draft = carry_over(draft)
        assert carry_over(draft).version == draft.version

    def test_the_journal_says_from_where_to_where_and_what_was_left_out(self):
        draft = making.draft()
        load(NO_EMAIL)
        carry_over(draft)
        entry = next(one for one in entries(draft.stream) if one.kind == Kind.DRAFT_CARRIED_OVER)
        assert entry.data["from"] == "2025-07-01"
        assert entry.data["to"] == timezone.localdate().isoformat()

    def test_rows_stay_with_their_lookups(self):
        draft = clinic.complete()
        before = {name: lookup.pk for name, lookup in clinic.asked(draft).items()}
        day = timezone.localdate()
        text = FACILITY.decode().replace("edition: 2025-07-01", f"edition: {day.isoformat()}")
        loading.load([check_bytes(text.encode(), "test.yaml")])
        draft = carry_over(draft)
        assert draft.edition_date == day
        assert {name: lookup.pk for name, lookup in clinic.asked(draft).items()} == before


class TestRegistries:
    def test_the_same_questions_are_not_asked_again(self):
        draft = making.draft()
        before = {name: lookup.pk for name, lookup in lookups_of(draft).items()}
        load(SLOWER)
        draft = carry_over(draft)
        assert draft.agreed_at is not None
        assert {name: lookup.pk for name, lookup in lookups_of(draft).items()} == before
        assert {lookup.edition for lookup in lookups_of(draft).values()} == {timezone.localdate()}

    def test_under_another_law_the_applicant_agrees_first(self):
        draft = making.draft()
        asked = lookups_of(draft)["health_checks"].pk
        load(OTHER_LAW)
        draft = carry_over(draft)
        assert draft.agreed_at is None
        draft = actions.agree_to_lookups(draft)
        anew = lookups_of(draft)["health_checks"]
        assert anew.pk != asked
        assert "99/2026" in anew.legal_basis

    def test_the_earlier_answers_stay_as_proof(self):
        draft = making.draft()
        asked = lookups_of(draft)["health_checks"].pk
        load(OTHER_LAW)
        actions.agree_to_lookups(carry_over(draft))
        assert Evidence.objects.filter(lookup=asked).exists()

    def test_what_is_not_needed_any_more_is_not_kept(self):
        draft = making.draft()
        attributes = "[number, profession, title, field, institution, issued_on]"
        load((attributes, attributes.replace("field, ", "")), NO_FIELD_OF_STUDY)
        draft = carry_over(draft)
        assert draft.agreed_at is not None, "less is asked than was agreed to"
        assert "degrees.field" not in readiness_of(draft).facts
