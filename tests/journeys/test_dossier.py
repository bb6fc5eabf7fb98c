"""A dossier of several hundred files: a folder sent in pieces with script; a form and an archive without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload

from tests.journeys import applying
from tests.journeys.browsing import Visitor
from tests.journeys.conftest import Visit
from tests.journeys.place import Place
from tests.services import ROOT
from tests.workflows.documents import files
from tests.workflows.drafts import dossiers as dossier

pytestmark = pytest.mark.journey
MANY = 120


@pytest.fixture
def in_force(place: Place, tmp_path: Path) -> None:
    """The procedure with the dossier is in force in the running portal."""
    path = tmp_path / dossier.PROCEDURE / "2025-07-01.yaml"
    path.parent.mkdir()
    path.write_bytes(dossier.definition())
    command = [sys.executable, "manage.py", "load_definitions", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, env=dict(place.stack.environment), capture_output=True, check=True)


def started(place: Place, visitor: Visitor) -> str:
    """Sign in somebody, start and agree; the dossier's address."""
    applying.sign_in(visitor, place.somebody()["identity_number"], portrait=False)
    visitor.asked_for_files = True
    visitor.open(f"/applications/start/{dossier.PROCEDURE}/")
    visitor.press("Start")
    draft = applying.agree(visitor)
    return f"{draft}dossiers/{dossier.COMPONENT}/"


def folder(root: Path) -> Path:
    """Several hundred files in folders called after the parts."""
    for number in range(MANY):
        part = dossier.PARTS[number % len(dossier.PARTS)]["code"]
        path = root / "Hồ sơ" / f"{part} phần" / f"tệp {number:03d}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files.pdf())
    return root / "Hồ sơ"


def test_several_hundred_files_go_to_their_parts(place: Place, visit: Visit, in_force: None, tmp_path: Path):
    visitor = visit(language="vi")
    address = started(place, visitor)
    visitor.open(address)
    visitor.page.set_input_files("#sending-folder", str(folder(tmp_path)))
    visitor.page.get_by_role("button", name=visitor.say("Send"), exact=True).click()
    visitor.page.wait_for_function(
        "([total]) => document.querySelector('#dossier-files').dataset.unchecked === '0'"
        " && document.querySelectorAll('#dossier-files [href$=\"/remove/\"]').length === 50"
        " && document.querySelector('#dossier-files').textContent.includes(total)",
        arg=[str(MANY)],
        timeout=60_000,
    )
    visitor.open(address)
    for part in dossier.PARTS:
        assert f"{part['code']} {part['title']['vi']}" in visitor.text()
    assert visitor.say("These parts have no file yet") not in visitor.text()


def test_without_script_a_form_and_an_archive_do_the_same(place: Place, visit: Visit, in_force: None):
    visitor = visit(language="en", scripts=False)
    address = started(place, visitor)
    visitor.open(address)
    packed = dossier.archive({"I.A/a.pdf": files.pdf(), "2.3.P.1/b.pdf": files.pdf(), "c.pdf": files.pdf()})
    given = {"IV d.pdf": files.pdf(), "all.zip": packed}
    visitor.page.set_input_files(
        "#id_sent",
        [
            FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
            for name, content in given.items()
        ],
    )
    visitor.press("Send")
    visitor.refresh(lambda: "2.3.P.1" in visitor.text() and "not checked" not in visitor.text(), seconds=30)
    visitor.refresh(lambda: "1 file is in no part yet" in visitor.text(), seconds=30)
    visitor.follow("Show them, to put each into its part")
    visitor.page.get_by_role("link", name="Move").first.click()
    visitor.arrive()
    visitor.field("part").select_option("II.B")
    visitor.press("Move")
    assert "is in no part yet" not in visitor.text()
    assert "c.pdf" in visitor.text()
