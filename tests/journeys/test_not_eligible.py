"""Who may not apply, or not yet, is told why and what to do, and submits nothing."""

from __future__ import annotations

import pytest

from tests.journeys import applying
from tests.journeys.browsing import PHONE, Visitor
from tests.journeys.conftest import Visit
from tests.journeys.place import Place
from tests.workflows.documents.files import pdf

pytestmark = pytest.mark.journey


def task_list_of(place: Place, visitor: Visitor, key: str) -> str:
    """Sign in one of the cast, start, agree, and wait for the answers. Returns the draft's address."""
    applying.sign_in(visitor, place.cast[key]["identity_number"], portrait=False)
    draft = applying.start_another(visitor)
    applying.wait_for_registries(visitor)
    return draft


def choose(visitor: Visitor, name: str, content: bytes) -> None:
    visitor.page.set_input_files("#id_degree-file", {"name": name, "mimeType": "text/plain", "buffer": content})


def cannot_submit(visitor: Visitor, draft: str) -> None:
    visitor.open(f"{draft}check/")
    visitor.sees("Not ready to submit yet")
    assert not visitor.button("Submit the application").is_visible()
    visitor.open("/applications/")
    assert not visitor.page.locator('a[href^="/applications/cases/"]').count()


def test_without_a_degree_a_copy_of_it_is_asked_for(place: Place, visit: Visit):
    visitor = visit(language="en", scripts=False, size=PHONE)
    draft = task_list_of(place, visitor, "nurse_no_degree")
    cannot_submit(visitor, draft)
    visitor.asked_for_files = True
    visitor.open(f"{draft}documents/")
    assert "0 of 1 added" in visitor.text()
    choose(visitor, "degree.pdf", pdf())
    visitor.press("Add the file")
    assert "1 of 1 added" in visitor.text()
    choose(visitor, "degree.txt", b"a degree")
    visitor.expected |= {422}
    visitor.press("Replace it")
    visitor.sees("Only PDF, JPEG and PNG files can be taken")
    assert "degree.pdf" in visitor.text()


def test_too_short_a_practice_names_the_months(place: Place, visit: Visit):
    visitor = visit(language="vi", scripts=False)
    draft = task_list_of(place, visitor, "doctor_short")
    visitor.open(f"{draft}steps/profession/")
    applying.fill(visitor, "profession", {"profession": "doctor"})
    visitor.open(draft)
    visitor.sees("You cannot apply yet")
    assert "cần ít nhất 12 tháng thực hành; cơ sở dữ liệu ghi nhận ông/bà có 5 tháng" in visitor.text()
    cannot_submit(visitor, draft)


def test_level_one_may_look_but_not_apply(place: Place, visit: Visit):
    visitor = visit(language="vi", scripts=False)
    applying.sign_in(visitor, place.cast["level_one"]["identity_number"], portrait=False)
    visitor.sees("Your e-ID account has level 1")
    applying.find_procedure(visitor)
    visitor.sees("Your e-ID account has level 1")
    assert not visitor.button("Start your application").count()
    visitor.expected |= {403}
    visitor.open(f"/applications/start/{applying.PROCEDURE}/")
    visitor.press("Start")
    visitor.sees("Your e-ID needs level 2")


def test_a_register_that_knows_somebody_else_shows_nothing_of_them(place: Place, visit: Visit):
    visitor = visit(language="vi", scripts=False)
    draft = task_list_of(place, visitor, "mismatch")
    visitor.sees("A registry holds something else")
    visitor.open(f"{draft}steps/identity/")
    assert "21/07/1994" not in visitor.text()
    cannot_submit(visitor, draft)
