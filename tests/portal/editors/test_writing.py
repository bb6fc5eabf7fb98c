"""Uploading, mending, comparing, looking at the pages, downloading again."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from procedures.checking import check_bytes
from procedures.reading import MAX_BYTES
from tests.portal.editors.conftest import Desk, at
from tests.procedures.conftest import LICENCE
from tests.workflows.editions.writing import DEARER, LANGUAGES, NO_EMAIL, PROCEDURE, SLOWER, Editors, proposed, text
from workflows.editions.models import Proposal, State
from workflows.filling.models import Lookup
from workflows.journal.models import Entry

BROKEN = text().replace(b"level: full", b"level: whole")


class TestUploading:
    def test_findings_stand_beside_their_line(self, author: Desk):
        page = author.page(at(author.upload(BROKEN)))
        line = BROKEN.decode().splitlines().index("level: whole") + 1
        assert "This must be one of: full, partial." in page
        assert f"Line {line}, column 1" in page
        assert "<mark>level:</mark> whole" in page

    def test_what_was_uploaded_comes_back_byte_for_byte(self, author: Desk):
        proposal = author.upload(BROKEN)
        response = author.browser.get(at(proposal, "versions/1/"))
        assert response.content == BROKEN
        assert response["Content-Disposition"] == f'attachment; filename="{PROCEDURE}-v1.yaml"'

    def test_a_mended_version_takes_its_place(self, author: Desk):
        proposal = author.upload(BROKEN)
        author.upload(text(SLOWER), at(proposal))
        proposal.refresh_from_db()
        assert (proposal.state, proposal.version) == (State.CHECKED, 2)
        page = author.page(at(proposal))
        assert "Download version 1" in page
        assert "Simulate" in page

    def test_markup_in_a_file_is_shown_and_not_run(self, author: Desk):
        page = author.page(at(author.upload(b"code: <script>alert(1)</script>")))
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page

    @pytest.mark.parametrize(
        ("raw", "words"), [(b"", "The file is empty"), (b"x" * (MAX_BYTES + 1), "The file is larger than 256 KiB")]
    )
    def test_what_is_refused_says_why(self, author: Desk, raw: bytes, words: str):
        sent = {"file": SimpleUploadedFile("x.yaml", raw)}
        page = author.browser.post(f"/editions/{PROCEDURE}/new/", sent).content.decode()
        assert words in page
        assert not Proposal.objects.exists()

    def test_a_new_procedure_needs_its_code(self, author: Desk):
        sent = {"procedure": "12", "file": SimpleUploadedFile("x.yaml", text())}
        assert "Enter a code such as 1.012289" in author.browser.post("/editions/new/", sent).content.decode()

    def test_the_first_edition_of_a_new_procedure(self, author: Desk):
        first = text(('code: "1.012289"', 'code: "1.999999"'))
        sent = {"procedure": "1.999999", "file": SimpleUploadedFile("x.yaml", first)}
        author.browser.post("/editions/new/", sent)
        proposal = Proposal.objects.get()
        assert proposal.state == State.CHECKED
        assert "everything is new" in author.page(at(proposal, "differences/"))
        assert "1.999999" in author.page("/editions/")

    def test_a_draft_is_given_up_with_a_reason(self, author: Desk):
        proposal = author.upload(text())
        assert "Enter the reason" in author.browser.post(at(proposal, "drop/"), {}).content.decode()
        author.browser.post(at(proposal, "drop/"), {"reason": "Not needed"})
        assert "Not needed" in author.page(at(proposal))


class TestComparing:
    def test_each_difference_has_its_place_both_sides_and_a_word(self, editors: Editors, author: Desk):
        page = author.page(at(proposed(editors.author, SLOWER), "differences/"))
        assert "Time limit" in page
        assert "<del>30</del>" in page
        assert "<ins>45</ins>" in page
        assert "Changed" in page

    def test_places_are_called_by_their_titles(self, editors: Editors, author: Desk):
        page = author.page(at(proposed(editors.author, NO_EMAIL), "differences/"))
        assert "How to reach you (contact) › Fields › E-mail address (email)" in page
        assert "Removed" in page

    def test_a_new_part_is_shown_as_it_is_written(self, editors: Editors, author: Desk):
        page = author.page(at(proposed(editors.author, LANGUAGES), "differences/"))
        assert "Added" in page
        assert "id: languages" in page

    def test_nothing_but_the_date(self, editors: Editors, author: Desk):
        assert "Nothing but the date is different." in author.page(at(proposed(editors.author), "differences/"))


class TestPreviewing:
    def test_every_page_of_the_wizard_is_there_with_its_form(self, editors: Editors, author: Desk):
        proposal = proposed(editors.author, LANGUAGES)
        for step in check_bytes(text(LANGUAGES), "x").definition.steps:
            page = author.page(at(proposal, f"pages/{step.id}/"))
            assert step.title.en in page.replace("&#x27;", "'")
            for field in step.fields:
                assert field.locked or f'name="{step.id}-{field.id}' in page

    def test_it_can_be_sent_nowhere(self, editors: Editors, author: Desk):
        proposal = proposed(editors.author)
        main = author.page(at(proposal, "pages/contact/")).partition("<main")[2].partition("</main>")[0]
        assert "<form" not in main
        assert author.browser.post(at(proposal, "pages/contact/")).status_code == 405

    def test_nobody_is_asked_and_nothing_is_recorded(self, editors: Editors, author: Desk):
        proposal = proposed(editors.author)
        before = Entry.objects.count()
        author.page(at(proposal, "pages/"))
        assert Entry.objects.count() == before
        assert not Lookup.objects.exists()

    def test_a_page_that_is_not_there(self, editors: Editors, author: Desk):
        assert author.browser.get(at(proposed(editors.author), "pages/nowhere/")).status_code == 404

    def test_a_version_with_findings_has_no_pages(self, author: Desk):
        proposal = author.upload(BROKEN)
        assert author.browser.get(at(proposal, "pages/")).headers["Location"] == at(proposal)


class TestExporting:
    def test_an_edition_is_the_very_file(self, author: Desk):
        assert author.browser.get(f"/editions/{PROCEDURE}/2025-07-01/file/").content == LICENCE

    def test_all_of_the_units_in_their_folders(self, author: Desk):
        content = author.browser.get("/editions/export/").content
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.read(f"{PROCEDURE}/2025-07-01.yaml") == LICENCE
        assert author.browser.get("/editions/export/").content == content

    def test_another_units_are_not_in_it(self, stranger: Desk):
        with zipfile.ZipFile(io.BytesIO(stranger.browser.get("/editions/export/").content)) as archive:
            assert not [name for name in archive.namelist() if name.startswith(PROCEDURE)]

    def test_the_edition_says_who_published_it_under_which_signature(self, author: Desk):
        page = author.page(f"/editions/{PROCEDURE}/2025-07-01/")
        assert "Set-up of the portal" in page
        assert "Holds (key 1)" in page


def test_a_changed_fee_is_told_with_both_figures(editors: Editors, author: Desk):
    page = author.page(at(proposed(editors.author, DEARER), "differences/"))
    assert "<del>430000</del>" in page
    assert "<ins>500000</ins>" in page
