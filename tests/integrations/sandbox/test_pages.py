"""The pages in a real browser: usable without scripts, and nothing that axe finds wrong (WCAG 2.2 AA)."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.integrations.sandbox.browser import CALLBACK, Visit
from tests.integrations.sandbox.process import Sandbox

pytestmark = pytest.mark.journey
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def check(page: Page) -> None:
    """Fail where axe finds something, or where the page is wider than the window."""
    result = Axe().run(page, options={"runOnly": RULES})
    assert not result.violations_count, result.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("language", ["vi-VN", "en-GB"])
def test_pages_are_accessible(browser: Browser, sandbox: Sandbox, width: int, language: str):
    visit = Visit(sandbox, scopes="openid profile identity portrait")
    with browser.new_context(viewport={"width": width, "height": 900}, locale=language) as context:
        page = context.new_page()
        page.goto(visit.authorize_url())
        check(page)
        page.click("#sign-in button")
        check(page)
        page.click("a.pick >> nth=0")
        check(page)
        page.click("#sign-in button")
        check(page)
        for address in ("/eid/", "/eid/identity/o/logout", "/eid/identity/o/authorize", "/eid/nothing"):
            page.goto(sandbox.url + address)
            check(page)


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("language", ["vi-VN", "en-GB"])
def test_control_pages_are_accessible(browser: Browser, sandbox: Sandbox, width: int, language: str):
    sandbox.order_fault("population", "errors", pause=3, share=0.5)
    with browser.new_context(viewport={"width": width, "height": 900}, locale=language) as context:
        page = context.new_page()
        for address in ("", "requests", "subjects", "subjects/nurse_ready?attribute=population.sex", "subjects/nobody"):
            page.goto(f"{sandbox.url}/control/{address}")
            check(page)
        page.goto(f"{sandbox.url}/control/")
        page.fill("#seconds", "61")
        page.click("button[value=order]")
        check(page)


def test_signing_in_works_without_scripts(browser: Browser, sandbox: Sandbox):
    visit = Visit(sandbox, scopes="openid profile identity portrait")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.route(f"{sandbox.portal}/**", lambda route: route.fulfill(body="the portal"))
        page.goto(visit.authorize_url())
        page.fill("#identity_number", sandbox.person("nurse_ready")["identity_number"])
        page.fill("#password", "mot-cua-sandbox")
        page.click("#sign-in button")
        page.check("#scope-portrait")
        page.click("button[value=grant]")
        page.wait_for_url(f"{sandbox.portal}{CALLBACK}**")
        assert f"state={visit.state}" in page.url
