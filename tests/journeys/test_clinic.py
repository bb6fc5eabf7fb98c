"""A firm files for a clinic: its head and its staff are looked up one by one; nobody uploads a licence."""

from __future__ import annotations

import io
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.journeys import applying, deciding
from tests.journeys.browsing import Visitor
from tests.journeys.conftest import Visit
from tests.journeys.place import Place, decide
from tests.journeys.seeing import Inspector

pytestmark = pytest.mark.journey
PROCEDURE = "1.012278"
PAGES: dict[str, dict[str, str | bool]] = {
    "clinic": {"clinic_name": "Phòng khám Thử", "clinic_address": "12 phố Thử, Hà Nội", "opening_hours": "7-17"},
    "premises": {"rooms": "Phòng khám nội, 20 m²", "equipment": "Máy siêu âm, 1"},
    "techniques": {"specialities": "Nội", "technique_list": "Khám nội"},
    "contact": {"phone": "0912 345 678"},
    "delivery": {"delivery": "electronic"},
    "declaration": {"consent_of_staff": True, "truth": True},
}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_firm_files_without_a_single_copy_of_a_licence(place: Place, visit: Visit, language: str, tmp_path: Path):
    look = Inspector()
    how: dict[str, Any] = {"language": language, "look": look} if language == "en" else {"scripts": False}
    doctors = [person for person in licensed(place) if person["profession"] == "doctor"]
    firm = place.cast["firms"]["clinic_ready"]
    applicant = visit(**how)
    applicant.asked_for_files = True
    applying.sign_in(applicant, place.cast["doctor_ready"]["identity_number"], portrait=False)
    applicant.open(f"/applications/start/{PROCEDURE}/")
    applicant.press("Start another one" if applicant.button("Start another one").count() else "Start")
    draft = applying.agree(applicant)
    name_the_firm(applicant, draft, firm)
    fill(applicant, "clinic")
    name_the_head(applicant, doctors[0])
    for number, person in enumerate(doctors[1:3], start=1):
        add(applicant, number, person)
    applicant.press("Continue")
    for step in ("premises", "techniques", "contact", "delivery", "declaration"):
        fill(applicant, step)
    hand_in(applicant)
    applicant.open(f"{draft}check/")
    applicant.arrive("clinic-check")
    code = applying.submit(applicant)
    decide(place, code, **how)
    clerk = place.official("vanthu", **how)
    clerk.open(f"/desk/cases/{code}/")
    for person in doctors[:3]:
        assert person["full_name"] in clerk.text()
    licence = tmp_path / "licence.pdf"
    applying.take_result(applicant, code, licence)
    printed = subprocess.run(["pdftotext", licence, "-"], capture_output=True, text=True, check=True).stdout
    assert firm["name"] in re.sub(r"\s+", " ", printed)
    deciding.audit(place.official("kiemtra", **how), code, place.cast["doctor_ready"]["identity_number"])
    assert not look.wrong, "\n\n".join(look.wrong)


def licensed(place: Place) -> list[dict[str, str]]:
    people: list[dict[str, str]] = json.loads((place.stack.var / "sandbox" / "licensed.json").read_text("utf-8"))
    return people


def fill(visitor: Visitor, step: str) -> None:
    visitor.arrive(f"clinic-{step}")
    applying.fill(visitor, step, PAGES[step])


def name_the_firm(visitor: Visitor, draft: str, firm: dict[str, str]) -> None:
    """The page is shown once more, with what the business registry says."""
    visitor.open(f"{draft}steps/applicant/")
    applying.fill(visitor, "applicant", {"firm_code": firm["business_code"]})
    visitor.refresh(lambda: firm["name"] in visitor.text(), seconds=30)
    visitor.arrive("clinic-applicant")
    applying.fill(visitor, "applicant", {})


def name_the_head(visitor: Visitor, person: dict[str, str]) -> None:
    visitor.arrive("clinic-head")
    applying.fill(visitor, "head", {**identity("head", person), "head_full_time": True})
    visitor.refresh(lambda: "BYT-GPHN" in visitor.text(), seconds=30)
    applying.fill(visitor, "head", {})


def add(visitor: Visitor, number: int, person: dict[str, str]) -> None:
    """One more on the list; what the practitioners database says stands beside it."""
    visitor.arrive("clinic-people")
    visitor.page.locator('main a[href$="/rows/"]').click()
    visitor.arrive("clinic-row")
    told = {**identity("staff", person), "staff_position": "Khám bệnh", "staff_hours": "7-17"}
    for name, value in told.items():
        applying.answer(visitor, name, value)
    visitor.press("Save")
    assert person["full_name"] in visitor.text()
    visitor.refresh(lambda: visitor.text().count("BYT-GPHN") == number, seconds=30)


def identity(of: str, person: dict[str, str]) -> dict[str, str | bool]:
    year, month, day = person["birth_date"].split("-")
    date = {f"{of}_birth_date_{part}": value for part, value in (("day", day), ("month", month), ("year", year))}
    return {f"{of}_number": person["identity_number"], f"{of}_name": person["full_name"], **date}


def hand_in(visitor: Visitor) -> None:
    """The two papers that no registry holds."""
    paper = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(paper, "PDF")
    for place in range(2):
        form = visitor.page.locator("main form[enctype]").nth(place)
        file: Any = {"name": "giay-to.pdf", "mimeType": "application/pdf", "buffer": paper.getvalue()}
        form.locator("input[type=file]").set_input_files(file)
        form.locator("button").click()
        visitor.arrive("clinic-documents")
