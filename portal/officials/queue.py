"""The queue: open tasks that the official may do, by how soon they are due; taking one, giving one back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import officials_only
from portal.officials.paging import page_of
from procedures.catalogue import share_editions
from procedures.grammar import Text
from workflows.cases import queue as work
from workflows.cases.acting import ActionError, official_actor
from workflows.cases.models import Task, fold
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission

SOON: Final = timedelta(days=2)
TABS: Final = ("open", "mine")


@dataclass(frozen=True)
class Line:
    """One task as the queue shows it."""

    task: Task
    title: Text
    late: bool
    soon: bool


@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.SEE_UNIT_CASES)
def queue(request: HttpRequest, official: Official) -> HttpResponse:
    """Open tasks: to take, or mine; searched by code or name."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "open"
    words = request.GET.get("q", "").strip()[:100]
    tasks = _chosen(work.open_tasks(official), official, tab, words)
    page = page_of(tasks, request.GET.get("after", ""))
    lines = _lines(page.tasks)
    if lines:
        record_read(
            by=official_actor(official),
            whose=[line.task.case.person.identity_index for line in lines],
            fields=["applicant_name"],
            why="queue",
            cases=[line.task.case.code for line in lines],
        )
    here = reverse("officials:queue")
    kept = {"tab": tab, **({"q": words} if words else {})}
    context = {
        "tab": tab,
        "words": words,
        "groups": _grouped(lines),
        "first_page": f"{here}?{urlencode(kept)}" if not page.first else "",
        "next_page": f"{here}?{urlencode({**kept, 'after': page.next})}" if page.next else "",
    }
    return render(request, "officials/queue.html", context)


@require_POST
@officials_only(Permission.SEE_UNIT_CASES)
def claim(request: HttpRequest, official: Official, task: uuid.UUID) -> HttpResponse:
    """Take a task, and open its case."""
    found = _task(official, task)
    try:
        work.claim(found, by=official)
    except ActionError as problem:
        messages.warning(request, problem.message)
        return redirect("officials:queue")
    return redirect("officials:case", code=found.case.code)


@require_POST
@officials_only(Permission.SEE_UNIT_CASES)
def release(request: HttpRequest, official: Official, task: uuid.UUID) -> HttpResponse:
    """Give a task back to the unit."""
    found = _task(official, task)
    try:
        work.release(found, by=official)
    except ActionError as problem:
        messages.warning(request, problem.message)
        return redirect("officials:case", code=found.case.code)
    messages.success(request, _("The task is back in the queue."))
    return redirect("officials:queue")


def _task(official: Official, public_id: uuid.UUID) -> Task:
    """A task of the official's own unit and roles; anything else is not there."""
    mine = Task.objects.filter(unit=official.unit, role__in=sorted(official.roles))
    return get_object_or_404(mine.select_related("case", "assignee"), public_id=public_id)


def _chosen(tasks: QuerySet[Task], official: Official, tab: str, words: str) -> QuerySet[Task]:
    tasks = tasks.filter(assignee=official) if tab == "mine" else tasks.filter(assignee__isnull=True)
    if words:
        tasks = tasks.filter(Q(case__code__iexact=words) | Q(case__applicant_folded__contains=fold(words)))
    return tasks.select_related("case__person", "assignee")


def _lines(tasks: list[Task]) -> list[Line]:
    share_editions([task.case for task in tasks])
    now = timezone.now()
    return [
        Line(task, task.case.edition.task(task.step).title, task.due_at < now, now <= task.due_at < now + SOON)
        for task in tasks
    ]


def _grouped(lines: list[Line]) -> list[tuple[Any, list[Line]]]:
    """Overdue, due soon, later; empty groups are left out."""
    groups = [
        (_("Overdue"), [line for line in lines if line.late]),
        (_("Due within 2 days"), [line for line in lines if line.soon]),
        (_("Later"), [line for line in lines if not line.late and not line.soon]),
    ]
    return [(title, those) for title, those in groups if those]
