"""The columns of the queue: on the page, and in a file. Whoever works with it chooses which, in this order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procedures.health_departments import HEALTH_DEPARTMENTS
from procedures.vocabulary import PROVINCIAL, ROLES, Role
from workflows.cases.models import Task
from workflows.cases.statuses import Status


@dataclass(frozen=True)
class Column:
    """One column: its heading, whether it is there unless somebody chooses, and its value for a file.

    A value is text, or a local time without its zone, as workbooks have it. Titles of procedures come by code.
    """

    title: Any
    value: Callable[[Task, Mapping[str, Any]], str | datetime]
    usual: bool = False


def province_name(code: str) -> str:
    """A province by its two digits; "" for none."""
    found = HEALTH_DEPARTMENTS.get(f"{PROVINCIAL}-{code}")
    return found.place if found else ""


def role_name(role: str) -> str:
    """A role as people call it."""
    return str(ROLES[Role(role)])


def _local(moment: datetime | None) -> str | datetime:
    return timezone.make_naive(moment) if moment else ""


#: The case's code stands before them all, always.
COLUMNS: Final[dict[str, Column]] = {
    "applicant": Column(_("Applicant"), lambda task, _titles: task.applicant, usual=True),
    "procedure": Column(
        _("Procedure"), lambda task, titles: str(titles.get(task.procedure, task.procedure)), usual=True
    ),
    "todo": Column(_("To do"), lambda task, _titles: task.title, usual=True),
    "status": Column(_("Status"), lambda task, _titles: str(Status(task.case_status).label)),
    "province": Column(_("Province"), lambda task, _titles: province_name(task.province)),
    "filed": Column(_("Submitted"), lambda task, _titles: _local(task.filed_at)),
    "due": Column(_("Due"), lambda task, _titles: _local(task.due_at), usual=True),
    "term": Column(_("Legal term"), lambda task, _titles: _local(task.case_due_at)),
    "role": Column(_("Role"), lambda task, _titles: role_name(task.role)),
    "assignee": Column(_("Who has it"), lambda task, _titles: str(task.assignee or ""), usual=True),
}
CODE: Final = Column(_("Case"), lambda task, _titles: task.code)
USUAL: Final = tuple(name for name, column in COLUMNS.items() if column.usual)
