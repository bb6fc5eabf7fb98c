"""The queue as a file: made by a worker, for whoever asked, harmless in a spreadsheet, gone after a day."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows import outbox
from workflows.cases import exporting
from workflows.cases.models import QueueExport, Task
from workflows.journal.writing import reads_about
from workflows.outbox.models import Job


@pytest.fixture
def desk(ministry: making.Desk) -> Client:
    return browser_of(ministry.receiver.user)


def work_off() -> None:
    for job in Job.objects.filter(kind="cases.export_queue", state="new"):
        outbox.run_one(job.pk)


def made(browser: Client, form: str = "csv", **more: str) -> QueueExport:
    """A file that was asked for in the queue and made."""
    address = browser.post("/desk/exports/", {"format": form, **more}).headers["Location"]
    assert browser.get(address).status_code == 200  # not ready yet
    work_off()
    assert browser.get(address).status_code == 200
    return QueueExport.objects.latest("pk")


def content(browser: Client, export: QueueExport) -> bytes:
    response: Any = browser.get(f"/desk/exports/{export.public_id}/file/")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def lines(browser: Client, export: QueueExport) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(browser, export).decode("utf-8-sig"))))


def test_the_file_has_the_rows_of_every_page_and_the_columns_of_the_view(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.officials.paging.PAGE", 2)
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    cases = [making.case() for _ in range(5)]
    export = made(desk, query="columns=applicant&columns=term")
    heading, *rows = lines(desk, export)
    assert len(heading) == 3
    assert [row[0] for row in rows] == [case.code for case in cases]
    assert (export.rows, export.total) == (5, 5)


def test_filters_and_searched_words_hold_for_the_file_too(desk: Client) -> None:
    making.case(making.person(name="Lê Văn Bình"))
    wanted = making.case(making.person(name="Đặng Thị Ánh Tuyết"))
    token = desk.post("/desk/", {"q": "tuyet"}).headers["Location"].partition("search=")[2]
    assert [row[0] for row in lines(desk, made(desk, search=token))[1:]] == [wanted.code]
    assert lines(desk, made(desk, query="due=critical"))[1:] == []


@pytest.mark.parametrize("sign", list("=+-@\t\r\0"))
def test_no_cell_is_a_formula(sign: str) -> None:
    assert exporting.harmless(f"{sign}1+1") == f"'{sign}1+1"
    assert exporting.harmless(f"1{sign}1") == f"1{sign}1"


def test_a_name_that_looks_like_a_formula_is_text_in_both_kinds_of_file(desk: Client) -> None:
    making.case()
    Task.objects.update(applicant="=HYPERLINK(0)")
    assert lines(desk, made(desk))[1][1] == "'=HYPERLINK(0)"
    book = zipfile.ZipFile(io.BytesIO(content(desk, made(desk, "xlsx"))))
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert b"'=HYPERLINK(0)" in book.read("xl/sharedStrings.xml")


def test_what_is_on_the_list_counts_as_looked_at(ministry: making.Desk, desk: Client) -> None:
    case = making.case()
    made(desk)
    entry = reads_about(case=case.code).first()
    assert entry is not None
    assert entry.actor == f"official:{ministry.receiver.public_id}"
    assert "queue_export" in entry.body
    assert reads_about(person=case.person.identity_index).filter(pk=entry.pk).exists()


def test_it_is_for_whoever_asked_alone(desk: Client) -> None:
    export = made(desk)
    colleague = browser_of(making.official(Role.RECEIVER, unit="mot-cua").user)
    assert colleague.get(f"/desk/exports/{export.public_id}/").status_code == 404
    assert colleague.get(f"/desk/exports/{export.public_id}/file/").status_code == 404


def test_who_may_not_see_the_work_any_more_when_it_is_made_gets_none_of_it(ministry: making.Desk, desk: Client) -> None:
    making.case()
    desk.post("/desk/exports/", {"format": "csv"})
    ministry.receiver.role_rows.all().delete()
    work_off()
    assert QueueExport.objects.get().rows == 0


def test_an_expired_file_is_not_to_be_had_and_is_deleted(desk: Client) -> None:
    making.case()
    export = made(desk)
    QueueExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert desk.get(f"/desk/exports/{export.public_id}/file/").status_code == 404
    Job.objects.filter(kind="cases.forget_export").update(due=timezone.now() - timedelta(seconds=1))
    outbox.run_one(Job.objects.get(kind="cases.forget_export").pk)
    assert not storages["documents"].exists(export.file)
    assert QueueExport.objects.get().file == ""
    assert desk.get(f"/desk/exports/{export.public_id}/").status_code == 200


def test_what_was_searched_for_stands_in_no_column_that_can_be_read(desk: Client) -> None:
    making.case()
    token = desk.post("/desk/", {"q": "tuyet"}).headers["Location"].partition("search=")[2]
    desk.post("/desk/exports/", {"format": "csv", "search": token})
    raw = QueueExport.objects.values().get()
    assert b"tuyet" not in bytes(raw["words"])
    assert "tuyet" not in str(Job.objects.values("payload", "key", "reference").latest("pk"))
