"""Opening an organisation's account, giving a mandate question by question, answering it, ending it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.portal.applicants.conftest import signed_in
from tests.workflows import acting, clinic, making
from workflows.mandates import granting, standing
from workflows.people.capacities import Act, Capacity
from workflows.people.models import Mandate, Person, Representation, RepresentationState

HOME = "/applications/mandates/"
GIVE = f"{HOME}give/me/"


@pytest.fixture
def agent(ministry: making.Desk) -> Person:
    return making.person(name="Lê Văn Thay", birth_date="1980-01-02")


def who(agent: Person, **changes: str) -> dict[str, str]:
    """What the grantor enters about the agent."""
    year, month, day = agent.birth_date.split("-")
    born = {"agent_birth_date_day": day, "agent_birth_date_month": month, "agent_birth_date_year": year}
    return {"agent_number": agent.identity_number, "agent_name": agent.full_name, **born, **changes}


def days(**parts: Any) -> dict[str, str]:
    """Dates as their three inputs are sent."""
    return {
        f"{name}_{part}": str(getattr(day, part)) for name, day in parts.items() for part in ("day", "month", "year")
    }


def give(browser: Client, agent: Person, *, whose: str = "me", **changes: Any) -> Any:
    """Walk through every question; the page that follows the last button."""
    today = timezone.localdate()
    pages: dict[str, dict[str, Any]] = {
        "who": who(agent),
        "acts": {"acts": ["prepare", "file"]},
        "scope": {"scope": "everything"},
        "term": days(starts_on=today, ends_on=today + timedelta(days=30)),
        "check": {"agreed": "on"},
    }
    response: Any = None
    for name, values in (pages | changes).items():
        response = browser.post(f"{HOME}give/{whose}/{name}/", values)
    return response


class TestGiving:
    def test_question_by_question_it_is_given_and_waits(self, browser: Client, person: Person, agent: Person) -> None:
        page = give(browser, agent).content.decode()
        assert "It waits for Lê Văn Thay" in page
        mandate = Mandate.objects.get()
        assert (mandate.person, mandate.everything) == (person, True)
        assert (mandate.may_prepare, mandate.may_file, mandate.may_receive) == (True, True, False)
        assert mandate.lookups_agreed_at is not None

    def test_an_organisation_gives_it_by_its_representative(
        self, browser: Client, person: Person, agent: Person
    ) -> None:
        firm = acting.organisation(person)
        give(browser, agent, whose=str(firm.public_id))
        assert Mandate.objects.get().organisation == firm

    def test_only_a_representative_gives_it_for_an_organisation(
        self, browser: Client, person: Person, agent: Person
    ) -> None:
        firm = acting.organisation(agent)
        assert browser.get(f"{HOME}give/{firm.public_id}/").status_code == 404
        acting.mandate(acting.representing(agent), person)
        assert browser.get(f"{HOME}give/{firm.public_id}/who/").status_code == 404

    def test_some_procedures_are_chosen_on_a_page_of_their_own(
        self, browser: Client, person: Person, agent: Person
    ) -> None:
        today = timezone.localdate()
        browser.post(f"{GIVE}who/", who(agent))
        browser.post(f"{GIVE}acts/", {"acts": ["receive"]})
        assert browser.post(f"{GIVE}scope/", {"scope": "procedures"})["Location"] == f"{GIVE}which/"
        browser.post(f"{GIVE}which/", {"which": ["1.012289"]})
        browser.post(f"{GIVE}term/", days(starts_on=today, ends_on=today))
        browser.post(f"{GIVE}check/", {})
        mandate = Mandate.objects.get()
        assert [scope.procedure for scope in mandate.scopes.all()] == ["1.012289"]
        assert mandate.lookups_agreed_at is None

    def test_no_question_is_passed_over(self, browser: Client, agent: Person) -> None:
        assert browser.get(f"{GIVE}term/")["Location"] == f"{GIVE}who/"
        browser.post(f"{GIVE}who/", who(agent))
        assert browser.get(f"{GIVE}check/")["Location"] == f"{GIVE}acts/"

    def test_what_was_said_is_not_read_in_the_session(self, browser: Client, agent: Person) -> None:
        browser.post(f"{GIVE}who/", who(agent))
        assert agent.identity_number not in str(dict(browser.session))
        assert agent.identity_number in browser.get(f"{GIVE}who/").content.decode()

    def test_a_change_on_the_last_page_comes_back_to_it(self, browser: Client, agent: Person) -> None:
        give(browser, agent, check={})
        changed = browser.post(f"{GIVE}acts/?check=1", {"acts": ["receive"]})
        assert changed["Location"] == f"{GIVE}check/"

    @pytest.mark.parametrize(
        ("step", "values", "error"),
        [
            ("who", {"agent_number": "123"}, "Enter the 12 digits"),
            ("acts", {}, "Choose what they may do"),
            ("scope", {}, "Choose for which procedures"),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_question(
        self, browser: Client, agent: Person, step: str, values: dict[str, str], error: str
    ) -> None:
        give(browser, agent, check={})
        response = browser.post(f"{GIVE}{step}/", values)
        assert response.status_code == 422
        assert "There is a problem" in response.content.decode()

    def test_without_the_go_ahead_nothing_is_given(self, browser: Client, agent: Person) -> None:
        assert give(browser, agent, check={}).status_code == 422
        assert not Mandate.objects.exists()

    @pytest.mark.parametrize(("begins", "ends"), [(-1, 5), (0, 6 * 366), (5, 4)])
    def test_a_term_that_cannot_be_is_refused(self, browser: Client, agent: Person, begins: int, ends: int) -> None:
        give(browser, agent, check={})
        today = timezone.localdate()
        term = days(starts_on=today + timedelta(days=begins), ends_on=today + timedelta(days=ends))
        assert browser.post(f"{GIVE}term/", term).status_code == 422


class TestAnswering:
    @pytest.fixture
    def mandate(self, person: Person, agent: Person) -> Mandate:
        return granting.grant(Capacity.own(person), acting.terms(agent))

    def test_the_agent_finds_it_after_signing_in(self, mandate: Mandate, agent: Person) -> None:
        browser = signed_in(agent)
        assert browser.get("/home/")["Location"] == "/applications/acting/"
        assert str(mandate.public_id) in browser.get("/applications/acting/").content.decode()

    def test_who_has_nobody_to_act_for_goes_straight_to_their_applications(self, browser: Client) -> None:
        assert browser.get("/home/")["Location"] == "/applications/"

    def test_accepting_lets_the_agent_act(self, mandate: Mandate, agent: Person) -> None:
        browser = signed_in(agent)
        browser.post(f"{HOME}{mandate.public_id}/answer/", {"answer": "accept"})
        mandate.refresh_from_db()
        assert mandate.agent == agent
        assert "mc-acting" in browser.get(HOME).content.decode()

    def test_refusing_grants_nothing(self, mandate: Mandate, agent: Person) -> None:
        signed_in(agent).post(f"{HOME}{mandate.public_id}/answer/", {"answer": "refuse"})
        mandate.refresh_from_db()
        assert (mandate.agent, mandate.refused_at is not None) == (None, True)

    def test_a_stranger_finds_nothing(self, mandate: Mandate) -> None:
        stranger, address = signed_in(making.person()), f"{HOME}{mandate.public_id}/"
        assert stranger.get(address).status_code == 404
        assert stranger.get(f"{address}end/").status_code == 404
        assert stranger.post(f"{address}end/").status_code == 404
        assert stranger.post(f"{address}answer/", {"answer": "accept"}).status_code == 404

    def test_the_grantor_cannot_accept_it(self, mandate: Mandate, browser: Client) -> None:
        assert browser.post(f"{HOME}{mandate.public_id}/answer/", {"answer": "accept"}).status_code == 404

    def test_it_says_everything_that_it_allows(self, mandate: Mandate, agent: Person) -> None:
        page = signed_in(agent).get(f"{HOME}{mandate.public_id}/").content.decode()
        for words in ("Nguyễn Thị Thử", "Lê Văn Thay", "02/01/1980", "Prepare applications", "All procedures"):
            assert words in page


class TestEnding:
    def test_it_is_revoked_after_asking(self, browser: Client, person: Person, agent: Person) -> None:
        mandate = acting.mandate(person, agent)
        address = f"{HOME}{mandate.public_id}/end/"
        assert "Revoke this mandate?" in browser.get(address).content.decode()
        assert Mandate.objects.in_force().exists()
        browser.post(address)
        assert not Mandate.objects.in_force().exists()
        assert "Ended before its term" in browser.get(f"{HOME}{mandate.public_id}/").content.decode()

    def test_the_agent_gives_it_back(self, person: Person, agent: Person) -> None:
        mandate = acting.mandate(person, agent)
        page = signed_in(agent).post(f"{HOME}{mandate.public_id}/end/", follow=True).content.decode()
        assert "You have given the mandate back" in page

    def test_the_list_shows_what_was_given_and_what_is_held(
        self, browser: Client, person: Person, agent: Person
    ) -> None:
        acting.mandate(person, agent, acts=[Act.FILE])
        acting.mandate(agent, person, acts=[Act.FILE])
        page = browser.get(HOME).content.decode()
        assert page.count("Lê Văn Thay") >= 2

    def test_nobody_yet_is_said_plainly(self, browser: Client) -> None:
        page = browser.get(HOME).content.decode()
        assert "You act for nobody but yourself." in page
        assert "Nobody." in page


class TestOpeningAnAccount:
    OPEN = "/applications/organisations/open/"

    def test_the_page_says_what_is_asked_before_it_is(self, browser: Client) -> None:
        page = browser.get(self.OPEN).content.decode()
        assert "only a yes or no" in page
        assert not Representation.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_while_the_registry_is_silent_one_waits(self, settings: Any) -> None:
        settings.XROAD_URL = "http://127.0.0.1:9"
        person = making.person()
        page = signed_in(person).post(self.OPEN, {"code": clinic.FIRM}, follow=True).content.decode()
        assert "The registry has not answered yet" in page
        assert Representation.objects.get().state == RepresentationState.WAITING

    def test_a_yes_leads_to_acting_for_it(self, browser: Client, person: Person) -> None:
        acting.organisation(person)
        claimed = Representation.objects.get()
        page = browser.get(f"/applications/organisations/{claimed.public_id}/").content.decode()
        assert acting.NAME in page
        assert "Act for the organisation" in page

    def test_a_no_says_what_to_do(self, browser: Client, person: Person) -> None:
        claimed = acting.answer(standing.claim(person, clinic.FIRM), acting.NO)
        page = browser.get(f"/applications/organisations/{claimed.public_id}/").content.decode()
        assert "does not confirm" in page
        assert "Act for the organisation" not in page

    def test_another_persons_claim_is_404(self, browser: Client, agent: Person) -> None:
        claimed = standing.claim(agent, clinic.FIRM)
        assert browser.get(f"/applications/organisations/{claimed.public_id}/").status_code == 404

    def test_a_code_of_another_shape_is_refused(self, browser: Client) -> None:
        assert browser.post(self.OPEN, {"code": "12"}).status_code == 422
