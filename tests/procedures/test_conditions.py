"""Cases within a procedure, and what depends on them: pages, questions, documents, lookups, fee and term."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from procedures.checks import check_answers
from procedures.component_findings import ComponentState
from procedures.edition import Edition
from procedures.facts import ABSENT, Fact, Known
from procedures.grammar import Term
from tests.procedures.conftest import HERE, edition_of

TODAY = dt.date(2026, 11, 23)
PLACE = {"province_code": "01", "ward_code": "00004", "detail": "1 Phố Thử"}
ANSWERS: dict[str, Any] = {
    "case": "new",
    "place": PLACE,
    "size": "large",
    "subjects": ["theory", "remedies"],
    "since": "1990",
    "rooms": 3,
    "remedy": "Cao gừng",
}


@pytest.fixture(scope="module")
def rich() -> Edition:
    return edition_of((HERE / "rich.yaml").read_bytes())


def facts(**changes: Any) -> dict[str, Fact]:
    return {name: Known(value) for name, value in {**ANSWERS, **changes}.items() if value is not None}


class TestCases:
    def test_the_first_page_asks_which_case_it_is(self, rich: Edition) -> None:
        question = rich.steps[0].fields[0]
        assert (rich.steps[0].id, question.id) == ("case", "case")
        assert [choice.code for choice in question.choices] == ["new", "lost"]

    def test_it_must_be_answered(self, rich: Edition) -> None:
        assert "case" in {field.id for field in rich.missing_fields(facts(case=None))}

    def test_it_is_one_of_them(self, rich: Edition) -> None:
        assert set(check_answers(rich, {**ANSWERS, "case": "stolen"})) == {"case"}

    def test_each_has_its_time_limit_or_that_of_the_procedure(self, rich: Edition) -> None:
        assert (rich.time_limit_of("lost").amount, rich.time_limit_of("lost").unit) == (5, "working_day")
        assert (rich.time_limit_of("new").amount, rich.time_limit_of("new").unit) == (12, "month")
        assert rich.time_limit_of("").amount == 12

    def test_each_may_have_its_own_budgets(self, rich: Edition) -> None:
        appraise, sort = rich.task("appraise"), rich.task("sort")
        assert rich.conditions.budget(appraise, "new") == Term(amount=2, unit="month")
        assert rich.conditions.budget(appraise, "lost") == Term(amount=2, unit="working_day")
        assert rich.conditions.budget(sort, "new") == Term(amount=16, unit="working_day")
        assert rich.conditions.budget(rich.task("council"), "lost") is None

    def test_who_has_not_said_which_is_in_none(self, rich: Edition) -> None:
        assert rich.case_of({}) is None
        case = rich.case_of(facts(case="lost"))
        assert case is not None
        assert case.title.en == "Lost"


class TestFee:
    @pytest.mark.parametrize(
        ("answers", "channel", "amount"),
        [
            ({"size": "large"}, "counter", 900_000),
            ({"size": "small"}, "counter", 500_000),
            ({"size": "small"}, "online", 400_000),
            ({"size": "large"}, "online", 900_000),  # the first that is true
            ({"size": None}, "counter", 500_000),  # what is not known does not count
            ({"case": "lost"}, "online", 0),
        ],
    )
    def test_the_first_rate_that_is_true_counts(
        self, rich: Edition, answers: dict[str, Any], channel: str, amount: int
    ) -> None:
        assert rich.fee_due(facts(**answers), channel=channel).amount == amount


class TestPages:
    def test_a_page_is_there_where_its_condition_is_known_to_be_true(self, rich: Edition) -> None:
        assert [step.id for step in rich.steps_shown(facts(case="lost"))] == ["case", "about", "loss", "remedies"]
        assert [step.id for step in rich.steps_shown(facts(case="new"))] == ["case", "about", "remedies"]
        assert [step.id for step in rich.steps_shown({})] == ["case", "about", "remedies"]

    def test_what_is_not_asked_is_not_missing(self, rich: Edition) -> None:
        assert rich.missing_fields(facts()) == []
        assert [field.id for field in rich.missing_fields(facts(case="lost"))] == ["lost_on"]

    def test_a_question_depends_on_one_of_several_answers(self, rich: Edition) -> None:
        assert rich.is_asked("remedy", facts())
        assert not rich.is_asked("remedy", facts(subjects=["theory"]))
        assert not rich.is_asked("remedy", facts(subjects=None))

    def test_a_registry_that_is_not_asked_shows_no_field(self, rich: Edition) -> None:
        assert rich.is_asked("degree_number", facts(case="new"))
        assert not rich.is_asked("degree_number", facts(case="lost"))

    def test_answers_that_another_one_hides_are_left_out(self, rich: Edition) -> None:
        kept = rich.asked_answers({}, {**ANSWERS, "lost_on": "2026-11-01", "subjects": ["theory"]})
        assert "lost_on" not in kept
        assert "remedy" not in kept
        assert kept["subjects"] == ["theory"]


class TestDocuments:
    def test_the_law_asks_for_a_document_in_its_case_only(self, rich: Edition) -> None:
        states = {one.component.id: one.state for one in rich.evaluate_components(facts(case="lost"))}
        assert states["degree"] == ComponentState.NOT_APPLICABLE
        assert states["police"] == ComponentState.ASKED
        assert [part.id for part in rich.files_wanted(facts(case="new"))] == []

    def test_while_the_case_is_not_known_nobody_knows(self, rich: Edition) -> None:
        states = {one.component.id: one.state for one in rich.evaluate_components({})}
        assert states["degree"] == ComponentState.UNKNOWN

    def test_in_its_case_it_counts(self, rich: Edition) -> None:
        states = {one.component.id: one.state for one in rich.evaluate_components(facts() | {"degrees.number": ABSENT})}
        assert states["degree"] == ComponentState.STOPS

    def test_a_registry_is_asked_in_its_case_only(self, rich: Edition) -> None:
        assert rich.conditions.asks("degrees", {"case": "new"})
        assert not rich.conditions.asks("degrees", {"case": "lost"})
        assert not rich.conditions.asks("degrees", {})
        assert rich.conditions.asks("population", {})


class TestTasksAndResult:
    def test_a_task_is_passed_over_where_it_is_not_needed(self, rich: Edition) -> None:
        council = rich.task("council")
        assert rich.conditions.passed_over(council, facts(case="lost"))
        assert not rich.conditions.passed_over(council, facts(case="new"))

    def test_a_result_is_valid_as_long_as_its_condition_says(self, rich: Edition) -> None:
        assert rich.conditions.validity_years(facts(size="small"), TODAY) == 3
        assert rich.conditions.validity_years(facts(size="large"), TODAY) == 5

    def test_several_tasks_may_follow(self, rich: Edition) -> None:
        assert rich.task("sort").follows("both") == ("experts", "visit")
        assert rich.task("council").targets == ("approve", "appraise")
        assert rich.task("sort").kind == "review"
        assert rich.task("visit").kind == "inspect"


class TestAnswers:
    def test_answers_of_every_type_pass(self, rich: Edition) -> None:
        answers = {**ANSWERS, "tax": "0100233488", "since": "1990-04-30"}
        assert check_answers(rich, answers) == {}

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("place", "Hà Nội"),
            ("place", {"province_code": "1", "ward_code": "00004", "detail": "x"}),
            ("place", {"province_code": "01", "ward_code": "4", "detail": "x"}),
            ("place", {"province_code": "01", "ward_code": "00004", "detail": " "}),
            ("subjects", ["theory", "magic"]),
            ("subjects", ["theory", "theory"]),
            ("subjects", "theory"),
            ("since", "90"),
            ("since", "1990-13-01"),
            ("rooms", 0),
            ("rooms", 301),
            ("rooms", "3"),
            ("tax", "12345"),
        ],
    )
    def test_what_does_not_fit_its_type_is_refused(self, rich: Edition, name: str, value: Any) -> None:
        complaints = check_answers(rich, {**ANSWERS, name: value})
        assert [one.severity for one in complaints[name]] == ["error"]
