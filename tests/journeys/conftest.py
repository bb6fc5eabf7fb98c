"""One running portal and one browser for all journeys; every journey is of another person, so that none meets another."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, StorageState, sync_playwright

from tests.journeys import applying
from tests.journeys.browsing import Visitor, chromium, visiting
from tests.services import Stack, stack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A journey takes longer than a unit test may; each wait in it has an end of its own."""
    for item in items:
        if "/journeys/" in str(item.path):
            item.add_marker(pytest.mark.timeout(300))


@dataclass
class Place:
    """The running portal, and the people who may come to it."""

    stack: Stack

    @cached_property
    def cast(self) -> dict[str, dict[str, Any]]:
        """The sandbox's known people by key: identity_number, full_name, birth_date, level, note."""
        return json.loads((self.stack.var / "sandbox" / "cast.json").read_text(encoding="utf-8"))

    @cached_property
    def _nurses(self) -> Iterator[dict[str, str]]:
        ready = json.loads((self.stack.var / "sandbox" / "ready.json").read_text(encoding="utf-8"))
        return (person for person in ready if person["profession"] == "nurse")

    def somebody(self) -> dict[str, str]:
        """A nurse who may have the licence and is in no other journey: identity_number, full_name, birth_date."""
        return next(self._nurses)

    @cached_property
    def password(self) -> str:
        """The one password of the officials of an embedded installation."""
        return (self.stack.var / "accounts.txt").read_text().splitlines()[0].removeprefix("password: ")

    def order_fault(self, registry: str, fault: str, identity_number: str = "") -> None:
        """Break a registry for one person or all ("down", "slow", …); "none" mends it."""
        order = {"registry": registry, "fault": fault, "identity_number": identity_number}
        requests.post(f"{self.stack.sandbox_url}/control/faults", json=order, timeout=10).raise_for_status()


@pytest.fixture(scope="session")
def place() -> Iterator[Place]:
    with stack(people=600) as running:
        yield Place(running)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright) as running:
        yield running


Visit = Callable[..., Visitor]
States = Callable[[str], StorageState]


@pytest.fixture
def visit(place: Place, browser: Browser) -> Iterator[Visit]:
    """Opens a visit: `visit(language="en", scripts=False, size=PHONE)`. All end with the test."""
    with ExitStack() as visits:
        yield lambda **how: visits.enter_context(visiting(browser, place.stack.url, **how))


@pytest.fixture(scope="session")
def states(place: Place, browser: Browser) -> States:
    """The cookies of somebody who has signed in: an official's user name, or an identity number."""
    known: dict[str, StorageState] = {}

    def state_of(who: str) -> StorageState:
        if who not in known:
            with visiting(browser, place.stack.url) as visitor:
                if who.isdecimal():
                    applying.sign_in(visitor, who)
                else:
                    raise NotImplementedError
                known[who] = visitor.page.context.storage_state()
        return known[who]

    return state_of
