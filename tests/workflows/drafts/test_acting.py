"""An application for somebody else is theirs, whoever works on it; both are known everywhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.workflows import acting, clinic, making
from tests.workflows.cases import clinics
from workflows.cases.filing import file
from workflows.cases.papers import receipt
from workflows.cases.record import record_of
from workflows.drafts import actions
from workflows.drafts.actions import DraftClosed, DraftError
from workflows.drafts.content import steps_of
from workflows.drafts.models import Draft, Filing
from workflows.drafts.readiness import readiness_of
from workflows.filling import jobs
from workflows.filling.models import Lookup
from workflows.journal.models import Entry
from workflows.mandates import granting
from workflows.mandates.standing import NotConfirmed
from workflows.people.capacities import Act, Capacity
from workflows.people.models import Person

pytestmark = pytest.mark.usefixtures("ministry")


@pytest.fixture
def owner() -> Person:
    return making.person()


@pytest.fixture
def agent() -> Person:
    return making.person(name="Lê Văn Thay", birth_date="1980-01-01")


@pytest.fixture
def right(owner: Person, agent: Person) -> Capacity:
    """The right of an agent of a person."""
    return acting.right_under(acting.mandate(owner, agent))


@pytest.fixture
def firm(owner: Person, agent: Person) -> Capacity:
    """The right of an agent of an organisation."""
    acting.organisation(owner)
    return acting.right_under(acting.mandate(acting.representing(owner), agent))


def started(right: Capacity, procedure: str = making.PROCEDURE) -> Draft:
    return actions.start(right.agent, procedure, on=timezone.localdate(), by=right)


class TestOfAPerson:
    def test_the_draft_is_the_owners_and_names_its_agent(self, owner: Person, agent: Person, right: Capacity) -> None:
        draft = started(right)
        assert (draft.person, draft.agent, draft.mandate) == (owner, agent, right.mandate)
        assert list(Draft.objects.of(owner)) == [draft]
        assert not Draft.objects.of(agent).exists()

    def test_registries_are_asked_about_the_owner_by_the_agent(
        self, owner: Person, agent: Person, right: Capacity
    ) -> None:
        actions.agree_to_lookups(started(right))
        questions = [jobs.question_about(lookup) for lookup in Lookup.objects.all()]
        assert {question.identity_number for question in questions} == {owner.identity_number}
        assert {question.user for question in questions} == {f"VNperson-{agent.public_id}"}

    def test_the_go_ahead_is_recorded_under_the_mandate(self, owner: Person, agent: Person, right: Capacity) -> None:
        actions.agree_to_lookups(started(right))
        entry = Entry.objects.get(kind="draft.lookups_agreed")
        assert entry.actor == f"person:{agent.public_id}"
        assert entry.subject_index == owner.identity_index
        assert right.mandate is not None
        assert entry.data["mandate"] == str(right.mandate.public_id)

    def test_the_owner_goes_on_with_it(self, owner: Person, right: Capacity) -> None:
        draft = actions.agree_to_lookups(started(right))
        draft.by = Capacity.own(owner)
        actions.save_step(draft, "contact", data={}, answers={"phone": "0912345678"})
        draft.refresh_from_db()
        assert (draft.agent, draft.mandate) == (None, None)

    def test_what_is_outside_the_mandate_is_not_begun(self, owner: Person, agent: Person) -> None:
        narrow = acting.right_under(acting.mandate(owner, agent, procedures=("1.012278",)))
        with pytest.raises(DraftError):
            started(narrow)

    def test_nothing_is_saved_once_the_mandate_has_ended(self, owner: Person, right: Capacity) -> None:
        draft = actions.agree_to_lookups(started(right))
        assert right.mandate is not None
        granting.revoke(right.mandate, by=owner)
        with pytest.raises(DraftClosed):
            actions.save_step(draft, "contact", data={}, answers={"phone": "0912345678"})

    def test_who_may_only_prepare_does_not_submit(self, owner: Person, agent: Person) -> None:
        draft = making.draft(owner)
        draft.by = acting.right_under(acting.mandate(owner, agent, acts=[Act.PREPARE]))
        with pytest.raises(DraftError, match="không gồm việc nộp hồ sơ"):
            file(draft, version=draft.version)

    def test_the_filing_and_the_case_name_both(self, owner: Person, agent: Person, right: Capacity) -> None:
        draft = making.draft(owner)
        draft.by = right
        case = file(draft, version=draft.version)
        body = json.loads(Filing.objects.get(case_code=case.code).body)
        assert (case.person, case.agent, case.mandate) == (owner, agent, right.mandate)
        assert case.applicant_name == owner.full_name
        assert body["applicant"]["identity_number"] == owner.identity_number
        assert body["agent"]["identity_number"] == agent.identity_number
        assert body["organisation"] is None
        entry = Entry.objects.get(stream=case.stream, kind="case.filed")
        assert (entry.actor, entry.subject_index) == (f"person:{agent.public_id}", owner.identity_index)

    def test_letters_name_the_owner_and_who_filed(self, ministry: making.Desk, owner: Person, right: Capacity) -> None:
        from workflows.cases import receiving
        from workflows.cases.models import Letter

        draft = making.draft(owner)
        draft.by = right
        case = file(draft, version=draft.version)
        receiving.receive(case.code, by=ministry.receiver, version=1, payment=making.PAID)
        printed = receipt(Letter.objects.get(case=case))
        assert printed.applicant == owner.full_name
        assert printed.agent.startswith("Lê Văn Thay, theo giấy ủy quyền ngày")


class TestOfAnOrganisation:
    def test_the_code_stands_already_and_nobody_changes_it(self, firm: Capacity) -> None:
        draft = actions.agree_to_lookups(started(firm, clinic.PROCEDURE))
        draft = actions.save_step(draft, "applicant", data={}, answers={"firm_code": "0108765438"})
        assert draft.answers["firm_code"] == clinic.FIRM
        step = next(part for part in readiness_of(draft).steps if part.step.id == "applicant")
        field = next(content for content in step.fields if content.field.id == "firm_code")
        assert (field.locked, field.value, step.declares) == (True, clinic.FIRM, False)

    def test_the_registry_is_asked_about_it_and_its_representative(self, owner: Person, firm: Capacity) -> None:
        draft = actions.agree_to_lookups(started(firm, clinic.PROCEDURE))
        asked = {name: jobs.question_about(lookup) for name, lookup in clinic.asked(draft).items()}
        assert asked["firm.business"].identity_number == clinic.FIRM
        assert ("representative", owner.identity_number) in asked["firm.business"].comparisons
        assert asked["applicant.population"].identity_number == owner.identity_number

    def test_representative_and_agent_share_its_drafts(self, owner: Person, firm: Capacity) -> None:
        draft = started(firm, clinic.PROCEDURE)
        again = actions.start(owner, clinic.PROCEDURE, on=clinic.ON, by=acting.representing(owner))
        assert again == draft

    def test_the_representatives_own_drafts_are_others(self, owner: Person, firm: Capacity) -> None:
        draft = started(firm, clinic.PROCEDURE)
        assert not Draft.objects.of(owner).exists()
        assert actions.start(owner, clinic.PROCEDURE, on=clinic.ON) != draft

    def test_another_representative_takes_it_over_and_is_asked_about(self, owner: Person, firm: Capacity) -> None:
        draft = clinic.complete(by=firm)
        other = making.person(name="Trần Thị Hai")
        acting.organisation(other)
        draft.by = acting.representing(other)
        draft = actions.save_step(draft, "contact", data={}, answers={"phone": "0987654321"})
        kept = clinic.asked(draft)
        assert draft.person == other
        assert {kept[name].person for name in ("firm.business", "applicant.population")} == {other}
        assert kept["firm.business"].state == "planned"
        assert kept["head.practitioners"].state == "answered"

    def test_it_does_not_apply_for_what_is_for_persons(self, firm: Capacity) -> None:
        with pytest.raises(DraftError):
            started(firm)

    def test_the_case_is_its_own(self, owner: Person, agent: Person, firm: Capacity) -> None:
        draft = clinics.draft(by=firm)
        case = file(draft, version=draft.version)
        body = json.loads(Filing.objects.get(case_code=case.code).body)
        assert (case.organisation, case.person, case.agent) == (firm.organisation, owner, agent)
        assert case.applicant_name == acting.NAME
        assert body["organisation"] == {"code": clinic.FIRM, "name": acting.NAME}
        assert body["answers"]["firm_code"] == clinic.FIRM
        record = record_of(case)
        assert record.agent is not None
        assert record.agent.full_name == agent.full_name
        assert steps_of(record.edition, record.facts, record.answers)

    def test_an_old_word_of_the_registry_keeps_everybody_from_submitting(
        self, firm: Capacity, settings: Any, transactional_db: None
    ) -> None:
        settings.XROAD_URL = "http://127.0.0.1:9"
        draft = clinics.draft(by=firm)
        acting.age(days=8)
        with pytest.raises(NotConfirmed):
            file(draft, version=draft.version)
        draft.refresh_from_db()
        assert draft.is_open


def test_an_agent_without_a_mandate_is_refused_by_the_database(owner: Person, agent: Person) -> None:
    draft = making.draft(owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(agent=agent)
