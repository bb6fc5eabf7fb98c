"""A whole application without a mouse: everything is reached with Tab, and what has the focus is always to be seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys import applying
from tests.journeys.browsing import PHONE, Visitor
from tests.journeys.conftest import Visit
from tests.journeys.place import Place

pytestmark = pytest.mark.journey

# How the element with the focus looks, with everything around it that shows the focus for it: GOV.UK draws the ring
# of a radio or checkbox on the label beside it.
LOOKS = """(element) => {
  const parts = [[element, null], [element.nextElementSibling, "::before"]].filter(([part]) => part);
  return JSON.stringify(parts.map(([part, pseudo]) => {
    const style = getComputedStyle(part, pseudo);
    return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.backgroundColor];
  }));
}"""


class Keyboard:
    """Hands on the keyboard only. Every press of Tab checks that the focus is visible."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page: Page = visitor.page
        self.shown = 0

    def tab(self) -> None:
        self.page.keyboard.press("Tab")
        focused = self.page.locator(":focus")
        if not focused.count():  # past the last element, before the first
            return
        with_focus, box = focused.evaluate(LOOKS), focused.bounding_box()
        what = focused.evaluate("element => element.outerHTML.slice(0, 160)")
        assert box, f"not on the screen: {what}"
        assert box["width"] > 1, f"too small to see: {what}"
        assert box["height"] > 1, f"too small to see: {what}"
        view = self.page.viewport_size
        assert view
        assert -1 <= box["y"] < view["height"], f"outside the window: {what} {box}"
        focused.evaluate("element => { element.blur(); window.lastFocused = element }")
        without = self.page.evaluate(f"() => ({LOOKS})(window.lastFocused)")
        self.page.evaluate("window.lastFocused.focus()")
        assert with_focus != without, f"nothing shows the focus of {what} on {self.page.url}"
        self.shown += 1

    def tab_to(self, selector: str) -> None:
        """Press Tab until the focus is there."""
        for _ in range(80):
            self.tab()
            if self.page.locator(f":is({selector}):focus").count():
                return
        raise AssertionError(f"no way by keyboard to {selector} on {self.page.url}")

    def press(self, key: str) -> None:
        """Press a key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.visitor.arrive()

    def send(self) -> None:
        """Go to the page's own button and press it."""
        self.tab_to("main form button.govuk-button")
        self.press("Enter")

    def type(self, name: str, text: str) -> None:
        self.tab_to(f'[name$="-{name}"]')
        self.page.keyboard.insert_text(text)


def test_the_skip_link_comes_first_and_skips(visit: Visit):
    visitor = visit(language="vi")
    visitor.open("/procedures/")
    skip = visitor.page.locator(".govuk-skip-link")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.locator(".govuk-skip-link:focus").count()
    box = skip.bounding_box()
    assert box
    assert box["y"] >= 0
    assert box["height"] > 20, "the skip link shows itself when it has the focus"
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "main-content"
    visitor.page.keyboard.press("Tab")
    assert visitor.page.locator("main :focus").count(), "the next stop is in the content"


@pytest.mark.parametrize("size", [PHONE], ids=["phone"])
def test_an_application_by_keyboard_alone(place: Place, visit: Visit, size: tuple[int, int]):
    visitor = visit(language="vi", size=size)
    applying.sign_in(visitor, place.somebody()["identity_number"])
    keys, page = Keyboard(visitor), visitor.page
    visitor.open(f"/procedures/{applying.PROCEDURE}/")
    keys.send()
    keys.send()  # agree to the lookups
    applying.wait_for_registries(visitor)
    keys.tab_to('main a[href$="/steps/identity/"]')
    keys.press("Enter")
    keys.send()
    keys.tab_to('[name$="-profession"]')
    for _ in range(8):
        page.keyboard.press("ArrowDown")
        if page.locator('[name$="-profession"][value=nurse]').is_checked():
            break
    keys.send()
    keys.send()
    keys.send()
    keys.type("work_history", applying.HISTORY)
    keys.send()
    keys.type("phone", "0912 345 678")
    keys.press("Enter")
    keys.tab_to('[name$="-delivery"]')
    page.keyboard.press("Space")
    keys.send()
    keys.tab_to('[name$="-truth"]')
    page.keyboard.press("Space")
    keys.send()
    assert visitor.path().endswith("/check/")
    keys.send()
    visitor.sees("Application submitted")
    assert keys.shown > 60


def test_errors_take_the_focus_and_lead_to_the_field(place: Place, visit: Visit):
    visitor = visit(language="en")
    applying.sign_in(visitor, place.somebody()["identity_number"], portrait=False)
    draft = applying.start_another(visitor)
    visitor.open(f"{draft}steps/contact/")
    visitor.press("Save and continue")
    visitor.page.wait_for_function("document.activeElement.matches('.govuk-error-summary')")
    assert visitor.page.title().startswith("Error")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    assert visitor.page.locator('[name$="-phone"]:focus').count()


def test_changing_one_answer_leads_to_its_field_and_back(place: Place, visit: Visit):
    visitor = visit(language="en")
    applying.sign_in(visitor, place.somebody()["identity_number"], portrait=False)
    draft = applying.start_another(visitor)
    applying.wait_for_registries(visitor)
    applying.fill_all(visitor, draft)
    links = visitor.page.locator(f'main a[href^="{draft}steps/"]').all()
    addresses = [link.get_attribute("href") or "" for link in links]
    assert len(addresses) == sum(len(answers) for answers in applying.ANSWERS.values())
    for address in addresses:
        visitor.open(address)
        target = address.partition("#")[2]
        assert visitor.page.locator(f"[id='{target}']:is(input, textarea)").count(), f"{address} leads to no field"
    visitor.open(next(address for address in addresses if "phone" in address))
    applying.fill(visitor, "contact", {"phone": "0987 654 321"})
    assert visitor.path() == f"{draft}check/"
    assert "0987" in visitor.text()
