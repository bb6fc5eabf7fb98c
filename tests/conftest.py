"""What every test gets. Settings for tests stand in tests/settings.py, services to start in tests/services.py."""

from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import settings
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.guards import let_flush_pass
from tests.settings import clean_up

# A machine that is busy is no reason to fail: pytest's own time-out bounds each test.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
let_flush_pass()


@pytest.fixture(autouse=True)
def the_language_nobody_chose() -> None:
    """Each test begins in Vietnamese: a page that another test read in English leaves its language to the thread."""
    translation.deactivate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of a test run; each test opens contexts of its own in it."""
    with chromium() as opened:
        yield opened


def pytest_unconfigure() -> None:
    """The test process's own `var/` goes with it."""
    clean_up()
