"""A registry's value as a line: its standing, what else is to be known about it, and the ways from there."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.template import Context, Template
from django.urls import path
from django.utils import translation

from portal.ui.components import Action
from portal.ui.contents import Ways, fact_row
from workflows.filling.facts import RegistryFact
from workflows.filling.models import Difference, Dispute, DisputeState, LookupState, Outcome, Settlement
from workflows.people.models import Official

AT = datetime(2026, 11, 22, 3, 4, tzinfo=UTC)
ROW = uuid.UUID(int=7)
urlpatterns = [path("evidence/<uuid:row>/", lambda request, row: HttpResponse(), name="evidence")]


@pytest.fixture
def fact() -> RegistryFact:
    return RegistryFact(
        registry="population",
        attribute="full_name",
        outcome=Outcome.RESOLVED,
        value="Nguyễn Thị Mẫu",
        as_of=AT,
        answered_at=AT,
        lookup=uuid.UUID(int=1),
        state=LookupState.ANSWERED,
        problem="",
        row=ROW,
        checked_at=AT,
    )


def shown(row: Any) -> str:
    return Template("{% summary_list rows %}").render(Context({"rows": [row]}))


def settlement(value: Any) -> Settlement:
    official = Official(full_name="Trần Văn Thẩm")
    return Settlement(value=value, proof="document", reference="Số 12/2020", reason="Bản gốc", official=official, at=AT)


def test_a_line_without_ways_links_nowhere(fact: RegistryFact) -> None:
    assert fact_row(fact).actions == []


@pytest.mark.urls("tests.portal.ui.test_contents")
def test_a_line_leads_to_its_evidence(fact: RegistryFact) -> None:
    (link,) = fact_row(fact, ways=Ways(evidence="evidence")).actions
    assert link.href == f"/evidence/{ROW}/"


def test_the_page_adds_ways_of_its_own(fact: RegistryFact) -> None:
    weigh = Action("Weigh", "/weigh/")
    assert fact_row(fact, ways=Ways(further=lambda one: [weigh])).actions == [weigh]


def test_several_ways_stand_apart(fact: RegistryFact) -> None:
    ways = Ways(further=lambda one: [Action("One", "/1/"), Action("Two", "/2/")])
    assert shown(fact_row(fact, ways=ways)).count('<li class="govuk-summary-list__actions-list-item">') == 2


def test_a_stale_answer_is_told_from_a_fresh_one(fact: RegistryFact) -> None:
    assert fact_row(fact, ways=Ways(stale={"population.full_name"})).outcome == "stale"


def test_a_stale_answer_that_there_is_none_stays_one_that_there_is_none(fact: RegistryFact) -> None:
    row = fact_row(replace(fact, outcome=Outcome.ABSENT, value=None), ways=Ways(stale={"population.full_name"}))
    assert (row.outcome, row.marks) == ("absent", ("stale",))


def test_a_newer_answer_marks_the_line_and_leaves_its_value(fact: RegistryFact) -> None:
    row = fact_row(replace(fact, difference=Difference(value="Nguyễn Thị Khác")))
    assert (row.value, row.marks) == ("Nguyễn Thị Mẫu", ("differs",))


@pytest.mark.parametrize(
    ("state", "marks"),
    [
        (DisputeState.OPEN, ("disputed",)),
        (DisputeState.SENT, ("disputed",)),
        (DisputeState.REFUSED, ("disputed",)),
        (DisputeState.CORRECTED, ()),
        (DisputeState.WITHDRAWN, ()),
    ],
)
def test_a_value_is_marked_while_its_report_stands(fact: RegistryFact, state: DisputeState, marks: object) -> None:
    assert fact_row(replace(fact, dispute=Dispute(state=state))).marks == marks


def test_a_settled_value_names_the_official_and_the_proof(fact: RegistryFact) -> None:
    settled = replace(fact, outcome=Outcome.DEGRADED, value=None, settlement=settlement("Nguyễn Thị Mẫu"))
    row = fact_row(settled)
    assert (row.outcome, row.value) == ("settled", "Nguyễn Thị Mẫu")
    assert "Trần Văn Thẩm" in row.note
    assert "Số 12/2020" in row.note


def test_settled_as_none_says_so(fact: RegistryFact) -> None:
    with translation.override("en"):
        html = shown(fact_row(replace(fact, outcome=Outcome.MISMATCH, value=None, settlement=settlement(None))))
    assert "There is none" in html


def test_a_finding_stands_before_the_answer_that_it_takes_the_place_of(fact: RegistryFact) -> None:
    row = fact_row(replace(fact, settlement=settlement("other")))
    assert (row.outcome, row.value) == ("settled", "other")


def test_a_comparison_stands_under_the_attribute_that_was_compared(fact: RegistryFact) -> None:
    row = fact_row(replace(fact, attribute="life_status=alive", value=True))
    assert row.key.name == "life_status"


def test_a_fact_about_somebody_else_names_its_registry(fact: RegistryFact) -> None:
    row = fact_row(replace(fact, registry="business", attribute="name", subject="firm"))
    assert row.source.code == "business"
