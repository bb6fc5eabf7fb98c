"""What the case record prints of inspections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from workflows.cases.models import Report
from workflows.cases.record import CaseRecord
from workflows.cases.words import paragraph, paragraphs
from workflows.documents.records import RecordInspection
from workflows.documents.rendering import printable

_FOUND: Final = {"yes": "Có", "no": "Không", "not_applicable": "Không áp dụng"}


def inspections_of(record: CaseRecord) -> Iterator[RecordInspection]:
    """Every inspection of a case, the first first."""
    if not any(spec.kind == "inspect" for spec in record.edition.process):
        return
    for report in Report.objects.filter(case=record.case, task__kind="inspect").select_related("task__unit", "by"):
        spec = record.edition.task(report.task.step)
        result = spec.title_of(report.outcome) if report.outcome in spec.outcomes else None
        yield RecordInspection(
            title=spec.title.vi,
            result=result.vi if result else report.outcome,
            lines=tuple((line.title.vi, _FOUND[report.checks[line.id]]) for line in spec.checklist),
            note=paragraphs(printable(report.text)),
            by=paragraph(f"{report.by.full_name}, {report.task.unit.title_vi}"),
            at=report.at,
        )
