"""Form 06: who had a case, from whom, from when to when, and whether in time. Made when asked for, never kept."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from workflows.cases.models import Case, Task
from workflows.cases.papers import issuer_of
from workflows.clock.deadlines import local_day
from workflows.documents.layouts import ControlSlipData, HandOver
from workflows.documents.rendering import printable, render

APPLICANT = "Người nộp hồ sơ"
UNCLAIMED = "chưa có người nhận việc"


def slip(case: Case, *, at: datetime | None = None) -> bytes:
    """The control slip as PDF, as things stand. Raises NotRendered."""
    now = at or timezone.now()
    return render("control_slip", data_of(case, at=now), at=now, identifier=f"control_slip:{case.code}")


def data_of(case: Case, *, at: datetime) -> ControlSlipData:
    """Every hand-over so far. What was found or voted is not on it: some of that is secret until the end."""
    tasks = list(case.tasks.select_related("unit", "assignee").order_by("opened_at", "id"))
    return ControlSlipData(
        **issuer_of(case.unit),
        case_code=case.code,
        verify_url="",
        applicant=printable(case.applicant_name),
        procedure_code=case.procedure,
        procedure=case.edition.title.vi,
        filed_at=case.filed_at,
        due_at=case.due_at,
        made_at=at,
        hand_overs=tuple(_hand_over(task, tasks, at) for task in tasks),
    )


def _hand_over(task: Task, tasks: list[Task], at: datetime) -> HandOver:
    return HandOver(
        from_whom=_giver(task, tasks),
        to_whom=_holder(task),
        received_at=task.opened_at,
        due_at=task.due_at,
        done_at=task.closed_at,
        in_time=_in_time(task, at),
        note=task.title_vi or task.step,
    )


def _giver(task: Task, tasks: list[Task]) -> str:
    """Whose work ended in the moment in which this began: an action closes the one and opens the other."""
    before = [one for one in tasks if one.closed_at == task.opened_at and one.pk != task.pk]
    if not before:
        return APPLICANT if task == tasks[0] else "Hệ thống"
    return "; ".join(dict.fromkeys(_holder(one) for one in before))


def _holder(task: Task) -> str:
    who = task.assignee.full_name if task.assignee else "" if task.closed_at else UNCLAIMED
    return printable(", ".join(part for part in (task.unit.title_vi, who) if part))


def _in_time(task: Task, at: datetime) -> str:
    """As the form has it: before its day, on it, or after. By the moment where work is due within hours."""
    late = (task.closed_at or at) > task.due_at
    if task.closed_at is None:
        return "Đang giải quyết, quá hạn" if late else "Đang giải quyết"
    if late:
        return "Quá hạn"
    return "Trước hạn" if local_day(task.closed_at) < local_day(task.due_at) else "Đúng hạn"
