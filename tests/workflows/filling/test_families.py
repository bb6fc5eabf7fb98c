"""A parent for a child, a firm for its staff: asked over the wire, of the sandbox, as a new edition wants it."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from procedures.checking import check_bytes
from procedures.loading import load
from tests.integrations.sandbox.process import Sandbox
from tests.procedures.conftest import HERE
from tests.workflows import making
from workflows.drafts import actions
from workflows.drafts.models import Draft
from workflows.drafts.readiness import Readiness, readiness_of
from workflows.filling import lookups
from workflows.filling.models import Outcome
from workflows.people.accounts import EidIdentity, person_of

CODE = "1.000003"
CHILD = """
subjects:
  firm: {kind: organisation, title: {vi: Doanh nghiệp, en: Firm}, number: firm_code}
  child:
    {kind: person, title: {vi: Con, en: Child}, number: child_number, name: child_name, birth_date: child_birth}
"""
LOOKUP = """
  child.population:
    code: check_condition
    purpose: {vi: Để biết ai là cha mẹ, en: To know who the parents are}
    basis: {text: {vi: Luật thử, en: Trial Law}, verified: false}
    max_age_days: 7
components:"""
FIELDS = """
      - {id: child_number, type: identity_number, title: {vi: Số của con, en: Number}}
      - {id: child_name, type: text, title: {vi: Họ tên con, en: Name}}
      - {id: child_birth, type: date, title: {vi: Ngày sinh con, en: Born on}}
  - id: people"""
RULE = """
rules:
  - id: parent
    when: '!matches(child.population.parent_number, applicant)'
    outcome: not_eligible
    message: {vi: Không phải cha mẹ, en: Not a parent}
    basis: {text: {vi: Luật thử, en: Trial Law}, verified: false}"""


@pytest.fixture
def procedure(desk: making.Desk) -> str:
    """A procedure that a parent files for a child."""
    text = (HERE / "firm.yaml").read_text("utf-8").replace("1.000002", CODE)
    head, _, rest = text.partition("subjects:\n")
    text = head + CHILD.lstrip() + rest.partition("\n")[2]
    text = text.replace("\ncomponents:", LOOKUP, 1).replace("\n  - id: people", FIELDS, 1)
    text = text.replace("\nrules:", RULE, 1)
    load([check_bytes(text.encode(), "child.yaml")])
    return CODE


def filled(sandbox: Sandbox, procedure: str, parent: str, child: str = "minor", **changes: str) -> Readiness:
    """The draft of one of the cast who names a child, after the registries were asked."""
    known, named = sandbox.person(parent), sandbox.person(child)
    person = person_of(EidIdentity(known["identity_number"], known["full_name"], known["birth_date"], 2))
    draft = actions.agree_to_lookups(actions.start(person, procedure, on=timezone.localdate()))
    told = {
        "firm_code": sandbox.firm("clinic_ready")["business_code"],
        "child_number": named["identity_number"],
        "child_name": named["full_name"],
        "child_birth": named["birth_date"],
    }
    with transaction.atomic():
        draft = actions.save_step(draft, "who", data={}, answers=told | changes)
    lookups.hurry(draft.public_id, budget=20)
    return readiness_of(Draft.objects.get(pk=draft.pk))


def stopping(readiness: Readiness) -> set[str]:
    return {rule.rule_id for rule in readiness.findings}


def test_the_population_database_says_whether_somebody_is_a_parent_and_never_who(sandbox: Sandbox, procedure: str):
    ready = filled(sandbox, procedure, "nurse_ready")
    assert ready.facts["child.population.parent_number=applicant"].value is True
    assert "child.population.parent_number" not in ready.facts
    assert stopping(ready) == set()


def test_for_another_persons_child_nobody_can_apply(sandbox: Sandbox, procedure: str):
    assert stopping(filled(sandbox, procedure, "doctor_ready")) == {"parent"}


def test_a_child_by_another_name_is_a_mismatch_and_stops_nobody_unheard(sandbox: Sandbox, procedure: str):
    ready = filled(sandbox, procedure, "nurse_ready", child_name="Nguyễn Tên Khác")
    assert ready.facts["child.population.parent_number=applicant"].outcome == Outcome.MISMATCH
    assert stopping(ready) == set()
    assert {fact.subject for fact in ready.mismatched} == {"child"}


def test_while_the_registry_is_silent_nobody_is_called_no_parent(sandbox: Sandbox, procedure: str):
    sandbox.order_fault("population", "down")
    ready = filled(sandbox, procedure, "doctor_ready")
    assert ready.facts["child.population.parent_number=applicant"].outcome == Outcome.DEGRADED
    assert "parent" not in stopping(ready)
