"""A draft is one, wherever it is opened: in two tabs, in two browsers, beside another draft, clicked twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys import applying
from tests.journeys.browsing import PHONE, Visitor
from tests.journeys.conftest import Visit
from tests.journeys.place import Place

pytestmark = pytest.mark.journey


def another_tab(visitor: Visitor) -> Visitor:
    """The same browser, one more tab."""
    return Visitor(visitor.page.context.new_page(), visitor.home, visitor.language)


def cases_of(visitor: Visitor) -> list[str]:
    """The addresses of the visitor's cases."""
    visitor.open("/applications/")
    links = visitor.page.locator('main a[href^="/applications/cases/"]')
    return [link.get_attribute("href") or "" for link in links.all()]


def at_the_last_page(place: Place, visitor: Visitor) -> str:
    """Sign in a new person and answer everything. Returns the draft's address."""
    applying.sign_in(visitor, place.somebody()["identity_number"])
    draft = applying.start_another(visitor)
    applying.wait_for_registries(visitor)
    applying.fill_all(visitor, draft)
    return draft


def test_two_drafts_in_two_tabs_do_not_meet(place: Place, visit: Visit):
    here = visit(language="en", scripts=False)
    applying.sign_in(here, place.somebody()["identity_number"])
    there = another_tab(here)
    first, second = applying.start_another(here), applying.start_another(there)
    assert first != second
    here.open(f"{first}steps/contact/")
    there.open(f"{second}steps/contact/")
    applying.fill(here, "contact", {"phone": "0912000001"})
    applying.fill(there, "contact", {"phone": "0912000002"})
    here.open(f"{first}check/")
    there.open(f"{second}check/")
    assert "0912000001" in here.text()
    assert "0912000002" in there.text()
    assert "0912000002" not in here.text()


def test_a_draft_goes_on_in_another_browser(place: Place, visit: Visit):
    at_home, person = visit(language="vi", scripts=False), place.somebody()
    applying.sign_in(at_home, person["identity_number"])
    draft = applying.start_another(at_home)
    applying.wait_for_registries(at_home)
    for step in ("profession", "history", "contact"):
        at_home.open(f"{draft}steps/{step}/")
        applying.fill(at_home, step)
    on_the_way = visit(language="vi", scripts=False, size=PHONE)
    applying.sign_in(on_the_way, person["identity_number"])
    on_the_way.page.get_by_role("link", name=on_the_way.say("Go on")).first.click()
    on_the_way.arrive()
    assert on_the_way.path() == draft
    on_the_way.open(f"{draft}steps/contact/")
    assert on_the_way.field("phone").input_value() == "0912 345 678"  # as it was typed
    for step in ("delivery", "declaration"):
        on_the_way.open(f"{draft}steps/{step}/")
        applying.fill(on_the_way, step)
    on_the_way.open(f"{draft}check/")
    code = applying.submit(on_the_way)
    at_home.open(draft)
    assert at_home.path() == f"/applications/cases/{code}/"


def test_a_double_click_makes_one_case(place: Place, visit: Visit):
    visitor = visit(language="vi", scripts=False)
    at_the_last_page(place, visitor)
    visitor.button("Submit the application").dblclick()
    visitor.page.wait_for_url("**/applications/cases/**")
    assert len(cases_of(visitor)) == 1


def test_submitting_in_two_tabs_makes_one_case(place: Place, visit: Visit):
    here = visit(language="vi", scripts=False)
    draft = at_the_last_page(place, here)
    there = another_tab(here)
    there.open(f"{draft}check/")
    send(here.page)
    send(there.page)
    for tab in (here, there):
        tab.page.wait_for_url("**/applications/cases/**")
    assert len(cases_of(here)) == 1


def test_what_was_changed_elsewhere_is_not_submitted_unseen(place: Place, visit: Visit):
    here = visit(language="en", scripts=False)
    draft = at_the_last_page(place, here)
    there = another_tab(here)
    there.open(f"{draft}steps/contact/")
    applying.fill(there, "contact", {"phone": "0987654321"})
    here.expected |= {409}
    here.press("Submit the application")
    here.sees("Somebody changed this meanwhile")
    assert not cases_of(there)
    here.press("See the present state")
    assert "0987654321" in here.text()
    applying.submit(here)


def send(page: Page) -> None:
    """Press the last button without waiting for what comes of it."""
    page.locator("main form button.govuk-button").last.click(no_wait_after=True)
