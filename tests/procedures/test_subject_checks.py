"""What does not fit about subjects and groups is refused at the right line, with words that help."""

from __future__ import annotations

import pytest

from procedures.checking import check_bytes
from procedures.reading import Broken
from tests.procedures.conftest import HERE

FIRM = (HERE / "firm.yaml").read_text()

# What is replaced by what, the words of the finding, and what stands on its line, if not what was replaced.
FAULTS: dict[str, tuple[str, ...]] = {
    "subject unknown": ("  firm.business:", "  frim.business:", "There is no subject “frim”. Did you mean “firm”?"),
    "registry unknown": ("  firm.business:", "  firm.busines:", "There is no registry “busines”. Did you mean"),
    "registry of persons about a firm": (
        "  firm.business:",
        "  firm.degrees:",
        "The registry “degrees” knows persons only.",
    ),
    "registry of firms about the applicant": (
        "  population:",
        "  business:",
        "The registry “business” knows organisations only.",
    ),
    "person without a name": (
        "kind: person, number: staff_number, name: staff_name,",
        "kind: person, number: staff_number,",
        "A person has a number, a name and a birth date;",
    ),
    "firm with a birth date": ("number: firm_code}", "number: firm_code, birth_date: x}", "A person has a number"),
    "number by no field": ("number: firm_code}", "number: firm_cod}", "Did you mean “firm_code”?"),
    "number by a locked field": ("number: firm_code}", "number: full_name}", "There is no field “full_name” that"),
    "number of another type": (
        "type: business_code",
        "type: text",
        "The field “firm_code” must have the type business_code.",
        "number: firm_code}",
    ),
    "row about nobody": (
        "staff_birth, type: date,",
        "staff_birth, type: date, required: false,",
        "Without “staff_birth” nobody could be asked about",
        "birth_date: staff_birth",
    ),
    "row shows the firm": (
        "from: staff.practitioners.licence_number",
        "from: firm.business.name",
        "A row shows what registries say about its own subject only.",
        "staff_licence, from",
    ),
    "page shows a row": (
        "from: firm.business.name",
        "from: staff.practitioners.licence_number",
        "What registries say about a row stands on the page of its group.",
    ),
    "page shows what is only compared": (
        "from: firm.business.name",
        "from: firm.business.representative",
        "The registry compares “firm.business.representative” and never says what it holds.",
    ),
    "group unknown": ("each: staff", "each: staf", "There is no group “staf”. Did you mean “staff”?"),
    "row named outside": (
        "    each: staff\n",
        "",
        "The name “staff.practitioners.banned_until” is not known here.",
        "    when: staff.practitioners",
    ),
    "group called as a field": ("      id: staff\n", "      id: firm_code\n", "The id “firm_code” already means"),
    "subject called as a registry": ("  firm: {kind", "  business: {kind", "The id “business” already means"),
    "fewer than none": ("min: 2", "min: 4", "The least number of rows is greater than the greatest."),
    "document of no row": (
        "min: 2",
        "min: 0",
        "Where there may be no row, nothing can take the place",
        "source: staff.practitioners",
    ),
    "compared with no number": (
        "firm.business.representative, applicant",
        "firm.business.status, applicant",
        "“firm.business.status” is not the number of a person.",
    ),
    "compared with another code": (
        'status, "active"',
        'status, "activ"',
        "The registry answers one of these codes: active, suspended, dissolved.",
    ),
    "value of what is only compared": (
        "'!matches(firm.business.representative, applicant)'",
        'firm.business.representative == "1"',
        "The name “firm.business.representative” is not known here.",
    ),
    "never compared": (
        "firm.business.representative, applicant",
        'firm.business.name, "An"',
        "No registry compares the attribute “firm.business.name”.",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_at_its_line(fault: str) -> None:
    old, new, words, *elsewhere = FAULTS[fault]
    assert old in FIRM
    broken = FIRM.replace(old, new, 1)
    with pytest.raises(Broken) as caught:
        check_bytes(broken.encode(), "firm.yaml")
    found = [(finding.line, finding.message) for finding in caught.value.findings]
    line = broken[: broken.index((*elsewhere, new)[0])].count("\n") + 1
    assert any(at == line and words in message for at, message in found), (line, found)


def test_a_subject_that_nobody_is_asked_about_is_idle() -> None:
    more = FIRM.replace(
        "subjects:\n", "subjects:\n  other: {kind: organisation, title: {vi: a, en: a}, number: firm_code}\n"
    )
    with pytest.raises(Broken, match="No lookup asks about “other”"):
        check_bytes(more.encode(), "firm.yaml")


def test_what_a_row_lacks_cannot_be_declared_for_all() -> None:
    declared = FIRM.replace("otherwise: file", "otherwise: declare\n    fields: [firm_code]")
    with pytest.raises(Broken, match="What one row lacks cannot be declared for all"):
        check_bytes(declared.encode(), "firm.yaml")
