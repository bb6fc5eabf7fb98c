"""A file is scanned where there is a scanner; until it has answered nobody but its applicant has it."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.scanner import scanner, scanner_address, talking  # noqa: F401 - fixtures
from tests.workflows.documents import files
from tests.workflows.drafts import dossiers as dossier
from tests.workflows.drafts.dossiers import dossiers, draft, fresh, given, own_storage, send, work  # noqa: F401
from workflows.cases.filing import NotReady, file
from workflows.documents.models import Upload
from workflows.drafts.readiness import readiness_of
from workflows.journal.models import Entry
from workflows.outbox.database_clock import After
from workflows.outbox.models import Job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_storage", "dossiers")]


def complete(made, content=None):
    send(made, "I.A.pdf", content)
    send(made, "2.3.P.1.pdf")
    work()


def infected() -> bytes:
    """A PDF that is harmless as far as its own parser can tell."""
    return files.pdf(lambda made: setattr(made.Root, "Part", made.make_stream(files.EICAR)), compress_streams=False)


def test_without_a_scanner_each_file_says_so(settings):
    settings.CLAMD_ADDRESS = ""
    made = draft()
    complete(made)
    assert {upload.scan for upload in given(made)} == {"none"}
    assert not Job.objects.filter(kind="documents.scan").exists()
    with translation.override("en"):
        assert "no scanner is configured" in str(given(made)[0].get_scan_display())


@pytest.mark.usefixtures("scanner")
def test_a_clean_file_says_which_scanner_looked():
    made = draft()
    complete(made)
    assert {(upload.scan, upload.scanner) for upload in given(made)} == {("clean", "ClamAV sandbox/0/never")}
    file(fresh(made), version=fresh(made).version)


@pytest.mark.usefixtures("scanner")
def test_an_infected_file_loses_its_content_and_does_not_count(own_storage):  # noqa: F811 - the fixture
    made = draft()
    complete(made, infected())
    assert [upload.part for upload in given(made)] == ["2.3.P.1"]
    standing = readiness_of(fresh(made)).dossiers[dossier.COMPONENT]
    assert (standing.infected, standing.unchecked) == (1, 0)
    assert [part.code for part in standing.parts_missing] == ["I.A"]
    assert len([path for path in own_storage.rglob("*") if path.is_file()]) == 1
    assert Entry.objects.filter(kind="document.infected").count() == 1


def test_a_scanner_that_is_down_means_waiting_not_clean(settings):
    with talking(b"") as address:
        settings.CLAMD_ADDRESS = address
    made = draft()
    complete(made)
    assert {upload.scan for upload in given(made)} == {"waiting"}
    assert not Upload.objects.given_out().exists()
    with pytest.raises(NotReady):
        file(fresh(made), version=fresh(made).version)


def test_it_is_asked_again_until_it_answers(settings, scanner_address):  # noqa: F811 - the fixture
    with talking(b"") as address:
        settings.CLAMD_ADDRESS = address
    made = draft()
    complete(made)
    assert set(Job.objects.filter(kind="documents.scan").values_list("state", "attempts")) == {("new", 0)}
    settings.CLAMD_ADDRESS = scanner_address
    Job.objects.filter(kind="documents.scan").update(due=After(0))
    work()
    assert {upload.scan for upload in given(made)} == {"clean"}


def test_a_scanner_that_is_taken_away_leaves_files_that_say_so(settings):
    with talking(b"") as address:
        settings.CLAMD_ADDRESS = address
    made = draft()
    complete(made)
    settings.CLAMD_ADDRESS = ""
    Job.objects.filter(kind="documents.scan").update(due=After(0))
    work()
    assert {upload.scan for upload in given(made)} == {"none"}
