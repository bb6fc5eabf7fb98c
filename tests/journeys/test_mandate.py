"""A company's representative lets somebody act for it: they file in its name, until the mandate is revoked."""

from __future__ import annotations

import pytest

from tests.journeys import applying
from tests.journeys.browsing import Visitor
from tests.journeys.conftest import Visit
from tests.journeys.place import Place
from tests.journeys.seeing import Inspector
from tests.journeys.test_clinic import PROCEDURE, add, fill, hand_in, licensed, name_the_head

pytestmark = pytest.mark.journey


def test_an_agent_files_for_a_company_until_the_mandate_is_revoked(place: Place, visit: Visit) -> None:
    look, firm, agent_is = Inspector(), place.cast["firms"]["clinic_ready"], place.somebody()
    owner = visit(language="en", look=look)
    applying.sign_in(owner, place.cast["doctor_ready"]["identity_number"], portrait=False)
    open_account(owner, firm)
    give_mandate(owner, agent_is)

    agent = visit(language="en", look=look)
    agent.asked_for_files = True
    applying.sign_in(agent, agent_is["identity_number"], portrait=False)
    accept(agent, firm)
    code = apply_for(agent, place)

    clerk = place.official("tiepnhan", language="en", look=look)
    clerk.open(f"/desk/cases/{code}/")
    clerk.arrive("desk-case-by-agent")
    for name in (firm["name"], agent_is["full_name"], place.cast["doctor_ready"]["full_name"]):
        assert name in clerk.text()

    owner.open(f"/applications/cases/{code}/")
    owner.arrive("case-by-agent")
    assert agent_is["full_name"] in owner.text()
    revoke(owner)
    agent.expected.add(404)
    agent.open(f"/applications/cases/{code}/")
    assert agent.refused
    assert not look.wrong, "\n\n".join(look.wrong)


def open_account(visitor: Visitor, firm: dict[str, str]) -> None:
    """The business registry is asked, and says yes."""
    visitor.open("/applications/mandates/")
    visitor.arrive("mandates-none")
    visitor.follow("Open the account of an organisation that I represent")
    visitor.arrive("open-account")
    applying.answer(visitor, "code", firm["business_code"])
    visitor.press("I agree: ask the registry")
    visitor.refresh(lambda: firm["name"] in visitor.text(), seconds=30)
    visitor.arrive("organisation")
    visitor.sees("Act for the organisation")


def give_mandate(visitor: Visitor, agent: dict[str, str]) -> None:
    """Question by question, in the organisation's name."""
    visitor.follow("Give somebody a mandate to act for it")
    visitor.arrive("mandate-begin")
    visitor.press("Continue")
    year, month, day = agent["birth_date"].split("-")
    born = {"agent_birth_date_day": day, "agent_birth_date_month": month, "agent_birth_date_year": year}
    for name, value in {"agent_number": agent["identity_number"], "agent_name": agent["full_name"], **born}.items():
        applying.answer(visitor, name, value)
    visitor.arrive("mandate-who")
    visitor.press("Continue")
    for act in ("prepare", "file", "receive"):
        visitor.field("acts", act).check()
    visitor.arrive("mandate-acts")
    visitor.press("Continue")
    applying.answer(visitor, "scope", "procedures")
    visitor.arrive("mandate-scope")
    visitor.press("Continue")
    visitor.field("which", PROCEDURE).check()
    visitor.arrive("mandate-which")
    visitor.press("Continue")
    visitor.arrive("mandate-term")
    visitor.press("Continue")
    applying.answer(visitor, "agreed", True)
    visitor.arrive("mandate-check")
    visitor.press("Give the mandate")
    visitor.arrive("mandate-given")
    visitor.sees("It waits for %(who)s", who=agent["full_name"])


def accept(visitor: Visitor, firm: dict[str, str]) -> None:
    """Sign-in leads to the mandate; once it is accepted the agent may choose the company."""
    visitor.arrive("acting-offer")
    visitor.follow("Read it, then accept or refuse it")
    visitor.arrive("mandate-offered")
    visitor.press("Accept the mandate")
    visitor.open("/applications/acting/")
    visitor.arrive("acting")
    visitor.page.locator("main").get_by_role("button", name=firm["name"]).click()
    visitor.arrive("overview-of-company")
    assert firm["name"] in visitor.text()


def apply_for(visitor: Visitor, place: Place) -> str:
    """The company's name stands already; everything else as ever. Returns the case's code."""
    doctors = [person for person in licensed(place) if person["profession"] == "doctor"]
    visitor.open(f"/applications/start/{PROCEDURE}/")
    visitor.press("Start another one" if visitor.button("Start another one").count() else "Start")
    draft = applying.agree(visitor)
    visitor.open(f"{draft}steps/applicant/")
    visitor.arrive("given-code")
    assert visitor.page.locator("main input[name$=firm_code]").count() == 0
    visitor.press("Save and continue")
    fill(visitor, "clinic")
    name_the_head(visitor, doctors[0])
    add(visitor, 1, doctors[1])
    visitor.press("Continue")
    for step in ("premises", "techniques", "contact", "delivery", "declaration"):
        fill(visitor, step)
    hand_in(visitor)
    visitor.open(f"{draft}check/")
    return applying.submit(visitor)


def revoke(visitor: Visitor) -> None:
    """From the list to the mandate, and after asking it has ended."""
    visitor.open("/applications/mandates/")
    visitor.arrive("mandates")
    visitor.page.locator("main a[href^='/applications/mandates/']", has_text="See the mandate").first.click()
    visitor.arrive("mandate")
    visitor.press("Revoke the mandate")
    visitor.arrive("mandate-end")
    visitor.press("Revoke the mandate")
    visitor.sees("The mandate has been revoked.")
