"""What an applicant does, step by step. Each step begins on the page where the one before it ended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tests.journeys.browsing import Visitor

PROCEDURE = "1.012289"
EID_PASSWORD = "mot-cua-sandbox"  # printed on the sandbox's own sign-in page
STEPS = ("identity", "profession", "practice", "health", "history", "contact", "delivery", "declaration")
HISTORY = "09/2014 – 06/2018: học điều dưỡng\n01/2019 – nay: điều dưỡng, Bệnh viện Thử"
ANSWERS: Mapping[str, Mapping[str, str | bool]] = {
    "identity": {},
    "profession": {"profession": "nurse"},
    "practice": {},
    "health": {},
    "history": {"work_history": HISTORY},
    "contact": {"phone": "0912 345 678", "email": "minh.an@example.vn"},
    "delivery": {"delivery": "electronic"},
    "declaration": {"portrait_consent": True, "truth": True},
}


def sign_in(visitor: Visitor, identity_number: str, *, portrait: bool = True) -> None:
    """Through the e-ID's own pages and back, sharing the portrait or not."""
    visitor.open("/sign-in/")
    visitor.arrive("sign-in")
    visitor.press("Sign in with the national e-ID")
    pass_eid(visitor, identity_number, portrait=portrait)


def pass_eid(visitor: Visitor, identity_number: str, *, portrait: bool = True) -> None:
    """The pages of the e-ID, which are the other side's: numbers, password, consent."""
    page = visitor.page
    page.fill("#identity_number", identity_number)
    page.fill("#password", EID_PASSWORD)
    page.click("#sign-in button")
    visitor.arrive()
    if portrait:
        page.check("#scope-portrait")
    page.click("button[value=grant]")
    page.wait_for_url(f"{visitor.home}/**")
    visitor.arrive()


def find_procedure(visitor: Visitor) -> None:
    """From the start page by a search without accents to the page of the procedure."""
    visitor.open("/")
    visitor.arrive("home")
    visitor.page.fill("input[name=q]", "giay phep hanh nghe" if visitor.language == "vi" else "licence")
    visitor.press("Search")
    visitor.arrive("catalogue")
    visitor.page.locator("main li", has_text=PROCEDURE).get_by_role("link").first.click()
    visitor.arrive("procedure")


def agree(visitor: Visitor) -> str:
    """Read who will be asked, agree, and come to the task list. Returns the draft's address."""
    visitor.arrive("plan")
    visitor.sees("Who we ask on your behalf")
    visitor.press("I agree: ask the registries")
    assert re.fullmatch(r"/applications/drafts/[0-9a-f-]{36}/", visitor.path()), visitor.path()
    return visitor.path()


def start_another(visitor: Visitor) -> str:
    """A draft for the same procedure beside those that there are, agreed to. Returns its address."""
    visitor.open(f"/applications/start/{PROCEDURE}/")
    visitor.press("Start another one" if visitor.button("Start another one").count() else "Start")
    return agree(visitor)


def wait_for_registries(visitor: Visitor) -> None:
    """The task list, until no registry is being asked any more."""
    asking = visitor.say("We are asking the registries")
    visitor.refresh(lambda: asking not in visitor.text(), seconds=30)


def fill(visitor: Visitor, step: str, answers: Mapping[str, str | bool] | None = None) -> None:
    """Answer one page of the wizard and go on to the next."""
    assert visitor.path().partition("?")[0].endswith(f"/steps/{step}/"), visitor.path()
    for name, value in (ANSWERS[step] if answers is None else answers).items():
        answer(visitor, name, value)
    visitor.press("Save and continue")


def answer(visitor: Visitor, name: str, value: str | bool) -> None:
    """Answer one question of a form: tick, choose or type."""
    asked = visitor.field(name)
    if isinstance(value, bool):
        asked.set_checked(value)
    elif asked.first.get_attribute("type") == "radio":
        visitor.field(name, value).check()
    else:
        asked.fill(value)


def fill_all(visitor: Visitor, draft: str, **changed: Mapping[str, str | bool]) -> None:
    """Every page of the wizard, from the first to the check of all answers."""
    visitor.open(f"{draft}steps/{STEPS[0]}/")
    for step in STEPS:
        visitor.arrive(f"step-{step}")
        fill(visitor, step, changed.get(step))
    assert visitor.path() == f"{draft}check/"
    visitor.arrive("check")


def submit(visitor: Visitor) -> str:
    """The last click. Returns the case's code."""
    visitor.press("Submit the application")
    visitor.arrive("submitted")
    visitor.sees("Application submitted")
    return code_of(visitor)


def code_of(visitor: Visitor) -> str:
    """The code of the case whose page this is, or whose confirmation."""
    found = re.fullmatch(r"/applications/cases/([^/]+)/(submitted/)?", visitor.path())
    assert found, visitor.path()
    return found[1]


def take_result(visitor: Visitor, code: str, target: Path) -> None:
    """Wait for the result on the case's page, take it, and download it to `target`."""
    visitor.open(f"/applications/cases/{code}/")
    take = visitor.button("Take the result")
    visitor.refresh(lambda: bool(take.count()), seconds=60)
    visitor.arrive("case-decided")
    visitor.press("Take the result")
    visitor.arrive("case-returned")
    with visitor.page.expect_download() as download:
        visitor.page.locator('main a[href^="/applications/documents/"]').first.click()
    download.value.save_as(target)
