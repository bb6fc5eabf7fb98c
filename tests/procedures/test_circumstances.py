"""When a registry is asked at all, told in the words of the definition."""

from __future__ import annotations

import pytest
from django.utils import translation

from procedures.checking import DEFINITIONS
from procedures.circumstances import circumstances
from tests.procedures.conftest import HERE, edition_of

RICH = (HERE / "rich.yaml").read_text()
PHARMACIST = (DEFINITIONS / "1.013601" / "2025-07-01.yaml").read_bytes()
REISSUE = (DEFINITIONS / "1.012290" / "2025-07-01.yaml").read_bytes()


def told(condition: str, lookup: str = "degrees") -> list[str]:
    """What is said of the registry of degrees under a condition of the applicant's answers."""
    assert RICH.count('    when: case == "new"\n') == 2
    return words(RICH.replace('    when: case == "new"\n', f"    when: '{condition}'\n").encode(), lookup)


def words(raw: bytes, lookup: str) -> list[str]:
    return [str(one) for one in circumstances(edition_of(raw), lookup)]


def test_what_is_always_asked_has_no_circumstance():
    assert told('case == "new"', "population") == []


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('case == "new"', ["Only if your case is “New”."]),
        ('case != "new"', ["Only if your case is “Lost”."]),
        ('!(case == "new")', ["Only if your case is “Lost”."]),
        ('case in ["lost"] && true', ["Only if your case is “Lost”."]),
        ('size == "small"', ["Only if your answer to “Size” is “Small”."]),
        ("large", ["Only if your answer to “It is large” is “Yes”."]),
        ("!large", ["Only if your answer to “It is large” is “No”."]),
        (
            'case == "new" && size == "large"',
            ["Only if your case is “New”.", "Only if your answer to “Size” is “Large”."],
        ),
        ("rooms > 10", ["It depends on your answer to “Rooms”."]),
        (
            'case == "new" && rooms > 10',
            ["Only if your case is “New”.", "It depends on your answer to “Rooms”."],
        ),
        (
            'case == "new" || size == "large"',
            ["It depends on your answer to “Your case”.", "It depends on your answer to “Size”."],
        ),
        ('"theory" in subjects', ["It depends on your answer to “Subjects”."]),
    ],
)
def test_a_condition_in_words(condition: str, expected: list[str]):
    flag = "      - {id: large, type: flag, required: false, title: {vi: Cơ sở lớn, en: It is large}}\n"
    raw = RICH.replace('    when: case == "new"\n', f"    when: '{condition}'\n")
    raw = raw.replace("      - {id: tax,", flag + "      - {id: tax,", 1)
    assert words(raw.encode(), "degrees") == expected


def test_an_answer_besides_the_case_is_named_with_its_question():
    assert words(PHARMACIST, "degrees") == [
        "Only if your case is “New certificate” or “New certificate after a revocation”.",
        "Only if your answer to “Degree or certificate” is “Pharmacist” or “Assistant pharmacist”.",
    ]


def test_three_answers_are_joined_as_people_speak():
    several = 'case in ["new", "after_revocation", "error"]'
    raw = PHARMACIST.decode().replace('case in ["new", "after_revocation"]', several).encode()
    (only,) = words(raw, "health_checks")
    assert only.startswith("Only if your case is “New certificate”, “New certificate after a revocation” or “Re-issue")


def test_a_reissued_licence_needs_a_health_check_in_one_case_only():
    (only,) = words(REISSUE, "health_checks")
    assert only == "Only if your case is “The licence was revoked for another reason”."


def test_in_the_readers_language():
    with translation.override("vi"):
        (only,) = words(REISSUE, "health_checks")
        assert "“Giấy phép bị thu hồi vì lý do khác”" in only
