"""Who sees and does what: owner, agents by what their mandate allows, those whose mandate has ended, strangers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.portal.applicants.conftest import signed_in
from tests.workflows import acting, clinic, making
from tests.workflows.cases import clinics
from workflows import outbox
from workflows.cases import deciding, receiving
from workflows.cases.filing import file
from workflows.cases.models import Case, Decision, Letter, Proposal
from workflows.documents import uploads
from workflows.documents.models import Upload
from workflows.drafts.models import Draft
from workflows.filling.models import AttributeOutcome
from workflows.journal.writing import reads_about
from workflows.mandates import granting
from workflows.people.capacities import Act, Capacity
from workflows.people.models import Mandate, Person, Representation

SEEN = {200, 302, 409}


def issued(desk: making.Desk, case: Case) -> Case:
    """A case whose result waits to be taken, with its letter and its result made."""
    receiving.receive(case.code, by=desk.receiver, version=1, payment=making.PAID)
    deciding.appraise(case.code, by=desk.appraiser, version=2, proposal=Proposal.GRANT, text="")
    deciding.approve(case.code, by=desk.approver, version=3)
    made = deciding.issue(case.code, by=desk.clerk, version=4)
    outbox.sweep(100)
    return made


class World:
    """A draft with a file and a case with its papers, of one owner; and everything that one can try to do with them."""

    def __init__(self, draft: Draft, case: Case) -> None:
        self.draft, self.case = draft, case
        self.upload = Upload.objects.filter(draft=draft.public_id).first()

    def tries(self) -> dict[str, Callable[[Client], Any]]:
        """By name: each thing that somebody can try. The last one changes the case."""
        draft, case = f"/applications/drafts/{self.draft.public_id}/", f"/applications/cases/{self.case.code}/"
        of_draft = AttributeOutcome.objects.filter(lookup__draft=self.draft.public_id).first()
        of_case = AttributeOutcome.objects.filter(lookup__case_code=self.case.code, outcome="resolved").first()
        assert of_draft is not None
        assert of_case is not None
        letter, result = Letter.objects.get(case=self.case), Decision.objects.get(case=self.case)
        step = self.draft.edition.steps[-1].id
        return {
            "draft": lambda one: one.get(draft),
            "evidence": lambda one: one.get(f"/applications/evidence/{of_draft.public_id}/"),
            "check": lambda one: one.get(f"{draft}check/"),
            "change": lambda one: one.post(f"{draft}steps/{step}/", {f"{self.draft.public_id}-current_step": step}),
            "delete": lambda one: one.get(f"{draft}delete/"),
            "submit": lambda one: one.post(f"{draft}check/", {"version": "-1"}),
            "case": lambda one: one.get(case),
            "record": lambda one: one.get(f"{case}record/"),
            "report": lambda one: one.get(f"/applications/wrong/{of_case.public_id}/"),
            "letter": lambda one: one.get(f"/applications/documents/{letter.document}/"),
            "result": lambda one: one.get(f"/applications/documents/{result.document}/"),
            "take": lambda one: one.post(f"{case}collect/"),
        }

    def reached(self, person: Person) -> set[str]:
        """What a person gets to; everything else is 404."""
        browser, found = signed_in(person), set()
        for name, attempt in self.tries().items():
            status = attempt(browser).status_code
            assert status in SEEN | {404}, (name, status)
            found |= {name} if status != 404 else set()
        return found


DRAFT = {"draft", "evidence", "check"}
CASE = {"case", "record", "letter"}
EVERYTHING = {*DRAFT, "change", "delete", "submit", *CASE, "report", "result", "take"}
#: What each kind of mandate lets its agent reach; by the acts that it allows.
REACH: dict[tuple[Act, ...], set[str]] = {
    tuple(Act): EVERYTHING,
    (Act.PREPARE,): {*DRAFT, "change", "delete"},
    (Act.FILE,): {*DRAFT, "submit", *CASE, "report"},
    (Act.RECEIVE,): {*CASE, "result", "take"},
    (Act.PREPARE, Act.FILE): {*DRAFT, "change", "delete", "submit", *CASE, "report"},
}


@pytest.fixture
def agent(ministry: making.Desk) -> Person:
    return making.person(name="Lê Văn Thay", birth_date="1980-01-01")


@pytest.fixture
def of_person(ministry: making.Desk, person: Person) -> World:
    """The world of a person."""
    case = issued(ministry, making.case(person))
    return World(making.draft(person), case)


@pytest.fixture
def of_firm(ministry: making.Desk, person: Person) -> World:
    """The world of an organisation that the person represents."""
    acting.organisation(person)
    right = acting.representing(person)
    draft = clinics.draft(by=right)
    case = issued(ministry, file(draft, version=draft.version))
    return World(clinic.complete(by=right), case)


class TestOfAPerson:
    def test_the_owner_reaches_everything(self, of_person: World, person: Person) -> None:
        assert of_person.reached(person) == EVERYTHING

    @pytest.mark.parametrize(("acts", "reached"), REACH.items(), ids=[" ".join(acts) for acts in REACH])
    def test_an_agent_reaches_what_the_mandate_allows(
        self, of_person: World, person: Person, agent: Person, acts: tuple[Act, ...], reached: set[str]
    ) -> None:
        acting.mandate(person, agent, acts=acts)
        assert of_person.reached(agent) == reached

    def test_two_mandates_add_up(self, of_person: World, person: Person, agent: Person) -> None:
        acting.mandate(person, agent, acts=[Act.PREPARE])
        acting.mandate(person, agent, acts=[Act.FILE])
        assert of_person.reached(agent) == REACH[Act.PREPARE, Act.FILE]

    @pytest.mark.parametrize("ending", ["revoked", "given back", "not accepted", "refused", "another procedure"])
    def test_who_holds_no_mandate_reaches_nothing(
        self, of_person: World, person: Person, agent: Person, ending: str
    ) -> None:
        own = Capacity.own(person)
        if ending == "another procedure":
            acting.mandate(own, agent, procedures=["1.012278"])
        elif ending in ("revoked", "given back"):
            granting.revoke(acting.mandate(own, agent), by=person if ending == "revoked" else agent)
        else:
            offered = granting.grant(own, acting.terms(agent))
            if ending == "refused":
                granting.refuse(offered, by=agent)
        assert of_person.reached(agent) == set()

    @pytest.mark.parametrize("days", [-1, 31])
    def test_before_and_after_its_term_it_reaches_nothing(
        self, of_person: World, person: Person, agent: Person, days: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        acting.mandate(person, agent, days=30)
        that_day = timezone.localdate() + timedelta(days=days)
        monkeypatch.setattr("workflows.people.models.mandates.timezone.localdate", lambda *_: that_day)
        assert not Mandate.objects.in_force().exists()
        monkeypatch.undo()
        held = Mandate.objects.in_force(that_day)
        monkeypatch.setattr(Mandate.objects.__class__, "in_force", lambda *_: held)
        assert of_person.reached(agent) == set()

    def test_a_stranger_reaches_nothing(self, of_person: World, agent: Person) -> None:
        assert of_person.reached(agent) == set()

    def test_the_grantor_sees_nothing_of_the_agents_own(
        self, ministry: making.Desk, person: Person, agent: Person
    ) -> None:
        acting.mandate(person, agent)
        case = issued(ministry, making.case(agent))
        own = World(making.draft(agent), case)
        assert own.reached(person) == set()


class TestOfAnOrganisation:
    def test_its_representative_reaches_everything(self, of_firm: World, person: Person) -> None:
        assert of_firm.reached(person) == EVERYTHING

    def test_so_does_another_representative(self, of_firm: World, agent: Person) -> None:
        acting.organisation(agent)
        assert of_firm.reached(agent) == EVERYTHING

    def test_and_its_agent(self, of_firm: World, person: Person, agent: Person) -> None:
        acting.mandate(acting.representing(person), agent)
        assert of_firm.reached(agent) == EVERYTHING

    def test_the_representatives_own_agent_reaches_nothing_of_it(
        self, of_firm: World, person: Person, agent: Person
    ) -> None:
        acting.mandate(person, agent)
        assert of_firm.reached(agent) == set()

    def test_who_represents_it_no_more_reaches_nothing_and_neither_does_their_agent(
        self, of_firm: World, person: Person, agent: Person
    ) -> None:
        acting.mandate(acting.representing(person), agent)
        acting.answer(Representation.objects.get(person=person), acting.NO)
        assert (of_firm.reached(person), of_firm.reached(agent)) == (set(), set())

    def test_who_only_says_to_represent_it_reaches_nothing(self, of_firm: World, agent: Person) -> None:
        from workflows.mandates import standing

        standing.claim(agent, clinic.FIRM)
        assert of_firm.reached(agent) == set()

    def test_nobody_of_it_sees_what_its_people_do_for_themselves(
        self, ministry: making.Desk, person: Person, agent: Person
    ) -> None:
        acting.organisation(person)
        acting.mandate(acting.representing(person), agent)
        case = issued(ministry, making.case(agent))
        own = World(making.draft(agent), case)
        assert own.reached(person) == set()


def test_a_file_is_for_whoever_sees_its_draft(ministry: making.Desk, person: Person, agent: Person) -> None:
    from tests.workflows.drafts import wanting

    draft = making.draft(person)
    upload = uploads.accept(wanting.copy(), owner=draft.public_id, person=person, purpose="component:degree")
    address = f"/applications/uploads/{upload.public_id}/"
    assert signed_in(agent).get(address).status_code == 404
    mandate = acting.mandate(person, agent)
    assert signed_in(agent).get(address).status_code == 200
    granting.revoke(mandate, by=person)
    assert signed_in(agent).get(address).status_code == 404
    assert signed_in(person).get(address).status_code == 200


class TestLists:
    @pytest.fixture
    def browser(self, person: Person, agent: Person) -> Client:
        """The agent's browser."""
        acting.mandate(person, agent)
        return signed_in(agent)

    def act_for(self, browser: Client, owner: Person) -> Any:
        return browser.post("/applications/acting/for/", {"for": f"person:{owner.public_id}"})

    def test_one_acts_for_oneself_until_one_chooses(self, browser: Client, person: Person, agent: Person) -> None:
        theirs, own = making.case(person), making.case(agent)
        page = browser.get("/applications/").content.decode()
        assert own.code in page
        assert theirs.code not in page

    def test_who_is_chosen_is_listed_and_nobody_else(self, browser: Client, person: Person, agent: Person) -> None:
        theirs, own = making.case(person), making.case(agent)
        self.act_for(browser, person)
        page = browser.get("/applications/").content.decode()
        assert theirs.code in page
        assert own.code not in page

    def test_every_page_says_for_whom(self, browser: Client, person: Person) -> None:
        self.act_for(browser, person)
        for address in ("/applications/", "/procedures/", "/applications/mandates/"):
            page = browser.get(address).content.decode()
            assert "mc-acting--other" in page, address
            assert person.full_name in page, address

    def test_a_page_of_somebody_elses_says_so_whoever_was_chosen(
        self, browser: Client, person: Person, agent: Person
    ) -> None:
        theirs, own = making.case(person), making.case(agent)
        assert "mc-acting--other" in browser.get(f"/applications/cases/{theirs.code}/").content.decode()
        self.act_for(browser, person)
        assert "mc-acting--other" not in browser.get(f"/applications/cases/{own.code}/").content.decode()

    def test_nobody_acts_for_whom_they_may_not(self, browser: Client) -> None:
        assert self.act_for(browser, making.person()).status_code == 404

    def test_a_choice_ends_with_its_mandate(self, browser: Client, person: Person) -> None:
        self.act_for(browser, person)
        granting.revoke(Mandate.objects.get(), by=person)
        page = browser.get("/applications/").content.decode()
        assert "mc-acting" not in page
        assert "You have not applied for anything yet" in page

    def test_what_is_begun_belongs_to_who_was_chosen(self, browser: Client, person: Person, agent: Person) -> None:
        self.act_for(browser, person)
        browser.post("/applications/start/1.012289/")
        draft = Draft.objects.get()
        assert (draft.person, draft.agent) == (person, agent)

    def test_what_the_mandate_does_not_cover_is_not_begun(self, person: Person, agent: Person) -> None:
        acting.mandate(person, agent, procedures=["1.012278"])
        browser = signed_in(agent)
        self.act_for(browser, person)
        response = browser.post("/applications/start/1.012289/")
        assert (response.status_code, Draft.objects.count()) == (403, 0)

    def test_an_agents_look_is_recorded_with_whose_it_was(self, browser: Client, person: Person, agent: Person) -> None:
        case = making.case(person)
        browser.get(f"/applications/cases/{case.code}/")
        look = reads_about(case=case.code).get()
        assert (look.actor, look.subject_index) == (f"person:{agent.public_id}", person.identity_index)
        assert look.data["why"] == "mandate"

    def test_a_list_is_recorded_once_with_all_its_cases(self, browser: Client, person: Person) -> None:
        cases = {making.case(person).code for _ in range(2)}
        self.act_for(browser, person)
        browser.get("/applications/")
        look = reads_about(person=person.identity_index).get()
        assert set(look.data["cases"]) == cases

    def test_a_look_at_ones_own_is_not(self, person: Person) -> None:
        case = making.case(person)
        signed_in(person).get(f"/applications/cases/{case.code}/")
        assert not reads_about(case=case.code).exists()
