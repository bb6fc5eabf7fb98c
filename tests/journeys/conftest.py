"""A running portal and a browser for each worker; each journey is another person's, so that none meets another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from tests.journeys.browsing import Visitor
from tests.journeys.place import PEOPLE, Place
from tests.services import stack


@pytest.hookimpl(trylast=True)  # after they were shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A journey takes longer than a unit test may; each wait in it has an end of its own. The longest come first."""
    for item in items:
        if "/journeys/" in str(item.path) and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(300))
    items.sort(key=lambda item: "/test_kills.py" not in str(item.path))


@pytest.fixture(scope="session")
def running_place(browser: Browser) -> Iterator[Place]:
    with stack(people=PEOPLE) as running:
        yield Place(running, browser)


@pytest.fixture
def place(running_place: Place) -> Iterator[Place]:
    """The place, whose visits end with the test."""
    with ExitStack() as running_place.visits:
        yield running_place


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(place: Place) -> Visit:
    """Opens a visit: `visit(language="en", scripts=False, size=PHONE)`."""
    return place.visit
