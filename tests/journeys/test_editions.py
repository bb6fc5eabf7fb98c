"""A department changes its own procedure, without a programmer: broken, mended, tried, published by a second person."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from procedures.checking import DEFINITIONS
from tests.journeys import applying
from tests.journeys.browsing import Visitor
from tests.journeys.conftest import Visit
from tests.journeys.place import Place

pytestmark = pytest.mark.journey

PROCEDURE = applying.PROCEDURE


def definition(directory: Path, *, day: dt.date, broken: bool = False) -> Path:
    """The edition in force with another date, fee and time limit; and with a mistake, if it is to have one."""
    text = (DEFINITIONS / PROCEDURE / "2025-07-01.yaml").read_text()
    for old, new in {
        "edition: 2025-07-01": f"edition: {day.isoformat()}",
        "  amount: 430000": "  amount: 500000",
        "  amount: 30\n  unit: day": "  amount: 45\n  unit: day",
        "level: full": "level: whole" if broken else "level: full",
    }.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    place = directory / f"{'broken' if broken else 'sound'}.yaml"
    place.write_text(text)
    return place


def upload(visitor: Visitor, file: Path) -> None:
    visitor.field("file").set_input_files(file)
    visitor.press("Upload and check")


def write(editor: Visitor, directory: Path, day: dt.date) -> str:
    """Upload a broken definition, mend it, compare, look at the pages, simulate. Returns the draft's address."""
    editor.open("/editions/")
    editor.arrive("editions")
    editor.open(f"/editions/{PROCEDURE}/new/")
    upload(editor, definition(directory, day=day, broken=True))
    assert editor.page.locator("mark", has_text="level:").count() == 1
    editor.arrive("edition-findings")
    draft = editor.path()
    upload(editor, definition(directory, day=day))
    editor.arrive("edition-checked")
    editor.follow("Compare with the edition in force")
    assert editor.page.locator("del", has_text="430000").count() == 1
    assert editor.page.locator("ins", has_text="500000").count() == 1
    editor.arrive("edition-differences")
    editor.open(f"{draft}pages/profession/")
    assert editor.field("profession", "nurse").count() == 1
    editor.arrive("edition-preview")
    editor.open(f"{draft}simulation/")
    editor.press("Begin the simulation")
    editor.refresh(lambda: editor.say("Cases replayed") in editor.text(), seconds=30)
    editor.arrive("edition-simulation")
    return draft


def publish(editor: Visitor, draft: str) -> None:
    """Read what publishing means, and do it."""
    editor.open(f"{draft}publish/")
    editor.arrive("edition-publish")
    editor.press("Publish")
    editor.sees("See the edition, its digest and its signature")
    editor.arrive("edition-published")


def withdraw(editor: Visitor, day: dt.date) -> None:
    """Take the edition back while that is possible."""
    editor.open(f"/editions/{PROCEDURE}/{day.isoformat()}/")
    editor.arrive("edition")
    editor.follow("Withdraw it")
    editor.field("reason").fill("Mức phí chưa đúng.")
    editor.press("Withdraw the edition")


def editor_at(place: Place, user: str, **how: Any) -> Visitor:
    """An editor, on whose pages a file is asked for."""
    editor = place.official(user, **how)
    editor.asked_for_files = True
    return editor


def test_from_a_broken_file_to_an_applicant_who_is_told(place: Place, visit: Visit, tmp_path: Path):
    day = dt.date.today() + dt.timedelta(days=60)
    told = f"{day:%d/%m/%Y}"
    applicant = visit(language="vi", scripts=False)
    applying.sign_in(applicant, place.somebody()["identity_number"])
    mine = applying.start_another(applicant)
    assert told not in applicant.text()
    author = editor_at(place, "soanthao", language="vi", scripts=False)
    draft = write(author, tmp_path, day)
    author.open(f"{draft}publish/")
    author.sees("It cannot be published by you now")
    publisher = editor_at(place, "congbo", language="vi", scripts=False)
    publish(publisher, draft)
    applicant.open(mine)
    assert told in applicant.text()
    applicant.arrive("rules-to-come")
    withdraw(author, day)
    applicant.open(mine)
    assert told not in applicant.text()
