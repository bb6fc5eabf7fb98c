"""Others than the applicant: what is asked about them, and how rules, documents and answers stand row by row."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from procedures.checks import check_answers
from procedures.component_findings import ComponentState
from procedures.edition import Edition
from procedures.facts import ABSENT, UNKNOWN, Fact, Known
from procedures.needs import Need
from tests.procedures.conftest import HERE, edition_of

TODAY = dt.date(2026, 11, 23)
AN: dict[str, Any] = {
    "id": "00000001",
    "staff_number": "001085000001",
    "staff_name": "Nguyễn Văn An",
    "staff_birth": "1985-01-01",
}
BINH: dict[str, Any] = {
    "id": "00000002",
    "staff_number": "001185000002",
    "staff_name": "Trần Thị Bình",
    "staff_birth": "1985-02-02",
}


@pytest.fixture(scope="module")
def firm() -> Edition:
    return edition_of((HERE / "firm.yaml").read_bytes())


def facts(*rows: dict[str, Any], **said: Fact) -> dict[str, Fact]:
    """What is known of an application with these rows; `said` about the first of them by its attribute."""
    about = {f"staff:{AN['id']}.practitioners.{name}": fact for name, fact in said.items()}
    return {"staff": Known(list(rows)), **about}


class TestNeeds:
    def test_each_subject_is_asked_about_at_its_registry(self, firm: Edition) -> None:
        assert [(need.key, need.subject, need.registry, need.group) for need in firm.needs] == [
            ("population", "applicant", "population", False),
            ("firm.business", "firm", "business", False),
            ("staff.practitioners", "staff", "practitioners", True),
        ]

    def test_only_what_is_named_is_asked(self, firm: Edition) -> None:
        asked = {need.key: set(need.attributes) for need in firm.needs}
        assert asked["firm.business"] == {"name", "address"}
        assert asked["staff.practitioners"] == {"licence_number", "banned_until"}

    def test_a_condition_is_compared(self, firm: Edition) -> None:
        assert set(need_of(firm, "firm.business").comparisons) == {
            ("representative", "applicant"),
            ("status", "active"),
        }

    def test_each_has_its_purpose_and_age(self, firm: Edition) -> None:
        assert need_of(firm, "firm.business").spec.code == "check_condition"
        assert firm.max_age("staff.practitioners", "banned_until") == dt.timedelta(days=3)
        assert firm.max_age("firm.business", "status=active") == dt.timedelta(days=7)

    def test_what_is_said_of_the_applicant_alone_stays_as_it_was(self, firm: Edition) -> None:
        assert firm.registry_needs() == {"population": ("full_name",)}
        assert firm.comparisons == {"population": ()}


def need_of(edition: Edition, key: str) -> Need:
    return next(need for need in edition.needs if need.key == key)


class TestIdentity:
    def test_a_firm_is_its_code(self, firm: Edition) -> None:
        found = firm.subjects["firm"].identity({"firm_code": "0101234565"})
        assert found is not None
        assert (found.kind, found.number, found.name, found.birth_date) == ("organisation", "0101234565", "", "")

    def test_a_person_of_a_row_has_name_and_birth_date(self, firm: Edition) -> None:
        found = firm.subjects["staff"].identity(AN)
        assert found is not None
        assert (found.number, found.name, found.birth_date) == ("001085000001", "Nguyễn Văn An", "1985-01-01")

    @pytest.mark.parametrize("field", ["staff_number", "staff_name", "staff_birth"])
    @pytest.mark.parametrize("nothing", ["", None])
    def test_nobody_is_asked_about_before_it_is_known_who(self, firm: Edition, field: str, nothing: object) -> None:
        assert firm.subjects["staff"].identity({**AN, field: nothing}) is None

    def test_its_repr_holds_no_personal_data(self, firm: Edition) -> None:
        assert "An" not in repr(firm.subjects["staff"].identity(AN))


class TestRules:
    @pytest.mark.parametrize(
        ("fact", "fires"), [(Known(True), False), (Known(False), True), (UNKNOWN, False), (ABSENT, False)]
    )
    def test_whoever_does_not_represent_the_firm_is_stopped(self, firm: Edition, fact: Fact, fires: bool) -> None:
        found = firm.evaluate_rules({"firm.business.representative=applicant": fact}, on=TODAY)
        assert [one.rule_id for one in found] == (["represents"] if fires else [])

    def test_a_rule_is_asked_for_each_row(self, firm: Edition) -> None:
        found = firm.evaluate_rules(facts(BINH, AN, banned_until=Known("2027-01-01")), on=TODAY)
        assert [(one.rule_id, one.row) for one in found] == [("not_banned", AN["id"])]
        assert found[0].message.en == "Nguyễn Văn An is banned"

    def test_one_finding_for_every_row_that_it_is_true_of(self, firm: Edition) -> None:
        both = facts(AN, BINH, banned_until=Known("2027-01-01"))
        both[f"staff:{BINH['id']}.practitioners.banned_until"] = Known("2027-01-01")
        assert [one.row for one in firm.evaluate_rules(both, on=TODAY)] == [AN["id"], BINH["id"]]

    @pytest.mark.parametrize("fact", [UNKNOWN, ABSENT, Known("2026-11-22")])
    def test_a_row_that_is_not_known_to_break_it_breaks_nothing(self, firm: Edition, fact: Fact) -> None:
        assert firm.evaluate_rules(facts(AN, BINH, banned_until=fact), on=TODAY) == []

    def test_an_answer_about_a_row_that_is_gone_says_nothing(self, firm: Edition) -> None:
        assert firm.evaluate_rules(facts(BINH, banned_until=Known("2027-01-01")), on=TODAY) == []

    @pytest.mark.parametrize("rows", [None, "staff", [None], [{"staff_name": "An"}], [{"id": 7}], {"id": "00000001"}])
    def test_rows_that_are_none_are_passed_over(self, firm: Edition, rows: object) -> None:
        assert firm.evaluate_rules({"staff": Known(rows)}, on=TODAY) == []

    def test_a_rule_knows_the_lookups_that_it_rests_on(self, firm: Edition) -> None:
        assert firm.registries_behind("not_banned") == {"staff.practitioners"}
        assert firm.registries_behind("active") == {"firm.business"}


class TestDocuments:
    def state(self, firm: Edition, known: dict[str, Fact]) -> ComponentState:
        return next(one.state for one in firm.evaluate_components(known) if one.component.id == "licences")

    def licences(self, *found: Fact) -> dict[str, Fact]:
        known = facts(AN, BINH)
        for row, fact in zip((AN, BINH), found, strict=True):
            known[f"staff:{row['id']}.practitioners.licence_number"] = fact
        return known

    def test_shown_when_every_row_has_it(self, firm: Edition) -> None:
        assert self.state(firm, self.licences(Known("1"), Known("2"))) == ComponentState.SHOWN

    def test_not_known_while_one_is_not(self, firm: Edition) -> None:
        assert self.state(firm, self.licences(Known("1"), UNKNOWN)) == ComponentState.UNKNOWN

    @pytest.mark.parametrize("other", [Known("2"), UNKNOWN, ABSENT])
    def test_asked_for_when_one_is_known_to_have_none(self, firm: Edition, other: Fact) -> None:
        known = self.licences(ABSENT, other)
        assert self.state(firm, known) == ComponentState.ASKED
        assert [part.id for part in firm.files_wanted(known)] == ["licences"]

    def test_not_known_before_there_are_rows(self, firm: Edition) -> None:
        assert self.state(firm, {}) == ComponentState.UNKNOWN

    def test_a_document_about_another_subject(self, firm: Edition) -> None:
        found = firm.evaluate_components({"firm.business.name": ABSENT})
        assert found[0].state == ComponentState.STOPS


class TestMissing:
    def missing(self, firm: Edition, known: dict[str, Fact]) -> list[str]:
        return [field.id for field in firm.missing_fields(known, step_id="people")]

    def test_nothing_when_the_rows_are_whole(self, firm: Edition) -> None:
        assert self.missing(firm, facts(AN, BINH)) == []

    def test_what_any_row_lacks(self, firm: Edition) -> None:
        assert self.missing(firm, facts(AN, {**BINH, "staff_name": ""})) == ["staff_name"]

    def test_rows_when_there_are_too_few(self, firm: Edition) -> None:
        assert self.missing(firm, facts(AN)) == ["staff_number", "staff_name", "staff_birth"]

    def test_a_condition_within_the_row(self, firm: Edition) -> None:
        assert self.missing(firm, facts(AN, {**BINH, "part_time": True})) == ["hours"]
        assert self.missing(firm, facts(AN, {**BINH, "part_time": True, "hours": "8"})) == []

    def test_of_one_row(self, firm: Edition) -> None:
        known = facts(AN, {"id": BINH["id"]})
        assert firm.missing_in_row("staff", AN["id"], known) == []
        assert len(firm.missing_in_row("staff", BINH["id"], known)) == 3

    def test_a_claim_outside_the_rows_counts_for_none(self, firm: Edition) -> None:
        claimed = {name: Known(value) for name, value in AN.items()} | facts(BINH)
        assert self.missing(firm, claimed) == ["staff_number", "staff_name", "staff_birth"]

    def test_a_claim_about_a_locked_field_of_a_row_counts_for_nothing(self, firm: Edition) -> None:
        rows = firm.rows("staff", facts({**AN, "staff_licence": "forged"}))
        assert "staff_licence" not in rows[AN["id"]]


class TestAnswers:
    def found(self, firm: Edition, *rows: object, **others: object) -> dict[str, list[str]]:
        answers = {"staff": list(rows), **others}
        return {name: [str(one) for one in faults] for name, faults in check_answers(firm, answers).items()}

    def test_whole_rows_have_no_fault(self, firm: Edition) -> None:
        assert self.found(firm, AN, BINH, firm_code="0101234565") == {}

    def test_a_fault_names_its_row(self, firm: Edition) -> None:
        assert list(self.found(firm, AN, {**BINH, "staff_number": "12"})) == ["staff:00000002.staff_number"]

    def test_nothing_else_may_stand_in_a_row(self, firm: Edition) -> None:
        assert list(self.found(firm, {**AN, "staff_licence": "1"})) == ["staff:00000001.staff_licence"]

    def test_the_same_person_twice_is_a_fault(self, firm: Edition) -> None:
        twice = {**BINH, "staff_number": AN["staff_number"], "staff_birth": AN["staff_birth"]}
        assert "This number stands in two rows." in self.found(firm, AN, twice)["staff:00000002.staff_number"]

    def test_too_many_rows_are_a_fault(self, firm: Edition) -> None:
        rows = [{"id": f"{number:08x}"} for number in range(4)]
        assert self.found(firm, *rows) == {"staff": ["Remove some: there are more than allowed."]}

    @pytest.mark.parametrize(
        "row", [None, "x", {}, {"id": "1"}, {"id": 1}, {"id": "0000000G"}, {"id": "00000001"}, ["00000001"]]
    )
    def test_a_row_that_cannot_be_told_apart_is_refused(self, firm: Edition, row: object) -> None:
        assert list(self.found(firm, AN, row)) == ["staff"]

    def test_rows_are_a_list(self, firm: Edition) -> None:
        assert list(check_answers(firm, {"staff": "x"})) == ["staff"]

    @pytest.mark.parametrize(
        ("code", "fault"),
        [
            ("0101234565", None),
            ("0101234565-001", None),
            ("0101234560", "warning"),
            ("010123456", "error"),
            ("0101234565-1", "error"),
            ("٠١٠١٢٣٤٥٦٥", "error"),
        ],
    )
    def test_a_business_code_has_a_shape(self, firm: Edition, code: str, fault: str | None) -> None:
        found = check_answers(firm, {"firm_code": code}).get("firm_code", [])
        assert [one.severity for one in found] == ([fault] if fault else [])
