"""What a page must be for everybody: nothing that axe finds wrong, and nothing wider than the screen."""

from __future__ import annotations

import json

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

from tests.journeys.browsing import DESK, PHONE, Visitor

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Inspector:
    """Looks at every named page of a journey on a small and on a large screen, and remembers what is wrong."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.seen: list[str] = []

    def __call__(self, name: str, visitor: Visitor) -> None:
        """Inspect the page on which the visitor is. Needs scripts: axe waits for ever where they are off."""
        page, before = visitor.page, visitor.page.viewport_size
        assert before
        self.seen.append(name)
        page.evaluate(AXE_SCRIPT)  # from outside the page, whose own policy would refuse it
        for width, height in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": height})
            where = f"{name} ({visitor.language}, {width} px)"
            if overflow := wider_than_screen(page):
                self.wrong.append(f"{where} is too wide: {overflow}")
            if result := violations(page):
                self.wrong.append(f"{where}: {result}")
        page.set_viewport_size(before)


def violations(page: Page) -> str:
    """What axe finds wrong, in words; "" when nothing is. The script has been brought in before."""
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    result = AxeResults(page.evaluate("options => axe.run(options)", options))
    return result.generate_report() if result.violations_count else ""


def wider_than_screen(page: Page) -> str:
    """What sticks out of the window, as JSON; "" when nothing does."""
    found = page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
             [...document.querySelectorAll("body *")]
               .filter(element => element.getBoundingClientRect().right > window.innerWidth + 1)
               .map(element => element.outerHTML.slice(0, 120)).slice(0, 5)"""
    )
    return json.dumps(found, ensure_ascii=False) if found else ""
