"""The queue as a workbook or as CSV: made by a worker, sealed, given to whoever asked, gone after a day.

What stands in it was looked at: the read journal names every case and applicant on the list.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import xlsxwriter
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Least
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from procedures import catalogue
from workflows import outbox
from workflows.cases.acting import official_actor
from workflows.cases.columns import CODE, COLUMNS
from workflows.cases.listing import beyond, first_of, streams
from workflows.cases.models import ExportFormat, QueueExport, Task
from workflows.cases.queries import Asked, read
from workflows.documents.sealed_files import delete_sealed, write_sealed
from workflows.journal.writing import record_read
from workflows.outbox.models import Job
from workflows.people.models import Official

#: Rows of one file; whoever needs more asks for less at a time.
MOST_ROWS: Final = 20_000
#: Rows read at once; as often the progress is told.
AT_ONCE: Final = 500
KEPT: Final = timedelta(hours=24)
#: What a spreadsheet would take for a formula (OWASP, "CSV Injection").
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\0")


def ask(official: Official, *, query: str, words: str, form: ExportFormat, language: str) -> QueueExport:
    """Have a view of the queue made into a file; a worker does it."""
    with transaction.atomic():
        made = QueueExport.objects.create(
            official=official, query=query, words=words, format=form, language=language, asked_at=timezone.now()
        )
        key = f"queue-export:{made.public_id}"
        outbox.enqueue("cases.export_queue", key=key, payload={"export": made.pk}, reference=str(made.public_id))
    return made


def is_given_up(export: QueueExport) -> bool:
    """Whether the worker has tried in vain."""
    return Job.objects.filter(key=f"queue-export:{export.public_id}", state__in=("dead", "unknown")).exists()


@outbox.handler("cases.export_queue", lease=60)
def export_queue(job: outbox.ClaimedJob) -> Callable[[], None] | None:
    """Make the file, with what the official may see now. A second run makes it anew."""
    export = QueueExport.objects.select_related("official").get(pk=job.payload["export"])
    if export.made_at is not None:
        return None
    asked = read(export.query, words=export.words or "")
    tasks = list(_rows(export, asked))
    with translation.override(export.language):
        content = content_of(export.format, asked.columns, tasks)
    written = write_sealed([content], export.context, place="exports")
    return partial(keep, export, written.file, written.size, [(task.code, task.identity_index) for task in tasks])


def _rows(export: QueueExport, asked: Asked) -> Iterator[Task]:
    """Every row, some at a time in the order of the list, each once."""
    now, column = timezone.now(), asked.wanted.order
    rows = streams(export.official, asked.wanted, now)
    QueueExport.objects.filter(pk=export.pk).update(rows=0, total=min(_count(rows), MOST_ROWS))
    reached: tuple[datetime, int] | None = None
    done = 0
    while done < MOST_ROWS:
        following = [beyond(tasks, column, "gt", *reached) for tasks in rows] if reached else rows
        found = list(first_of(following, (column, "id"), min(AT_ONCE, MOST_ROWS - done)))
        yield from found
        done += len(found)
        QueueExport.objects.filter(pk=export.pk).update(rows=Least(F("total"), done))
        if len(found) < AT_ONCE:
            return
        reached = getattr(found[-1], column), found[-1].pk


def _count(rows: Sequence[QuerySet[Task]]) -> int:
    """How many rows there will be; a worker may take the time to count them. One in several streams counts as often."""
    return sum(tasks.order_by()[:MOST_ROWS].count() for tasks in rows)


def keep(export: QueueExport, file: str, size: int, listed: Sequence[tuple[str, str]]) -> None:
    """Note the file as made, and that whoever asked looked at what stands in it: case codes, each with its person."""
    now = timezone.now()
    QueueExport.objects.filter(pk=export.pk).update(
        file=file, size=size, made_at=now, expires_at=now + KEPT, rows=len(listed), total=len(listed)
    )
    for start in range(0, len(listed), AT_ONCE):
        some = listed[start : start + AT_ONCE]
        record_read(
            by=official_actor(export.official),
            whose={person for _code, person in some},
            fields=["applicant_name"],
            why="queue_export",
            cases=[code for code, _person in some],
        )
    outbox.enqueue(
        "cases.forget_export",
        key=f"forget-queue-export:{export.public_id}",
        payload={"export": export.pk},
        reference=str(export.public_id),
        due_in=KEPT.total_seconds(),
    )


@outbox.handler("cases.forget_export")
def forget_export(job: outbox.ClaimedJob) -> Callable[[], None]:
    """Delete a file whose time is over; the row says that there was one."""
    export = QueueExport.objects.get(pk=job.payload["export"])
    if export.file:
        delete_sealed(export.file)
    return partial(_forgotten, export.pk)


def _forgotten(pk: int) -> None:
    export = QueueExport.objects.get(pk=pk)
    export.file, export.words = "", ""
    export.save(update_fields=["file", "words"])


# --- The file ---------------------------------------------------------------------------------------------------------


def content_of(form: str, columns: Sequence[str], tasks: Sequence[Task]) -> bytes:
    """The rows as a file, headings and words in the active language, times as in Viet Nam."""
    chosen = [CODE, *(COLUMNS[name] for name in columns)]
    titles: Mapping[str, Any] = {edition.code: edition.title for edition in catalogue.listing(timezone.localdate())}
    heading = [str(column.title) for column in chosen]
    rows = ([column.value(task, titles) for column in chosen] for task in tasks)
    return as_file(form, _("Queue"), heading, rows)


def as_file(form: str, name: str, heading: Sequence[str], rows: Iterator[list[str | datetime]]) -> bytes:
    """A table as a workbook with one sheet of that name, or as CSV."""
    return _as_xlsx(name, heading, rows) if form == ExportFormat.XLSX else _as_csv(heading, rows)


def harmless(text: str) -> str:
    """A text that no spreadsheet calculates: an apostrophe stands before what would begin a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _as_csv(heading: Sequence[str], rows: Iterator[list[str | datetime]]) -> bytes:
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(heading)
    for row in rows:
        lines.writerow([harmless(value) if isinstance(value, str) else f"{value:%Y-%m-%d %H:%M}" for value in row])
    return out.getvalue().encode("utf-8-sig")  # without the mark Excel takes it for another alphabet


def _as_xlsx(name: str, heading: Sequence[str], rows: Iterator[list[str | datetime]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet = book.add_worksheet(name[:31])
        for place, text in enumerate(heading):
            sheet.write_string(0, place, text, bold)
        count = 0
        for count, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(count, place, harmless(value))
                else:
                    sheet.write_datetime(count, place, value.replace(second=0, microsecond=0), moment)
        sheet.set_column(0, len(heading) - 1, 24)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, count, len(heading) - 1)
    return out.getvalue()
