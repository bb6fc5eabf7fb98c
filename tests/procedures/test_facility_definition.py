"""The definition of 1.012278: a firm, its technical head and a list of its staff (Decree 96/2023)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from procedures.checks import check_answers
from procedures.component_findings import ComponentState
from procedures.edition import Edition
from procedures.facts import ABSENT, UNKNOWN, Fact, Known
from tests.procedures.conftest import FACILITY, edition_of

TODAY = dt.date(2026, 11, 23)
DOCTOR: dict[str, Any] = {
    "id": "0000000a",
    "staff_number": "001085000001",
    "staff_name": "Nguyễn Văn An",
    "staff_birth_date": "1985-01-01",
    "staff_position": "Bác sỹ",
    "staff_hours": "8-17",
}


@pytest.fixture(scope="module")
def facility() -> Edition:
    return edition_of(FACILITY)


def facts_of(**changes: Fact) -> dict[str, Fact]:
    """A polyclinic that may have its licence, with one doctor; `changes` name facts with __ for the dot."""
    facts: dict[str, Fact] = {
        "firm.business.name": Known("Công ty A"),
        "firm.business.representative=applicant": Known(True),
        "firm.business.status=active": Known(True),
        "head.practitioners.licence_number": Known("000001/BYT-GPHN"),
        "head.practitioners.practice_profession=doctor": Known(True),
        "head.practitioners.banned_until": ABSENT,
        "staff": Known([DOCTOR]),
        "staff:0000000a.practitioners.licence_number": Known("000002/BYT-GPHN"),
        "staff:0000000a.practitioners.banned_until": ABSENT,
        "file.head_experience": Known(True),
        "file.premises_papers": Known(True),
    }
    return facts | {name.replace("__", "."): fact for name, fact in changes.items()}


def test_a_ready_clinic_breaks_no_rule(facility: Edition) -> None:
    assert facility.evaluate_rules(facts_of(), on=TODAY) == []


@pytest.mark.parametrize(
    ("rule", "name", "fact"),
    [
        ("represents", "firm.business.representative=applicant", Known(False)),
        ("firm_active", "firm.business.status=active", Known(False)),
        ("head_doctor", "head.practitioners.practice_profession=doctor", Known(False)),
        ("head_not_banned", "head.practitioners.banned_until", Known("2026-11-23")),
        ("staff_not_banned", "staff:0000000a.practitioners.banned_until", Known("2026-11-23")),
    ],
)
def test_each_rule_fires_alone_and_only_when_known(facility: Edition, rule: str, name: str, fact: Fact) -> None:
    assert [found.rule_id for found in facility.evaluate_rules(facts_of() | {name: fact}, on=TODAY)] == [rule]
    assert facility.evaluate_rules(facts_of() | {name: UNKNOWN}, on=TODAY) == []


def test_registries_are_asked_about_each_subject_with_a_code_of_purpose(facility: Edition) -> None:
    assert {need.key: str(need.spec.code) for need in facility.needs} == {
        "population": "fill_form",
        "firm.business": "replace_document",
        "head.practitioners": "replace_document",
        "staff.practitioners": "replace_document",
    }


def test_what_the_form_does_not_print_is_compared(facility: Edition) -> None:
    compared = {(need.key, name) for need in facility.needs for name, _ in need.comparisons}
    assert compared == {
        ("firm.business", "representative"),
        ("firm.business", "status"),
        ("head.practitioners", "practice_profession"),
    }


def test_every_document_has_its_place(facility: Edition) -> None:
    states = {found.component.id: found.state for found in facility.evaluate_components(facts_of())}
    assert states == {
        "application": ComponentState.DECLARED,
        "registration": ComponentState.SHOWN,
        "head_licence": ComponentState.SHOWN,
        "head_experience": ComponentState.GIVEN,
        "premises": ComponentState.DECLARED,
        "practitioners": ComponentState.SHOWN,
        "techniques": ComponentState.DECLARED,
        "premises_papers": ComponentState.GIVEN,
        "statutes": ComponentState.NOT_APPLICABLE,
        "financing": ComponentState.NOT_APPLICABLE,
    }


@pytest.mark.parametrize(
    ("component", "name", "state"),
    [
        ("registration", "firm.business.name", ComponentState.STOPS),
        ("head_licence", "head.practitioners.licence_number", ComponentState.ASKED),
        ("practitioners", "staff:0000000a.practitioners.licence_number", ComponentState.STOPS),
    ],
)
def test_what_follows_when_there_is_no_such_document(
    facility: Edition, component: str, name: str, state: ComponentState
) -> None:
    found = facility.evaluate_components(facts_of() | {name: ABSENT})
    assert next(one.state for one in found if one.component.id == component) == state


def test_a_list_of_staff_needs_somebody(facility: Edition) -> None:
    assert "staff_name" in {field.id for field in facility.missing_fields({}, step_id="people")}
    assert facility.missing_fields(facts_of(), step_id="people") == []


def test_its_answers_are_checked(facility: Edition) -> None:
    assert check_answers(facility, {"firm_code": "0101234565", "staff": [DOCTOR]}) == {}
    assert set(check_answers(facility, {"firm_code": "12", "head_number": "12"})) == {"firm_code", "head_number"}


def test_the_visit_makes_it_a_partial_service(facility: Edition) -> None:
    assert facility.level == "partial"
    assert facility.definition.level_reason is not None
