"""From signing in to the licence and the audit, through every hand, with JavaScript and without."""

from __future__ import annotations

import re
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.journeys import applying, deciding
from tests.journeys.browsing import Visitor
from tests.journeys.conftest import Visit
from tests.journeys.place import Place, apply, decide
from tests.journeys.seeing import Inspector

pytestmark = pytest.mark.journey


def test_without_javascript_a_nurse_gets_her_licence(place: Place, visit: Visit, tmp_path: Path):
    how: dict[str, Any] = {"language": "vi", "scripts": False}
    person, applicant = place.cast["nurse_ready"], visit(**how)
    code = apply(applicant, person)
    decide(place, code, **how)
    fetch_licence(applicant, code, person["full_name"], tmp_path)
    deciding.audit(place.official("kiemtra", **how), code, person["identity_number"])


def test_what_a_registry_says_is_shown_with_its_source_and_no_input(place: Place, visit: Visit):
    person, applicant = place.somebody(), visit(language="vi", scripts=False)
    applying.sign_in(applicant, person["identity_number"])
    draft = applying.start_another(applicant)
    applying.wait_for_registries(applicant)
    applicant.open(f"{draft}steps/identity/")
    assert person["full_name"] in applicant.text()
    assert re.search(r"Theo Cơ sở dữ liệu quốc gia về dân cư, \d\d/\d\d/\d{4} \d\d:\d\d", applicant.text())
    assert not applicant.page.locator("main form :is(input:not([type=hidden]), select, textarea)").count()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_with_javascript_and_nothing_for_axe_to_find(place: Place, visit: Visit, language: str, tmp_path: Path):
    look = Inspector()
    how: dict[str, Any] = {"language": language, "look": look}
    person, applicant = place.somebody(), visit(**how)
    code = apply(applicant, person)
    applicant.open("/applications/")
    applicant.arrive("overview-case")
    applicant.open(f"/applications/cases/{code}/")
    applicant.arrive("case")
    decide(place, code, **how)
    fetch_licence(applicant, code, person["full_name"], tmp_path)
    deciding.audit(place.official("kiemtra", **how), code, person["identity_number"])
    assert not look.wrong, "\n\n".join(look.wrong)


def fetch_licence(applicant: Visitor, code: str, full_name: str, where: Path) -> None:
    """Download the licence, and read the name and the number in it."""
    licence = where / "licence.pdf"
    applying.take_result(applicant, code, licence)
    assert licence.read_bytes().startswith(b"%PDF-")
    done = subprocess.run(["pdftotext", str(licence), "-"], capture_output=True, check=True)
    text = re.sub(r"\s+", " ", done.stdout.decode())
    assert full_name.casefold() in text.casefold()
    number = re.search(r"\d{6}/BYT-GPHN", applicant.text())
    assert number, "the case's page names the number of the licence"
    assert number[0] in text
    verify(applicant, text, number[0])


def verify(anybody: Visitor, text: str, number: str) -> None:
    """Whoever holds the licence opens the address that stands on it, and learns that it is genuine."""
    address = re.search(r"/verify/([0-9a-f\s-]+)/", text)
    assert address, "the licence says where it can be checked"
    # The address is broken into lines, at whose ends pdftotext drops a hyphen.
    anybody.open(f"/verify/{uuid.UUID(''.join(re.findall('[0-9a-f]', address[1])))}/")
    anybody.sees("We issued this document")
    assert number in anybody.text()
    anybody.arrive("verified")
