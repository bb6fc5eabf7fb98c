"""Many cases at once, with the bar followed to its end, and a view of the queue kept under a name."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.journeys.browsing import Visitor
from tests.journeys.place import Place
from tests.journeys.seeing import Inspector
from tests.services import ROOT

pytestmark = pytest.mark.journey

CASES = 400
#: A worker does some 40 of them a second, and other journeys have work for it too.
PATIENCE_MS = 90_000


@pytest.fixture(scope="session")
def busy_place(running_place: Place) -> Place:
    """The place with a queue as on a Monday."""
    command = [sys.executable, "manage.py", "make_cases", f"--count={CASES}", "--seed=7", "--yes"]
    done = subprocess.run(
        command, cwd=ROOT, env=dict(running_place.stack.environment), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return running_place


def listed(visitor: Visitor) -> int:
    """How many pieces of work the queue says that it has."""
    found = re.search(r"\d+", visitor.page.locator(".mc-queue__state strong").inner_text())
    assert found
    return int(found[0])


def go_on(visitor: Visitor, which: str, action: str) -> None:
    """Choose with which pieces of work, and what; arrive on the page that says what will happen."""
    visitor.field("which").select_option(which)
    visitor.field("action").select_option(action)
    visitor.press("Go on")


@contextmanager
def worker_at_rest(place: Place) -> Iterator[None]:
    """The worker does nothing meanwhile."""
    pids = place.stack.pids("worker")
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def wait_for_the_end(visitor: Visitor) -> None:
    """Nobody reloads: the page brings itself up to date."""
    progress = visitor.page.locator("main progress")
    visitor.page.get_by_role("table").wait_for(timeout=PATIENCE_MS)
    assert visitor.page.locator("[hx-trigger]").count() == 0
    assert progress.get_attribute("value") == progress.get_attribute("max")


def test_many_cases_are_taken_and_given_back(busy_place: Place, place: Place):
    look = Inspector()
    visitor = place.official("thamdinh", language="en", look=look)
    visitor.open("/desk/")
    visitor.arrive("queue with ticks")
    before = listed(visitor)
    assert before > 2
    ticks = visitor.page.locator("main input[name=task]").count()
    go_on(visitor, "page", "claim")
    visitor.arrive("bulk confirm")
    with worker_at_rest(place):
        visitor.press("Take")
        assert re.fullmatch(r"/desk/bulk/[0-9a-f-]{36}/", visitor.path())
        visitor.sees(f"0 of {ticks} pieces of work")
        visitor.arrive("bulk under way")
        visitor.page.evaluate("window.sameDocument = true")
    wait_for_the_end(visitor)
    assert visitor.page.evaluate("window.sameDocument")
    visitor.arrive("bulk result")
    visitor.sees(f"{ticks} of {ticks} pieces of work")
    assert visitor.page.locator("main tbody tr").count() == ticks
    visitor.open("/desk/?tab=mine")
    assert listed(visitor) >= ticks
    visitor.page.locator("main input[name=task]").first.check()
    visitor.page.locator("main input[name=task]").nth(1).check()
    go_on(visitor, "ticked", "release")
    visitor.press("Give back")
    wait_for_the_end(visitor)
    visitor.sees("2 of 2 pieces of work")
    visitor.follow("What I have done with many cases at once")
    visitor.arrive("bulks")
    assert visitor.page.locator("main tbody tr").count() >= 2
    assert not look.wrong, "\n".join(look.wrong)


def test_without_scripts_the_page_is_looked_at_again(busy_place: Place, place: Place):
    visitor = place.official("tiepnhan", language="vi", scripts=False)
    visitor.open("/desk/")
    visitor.page.locator("main input[name=task]").first.check()
    go_on(visitor, "ticked", "claim")
    visitor.press("Take")
    visitor.refresh(lambda: bool(visitor.page.locator("main table").count()), seconds=60)
    assert visitor.page.locator("main tbody tr").count() == 1


def test_a_view_is_kept_under_a_name(busy_place: Place, place: Place):
    visitor = place.official("thamdinh", language="en")
    visitor.open("/desk/?tab=unit")
    everything = listed(visitor)
    option = visitor.page.locator("#filters input[name=procedure]").first
    option.check()
    chosen = option.get_attribute("value")
    visitor.press("Show")
    assert f"procedure={chosen}" in visitor.path()
    narrowed = listed(visitor)
    assert narrowed <= everything
    visitor.page.get_by_text("Save this view", exact=True).click()
    visitor.page.locator("#view_name").fill("Một thủ tục")
    visitor.press("Save the view")
    assert f"procedure={chosen}" in visitor.path()
    visitor.open("/desk/")
    visitor.page.get_by_role("link", name="Một thủ tục", exact=True).click()
    visitor.arrive()
    assert f"procedure={chosen}" in visitor.path()
    assert listed(visitor) == narrowed
    assert visitor.page.locator("#filters [aria-current]").inner_text() == "Một thủ tục"
    visitor.follow("Rename or delete views")
    visitor.press("Delete (Một thủ tục)")
    visitor.open("/desk/")
    assert visitor.page.get_by_role("link", name="Một thủ tục", exact=True).count() == 0
