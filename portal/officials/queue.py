"""The queue: open tasks that the official may do, by how soon they are due; taking one, giving one back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import officials_only
from portal.officials.paging import page_of
from portal.officials.searching import SearchForm, matching, remember, words_of
from portal.ui.registries import silent_registries
from procedures.catalogue import share_editions
from procedures.grammar import Text
from workflows.cases import queue as work
from workflows.cases import weighing
from workflows.cases.acting import ActionError, official_actor
from workflows.cases.models import Case, Task
from workflows.filling.models import DifferenceState
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission

SOON: Final = timedelta(days=2)
TABS: Final = {"open": _("To take"), "mine": _("Taken by me"), "answered": _("With an answer")}
GROUPS: Final = {"late": _("Overdue"), "soon": _("Due within 2 days"), "later": _("Later")}
#: What waits to be weighed in a case, for whoever does that.
MARKS: Final = {
    DifferenceState.ANSWERED: _("The applicant has answered"),
    DifferenceState.OPEN: _("A registry says something else now"),
    DifferenceState.ASKED: _("The applicant was asked"),
}
#: Shown when a search finds no open task here; whoever needs more searches more narrowly.
MOST_ELSEWHERE: Final = 10


@dataclass(frozen=True)
class Line:
    """One task as the queue shows it; `urgency` is late, soon or later. `mark`: what waits to be weighed in it."""

    task: Task
    title: Text
    urgency: str
    mark: Any


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def queue(request: HttpRequest, official: Official) -> HttpResponse:
    """Open tasks: to take, or mine. POST starts a search, whose words stand in no address."""
    if request.method == "POST":
        form = SearchForm(request.POST)
        if form.is_valid():
            words = form.cleaned_data["q"]
            tab = request.POST.get("tab", "")
            return redirect(_address(tab=tab if tab in TABS else "", search=remember(request, words) if words else ""))
        return _page(request, official, form)
    return _page(request, official, SearchForm(initial={"q": words_of(request)}))


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
    """A task on a case that the official may see; whether it is theirs to take, the action says."""
    visible = Task.objects.filter(case__in=Case.objects.for_official(official))
    return get_object_or_404(visible.select_related("case", "assignee"), public_id=public_id)


def _page(request: HttpRequest, official: Official, form: SearchForm) -> HttpResponse:
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "open"
    words = words_of(request)
    tasks = _under(tab, official).annotate(whose=F("case__person__identity_index"))
    tasks = matching(tasks, words, path="case__") if words else tasks
    page = page_of(tasks, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    elsewhere = _elsewhere(official, words) if words and not page.tasks else []
    share_editions([*(task.case for task in page.tasks), *elsewhere])
    _record(official, page.tasks, elsewhere)
    kept = {"tab": tab, "search": request.GET.get("search", "") if words else ""}
    context = {
        "form": form,
        "tab": tab,
        "tabs": [(_address(**{**kept, "tab": name}), title, name == tab) for name, title in TABS.items()],
        "words": words,
        "silent": silent_registries(),
        "groups": _grouped(page.tasks),
        "elsewhere": elsewhere,
        "everything": _address(tab=tab),
        "previous_page": _address(**kept, before=page.previous) if page.previous else "",
        "next_page": _address(**kept, after=page.next) if page.next else "",
        "language_next": _address() if request.method == "POST" else request.get_full_path(),
    }
    return render(request, "officials/queue.html", context)


def _under(tab: str, official: Official) -> QuerySet[Task]:
    """The open tasks under a tab: to take, mine, or, of both, those whose applicants have answered."""
    tasks = work.open_tasks(official)
    if tab == "answered":
        return work.with_an_answer(tasks)
    return tasks.filter(assignee=official) if tab == "mine" else tasks.filter(assignee__isnull=True)


def _elsewhere(official: Official, words: str) -> list[Case]:
    """Cases that the official may look at, though none of their open tasks here is on them."""
    visible = Case.objects.for_official(official).annotate(whose=F("person__identity_index"))
    return list(matching(visible, words).order_by("-filed_at", "-id")[:MOST_ELSEWHERE])


def _record(official: Official, tasks: list[Task], elsewhere: list[Case]) -> None:
    """One look for the whole page, naming everybody on it."""
    rows: list[Any] = [*tasks, *elsewhere]  # both carry `whose`
    if rows:
        record_read(
            by=official_actor(official),
            whose={row.whose for row in rows},
            fields=["applicant_name"],
            why="queue",
            cases=[*(task.case.code for task in tasks), *(case.code for case in elsewhere)],
        )


def _grouped(tasks: list[Task]) -> list[tuple[Any, list[Line]]]:
    """Overdue, due soon, later, as they come: the order is by due time."""
    now = timezone.now()
    marked = weighing.to_weigh({task.case.code for task in tasks if task.kind in weighing.KINDS})
    lines = [
        Line(
            task=task,
            title=task.case.edition.task(task.step).title,
            urgency=_urgency(task, now),
            mark=marked.get(task.case.code) and MARKS[marked[task.case.code]],
        )
        for task in tasks
    ]
    return [(GROUPS[urgency], list(those)) for urgency, those in groupby(lines, key=lambda line: line.urgency)]


def _urgency(task: Task, now: datetime) -> str:
    if task.due_at < now:
        return "late"
    return "soon" if task.due_at <= now + SOON else "later"


def _address(**asked: str) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("officials:queue") + (f"?{query}" if query else "")
