"""What the office's copy of a case record prints of experts and councils."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from procedures.grammar import TaskSpec
from procedures.tasks import SEATED
from procedures.vocabulary import ROLES, Role
from workflows.cases.models import Case, Proposal, Report, Task
from workflows.cases.record import CaseRecord
from workflows.cases.words import paragraph, paragraphs
from workflows.cases.working import AGAINST, FOR, result_of
from workflows.documents.records import RecordDeliberation, RecordVoice
from workflows.documents.rendering import printable
from workflows.journal.kinds import Kind
from workflows.journal.writing import entries

_SAID: Final = {
    Proposal.GRANT.value: "Đề nghị cấp",
    Proposal.REFUSE.value: "Đề nghị từ chối",
    FOR: "Tán thành",
    AGAINST: "Không tán thành",
}
_RESULTS: Final = {"passed": "Thông qua", "rejected": "Không thông qua", "done": "Kết thúc lấy ý kiến"}


def deliberations_of(record: CaseRecord) -> Iterator[RecordDeliberation]:
    """Every round of a group of experts or a council that is over, the first first.

    Of a round that still runs nothing is printed: its members form their view before they know that of the others.
    """
    if not any(spec.kind in SEATED for spec in record.edition.process):
        return
    mine = Task.objects.filter(case=record.case, kind__in=SEATED).order_by("opened_at", "step", "seat")
    seats = mine.select_related("unit", "report__by")
    for (_opened_at, step), group in groupby(seats, key=lambda seat: (seat.opened_at, seat.step)):
        round_ = list(group)
        if all(seat.closed_at is not None for seat in round_):
            yield _round(record.case, record.edition.task(step), round_)


def _round(case: Case, spec: TaskSpec, seats: Sequence[Task]) -> RecordDeliberation:
    reports = [seat.report for seat in seats if hasattr(seat, "report")]
    return RecordDeliberation(
        title=spec.title.vi,
        result=_result(case, spec, seats, reports),
        voices=tuple(_voice(seat, seat.report) for seat in seats if hasattr(seat, "report")),
    )


def _voice(seat: Task, report: Report) -> RecordVoice:
    return RecordVoice(
        who=paragraph(f"{seat.seat}. {report.by.full_name}, {ROLES[Role(seat.role)].vi}, {seat.unit.title_vi}"),
        proposal=_SAID[report.outcome],
        text=paragraphs(printable(report.text)),
        at=report.at,
    )


def _result(case: Case, spec: TaskSpec, seats: Sequence[Task], reports: Sequence[Report]) -> str:
    """How many said what, and what came of it; what silence meant by law, where it was that."""
    said = [report.outcome for report in reports]
    counts = [f"{words.lower()} {said.count(code)}" for code, words in _SAID.items() if code in _choices(spec)]
    words = f"{len(said)}/{len(seats)} thành viên cho ý kiến: {', '.join(counts)}"
    if spec.kind == "vote" and (outcome := result_of(spec, said.count(FOR), said.count(AGAINST))):
        return f"{_named(spec, outcome)} ({words})"
    if spec.quorum and len(said) < spec.quorum:
        return f"{_silence(case, spec, seats)} ({words})"
    return words[0].upper() + words[1:]


def _choices(spec: TaskSpec) -> tuple[str, str]:
    return (FOR, AGAINST) if spec.kind == "vote" else (Proposal.GRANT.value, Proposal.REFUSE.value)


def _named(spec: TaskSpec, outcome: str) -> str:
    title = spec.title_of(outcome)
    return title.vi if title else _RESULTS[outcome]


def _silence(case: Case, spec: TaskSpec, seats: Sequence[Task]) -> str:
    """Why a round is over in which too few have spoken."""
    closed = max(seat.closed_at for seat in seats if seat.closed_at)
    for entry in entries(case.stream).filter(kind=Kind.TASK_SILENT, at=closed):
        if entry.data["step"] == spec.id:
            named = _named(spec, entry.data["outcome"])
            return f"{named}: hết hạn mà chưa đủ ý kiến; {entry.data['basis']}"
    return "Kết thúc khi chưa đủ ý kiến"
