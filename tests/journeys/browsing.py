"""A visitor with a browser of their own, who reads what stands on the screen in their language and clicks on it.

Words come from the same catalogue as the page's, so that a journey reads the same in both languages. On every page
that a visitor comes to, what may never be there is looked for: a file upload, a server error, a script that failed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Response, StorageState

PHONE, DESK = (375, 800), (1280, 900)
PATIENCE_MS = 20_000
IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{12}(?!\d)")

Look = Callable[[str, "Visitor"], None]


def words(language: str, msgid: str, *, context: str = "", **values: object) -> str:
    """What the portal says in a language for an English message, with `%(name)s` filled in."""
    with translation.override(language):
        text = pgettext(context, msgid) if context else gettext(msgid)
    return text % values if values else text


def _pass_by(name: str, visitor: Visitor) -> None:
    """Look at nothing in particular."""


@dataclass
class Visitor:
    """One person at one browser. `look(name, visitor)` is called on every page of a journey that has a name."""

    page: Page
    home: str
    language: str
    look: Look = _pass_by
    expected: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    refused: bool = False  # the page being looked at is an error page
    asked_for_files: bool = False  # no registry holds what this person must show, or the person says that it is wrong

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("response", self._note_response)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", self._note_error)

    def say(self, msgid: str, *, context: str = "", **values: object) -> str:
        """A message of the portal in this visitor's language."""
        return words(self.language, msgid, context=context, **values)

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.home + path)
        self.arrive()

    def button(self, msgid: str, **how: Any) -> Locator:
        """The first button of the page with this text; a link that looks like a button is one."""
        return self.page.get_by_role("button", name=self.say(msgid, **how), exact=True).first

    def press(self, msgid: str, **how: Any) -> None:
        """Press a button, and arrive where it leads."""
        self.button(msgid, **how).click()
        self.arrive()

    def follow(self, msgid: str, **how: Any) -> None:
        """Follow the first link with this text."""
        self.page.get_by_role("link", name=self.say(msgid, **how), exact=True).first.click()
        self.arrive()

    def field(self, name: str, value: str = "") -> Locator:
        """An input of a form by its name without the form's prefix; a choice also by its value."""
        chosen = f'[value="{value}"]' if value else ""
        return self.page.locator(f':is(input, textarea, select):is([name="{name}"], [name$="-{name}"]){chosen}')

    def arrive(self, name: str = "") -> None:
        """Look round on a page: nothing that may never be there is there."""
        self.page.wait_for_load_state()
        if not self.asked_for_files:
            assert self.page.locator("input[type=file]").count() == 0, f"a file upload on {self.page.url}"
        assert not self.problems, self.problems
        assert not self.refused or not IDENTITY_NUMBER.search(self.text()), (
            f"a person on the error page {self.page.url}"
        )
        if name:
            self.look(name, self)

    def sees(self, msgid: str, **how: Any) -> None:
        """The page says this, perhaps among other words."""
        expected = re.sub(r"\s+", " ", self.say(msgid, **how))
        assert expected in self.text(), f"“{expected}” is not on {self.page.url}:\n{self.text()[:1500]}"

    def text(self) -> str:
        """What the page says, with single spaces; also what is folded away or laid out in capitals."""
        return re.sub(r"\s+", " ", self.page.locator("body").text_content() or "")

    def heading(self) -> str:
        """The page's own heading."""
        return re.sub(r"\s+", " ", self.page.locator("h1").inner_text()).strip()

    def path(self) -> str:
        """Where the visitor is, without the host and the place on the page."""
        return self.page.url.removeprefix(self.home).partition("#")[0]

    def refresh(self, until: Callable[[], bool], *, seconds: float) -> None:
        """Look again and again, as people do, until something is so."""
        for _ in range(int(seconds)):
            if until():
                return
            self.page.wait_for_timeout(1_000)
            self.page.reload()
            self.arrive()
        raise AssertionError(f"not so after {seconds} s on {self.page.url}:\n{self.text()[:1500]}")

    def _note_response(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.refused = response.status >= 400
        if response.status >= 400 and response.status not in self.expected:
            self.problems.append(f"{response.status} {response.url}")

    def _note_console(self, message: ConsoleMessage) -> None:
        # A page that is meant to be refused is reported once by its status already.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.problems.append(message.text)

    def _note_error(self, error: Error) -> None:
        self.problems.append(str(error))


@contextmanager
def visiting(
    browser: Browser,
    home: str,
    *,
    language: str = "vi",
    scripts: bool = True,
    size: tuple[int, int] = DESK,
    state: StorageState | None = None,
    look: Look = _pass_by,
) -> Iterator[Visitor]:
    """A visitor in a browser without a past, or with the cookies of an earlier visit."""
    context = browser.new_context(
        java_script_enabled=scripts,
        locale={"vi": "vi-VN", "en": "en-GB"}[language],
        viewport={"width": size[0], "height": size[1]},
        storage_state=state,
    )
    try:
        yield Visitor(context.new_page(), home, language, look)
    finally:
        context.close()
