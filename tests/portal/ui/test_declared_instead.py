"""Fields that stand in for a document are asked only of people for whom there is no such document."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from portal.ui.forms import form_class
from procedures.checking import check_directory
from procedures.edition import Edition
from procedures.facts import ABSENT, Fact, Known
from workflows.drafts.content import asked_answers, steps_of
from workflows.filling.facts import RegistryFact
from workflows.filling.models import LookupState, Outcome


@pytest.fixture(scope="module")
def edition() -> Edition:
    """The licence's edition, in which whoever has no degree on record declares the work history."""
    definition = next(one.definition for one in check_directory()[0] if one.definition.code == "1.012289")
    components = tuple(
        part.model_copy(update={"otherwise": "declare", "fields": ("work_history",)}) if part.id == "degree" else part
        for part in definition.components
    )
    return Edition(definition.model_copy(update={"components": components}), f"declaring-{uuid.uuid4()}")


def degree(outcome: Outcome, value: Any = None) -> dict[str, RegistryFact]:
    """What the registry of degrees says of the number."""
    times: dict[str, Any] = {"as_of": None, "answered_at": None}
    fact = RegistryFact(
        "degrees", "number", outcome, value, lookup=uuid.uuid4(), state=LookupState.ANSWERED, problem="", **times
    )
    return {fact.name: fact}


@pytest.mark.parametrize("facts", [{}, {"degrees.number": Known("B1")}])
def test_the_form_does_not_ask_who_has_the_document_or_may_have_it(edition, facts: dict[str, Fact]):
    form = form_class(edition, "history")({"work_history": "forged"}, facts=facts)
    assert form.is_valid()
    assert form.answers() == {}


def test_the_form_asks_who_has_none(edition):
    facts = {"degrees.number": ABSENT}
    assert not form_class(edition, "history")({}, facts=facts).is_valid()
    form = form_class(edition, "history")({"work_history": "01/2019"}, facts=facts)
    assert form.is_valid()
    assert form.answers() == {"work_history": "01/2019"}


def test_one_form_leaves_the_class_as_it_is(edition):
    form_class(edition, "history")({}, facts={})
    assert "work_history" in form_class(edition, "history").base_fields


@pytest.mark.parametrize(
    ("facts", "there"),
    [
        (degree(Outcome.RESOLVED, "B1"), False),
        (degree(Outcome.DEGRADED), False),
        (degree(Outcome.ABSENT), True),
    ],
)
def test_the_page_shows_it_and_the_filing_holds_it_only_then(edition, facts, there):
    answers = {"work_history": "01/2019", "phone": "0912345678"}
    shown = {part.field.id for step in steps_of(edition, facts, answers) for part in step.fields}
    assert ("work_history" in shown) is there
    assert ("work_history" in asked_answers(edition, facts, answers)) is there
    assert "phone" in asked_answers(edition, facts, answers)
