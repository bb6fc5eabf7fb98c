"""A procedure with cases: each has its own time limit, fee and documents, and the page tells them apart."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

import tests.procedures
from procedures.checking import check_bytes
from procedures.loading import load

CODE = "1.000003"
RICH = (Path(tests.procedures.__file__).parent / "rich.yaml").read_bytes()


@pytest.fixture
def text(read) -> str:
    load([check_bytes(RICH, "rich.yaml")])
    return " ".join(html.unescape(read(f"/procedures/{CODE}/")).split())


def test_each_case_has_its_own_time_limit(text):
    assert "within 12 months" in text
    assert "within 5 working days" in text


def test_each_case_has_its_own_fee_with_its_table(text):
    assert "Fee: 500,000 VND, due before the application is received." in text
    assert "Large: 900,000 VND, due before the application is received" in text
    assert "Fee: No fee." in text


def test_a_glance_spans_all_cases(text):
    assert "from 5 working days to 12 months" in text
    assert "from 400,000 VND to 900,000 VND; in some cases no fee" in text


def test_a_document_of_one_case_says_so(text):
    degree = text.split("Degree</h3>")[1].split("</div>")[0]
    police = text.split("Police report</h3>")[1].split("</div>")[0]
    assert "Only for: New." in degree
    assert "Only for: Lost." in police


def test_a_document_of_every_case_says_nothing_of_cases(text):
    assert "Only for" not in text.split(">Form</h3>")[1].split("</div>")[0]


def test_the_health_department_of_a_province_has_a_name(text):
    assert "Provincial health department" in text


def test_without_conditions_none_are_announced(text):
    assert "There are no further conditions." in text
    assert "What if I do not meet a condition?" not in text


def test_its_card_spans_all_cases(read):
    load([check_bytes(RICH, "rich.yaml")])
    page = read("/procedures/?q=cases&unit=syt")
    assert "from 5 working days to 12 months" in page


def test_its_cases_are_words_to_search_by(read):
    load([check_bytes(RICH, "rich.yaml")])
    assert "A procedure with cases" in read("/procedures/?q=bi mat")
