"""What officials and an auditor do with a case, step by step, at their desks."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Locator

from tests.journeys.applying import answer
from tests.journeys.browsing import Visitor

#: What a registry that was down for another journey may need until it is asked again.
ANSWER_SECONDS = 120
PAID: Mapping[str, str | bool] = {"method": "counter", "reference": "BL-0001234"}


def sign_in(visitor: Visitor, user: str, password: str) -> None:
    """By user name and password."""
    visitor.open("/sign-in/officials/")
    visitor.field("login").fill(user)
    visitor.field("password").fill(password)
    visitor.press("Sign in")
    assert visitor.path() in ("/desk/", "/audit/"), visitor.path()


def search(visitor: Visitor, code: str) -> None:
    """Find the case among the open tasks by its code, however many others there are."""
    visitor.open("/desk/")
    visitor.page.locator("main input[name=q]").fill(code)
    visitor.press("Search")
    visitor.arrive("queue")


def take(visitor: Visitor, code: str) -> None:
    """Find the case by its code, and take the task."""
    search(visitor, code)
    visitor.page.locator("main tr", has_text=code).locator('form[action$="/claim/"] button').click()
    visitor.arrive()
    assert visitor.path() == f"/desk/cases/{code}/"


def act(visitor: Visitor, verb: str, answers: Mapping[str, str | bool] | None = None) -> None:
    """Do something with the case whose page this is: open its form, fill it in, send it."""
    code = visitor.path().split("/")[3]
    begin(visitor, verb)
    for name, value in (answers or {}).items():
        answer(visitor, name, value)
    confirm(visitor)
    assert visitor.path() == f"/desk/cases/{code}/", visitor.text()[:1500]


def confirm(visitor: Visitor) -> None:
    """Send the form of an action."""
    wait_for_form(visitor).click()
    visitor.arrive()


def wait_for_form(visitor: Visitor) -> Locator:
    """The button of an action's form. While a registry has not answered there is none: its answer is waited for."""
    button = visitor.page.locator("main form[method=post] button.govuk-button:not(.govuk-button--secondary)")
    visitor.refresh(lambda: bool(button.count()), seconds=ANSWER_SECONDS)
    return button


def begin(visitor: Visitor, verb: str) -> None:
    """Open the form of an action from the case's page."""
    visitor.page.locator(f'main a[href$="/{verb}/"]').click()
    visitor.arrive(f"desk-{verb}")


def receive(visitor: Visitor, code: str) -> None:
    """Accept the application, whose fee was paid at the counter."""
    take(visitor, code)
    visitor.arrive("desk-case-new")
    act(visitor, "receive", PAID)


def appraise(visitor: Visitor, code: str) -> None:
    """Look at everything and propose to grant."""
    take(visitor, code)
    visitor.arrive("desk-case")
    act(visitor, "appraise", {"proposal": "grant", "text": "Đủ điều kiện cấp giấy phép."})


def approve(visitor: Visitor, code: str) -> None:
    """Decide as proposed."""
    take(visitor, code)
    act(visitor, "approve")


def issue(visitor: Visitor, code: str) -> None:
    """Number the result and issue it."""
    take(visitor, code)
    act(visitor, "issue")
    visitor.arrive("desk-case-issued")


def audit(visitor: Visitor, code: str, identity_number: str) -> None:
    """Find the case by its code and verify its chain; find the person by identity number."""
    visitor.open("/audit/")
    visitor.arrive("audit")
    visitor.field("q").fill(code)
    visitor.press("Open the case")
    assert visitor.path() == f"/audit/cases/{code}/"
    visitor.arrive("audit-case")
    visitor.press("Verify the chain")
    visitor.sees("The chain holds")
    visitor.arrive("audit-verified")
    visitor.open("/audit/")
    visitor.field("identity_number").fill(identity_number)
    visitor.press("Find the person")
    assert code in visitor.text()
    assert identity_number not in visitor.page.url
    visitor.arrive("audit-person")
