"""The queue: open work by how soon it is due, in several views, narrowed by filters; taking one, giving one back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import officials_only
from portal.officials import filters
from portal.officials.paging import Page, page_of
from portal.officials.searching import SearchForm, remember, words_of
from workflows.cases import bulk_actions, listing
from workflows.cases import queue as work
from workflows.cases.acting import ActionError, official_actor
from workflows.cases.columns import province_name, role_name
from workflows.cases.listing import DueGroup
from workflows.cases.models import MOST_ITEMS, Case, ExportFormat, Task
from workflows.cases.queries import Asked, read, seen_in, unfiltered, write
from workflows.cases.searching import cases_about
from workflows.filling.models import DifferenceState
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission

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
    """One task as the queue shows it. `mark`: what waits to be weighed in it; `mine_to_take`: nobody has it yet.

    `choosable`: some action in bulk is for it.
    """

    task: Task
    group: DueGroup
    procedure: Any
    province: str
    role: str
    mark: Any
    waiting_for: Any
    term_over: bool
    mine_to_take: bool
    choosable: bool


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def queue(request: HttpRequest, official: Official) -> HttpResponse:
    """One page of a view. POST starts a search, whose words stand in no address."""
    if request.method == "POST":
        asked = read(request.POST.get("query", ""))
        form = SearchForm(request.POST)
        if form.is_valid():
            words = form.cleaned_data["q"]
            return redirect(address(write(asked, search=remember(request, words) if words else "")))
        return _page(request, official, asked, form)
    words = words_of(request)
    return _page(request, official, read(request.GET.urlencode(), words=words), SearchForm(initial={"q": words}))


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


def address(query: str) -> str:
    """The queue's address with a query."""
    return reverse("officials:queue") + (f"?{query}" if query else "")


def _task(official: Official, public_id: uuid.UUID) -> Task:
    """A task on a case that the official may see; whether it is theirs to take, the action says."""
    visible = Task.objects.filter(case__in=Case.objects.for_official(official))
    return get_object_or_404(visible.select_related("case", "assignee"), public_id=public_id)


def _page(request: HttpRequest, official: Official, asked: Asked, form: SearchForm) -> HttpResponse:
    now, words = timezone.now(), asked.wanted.words
    rows = listing.streams(official, asked.wanted, now)
    page = page_of(rows, asked.wanted.order, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    elsewhere = _elsewhere(official, words) if words and not page.tasks else []
    _record(official, page.tasks, elsewhere)
    known = filters.offered_catalogue()
    context = {
        "form": form,
        "words": words,
        "view": asked.wanted.view,
        "silent": filters.silent(),
        "columns": asked.columns,
        "leads": Permission.ASSIGN_WORK in official.permissions,
        "bulk": _in_bulk(official, page.tasks),
        "groups": _grouped(official, asked, page.tasks, known.procedures, now),
        "elsewhere": [(case, known.procedures.get(case.procedure, case.procedure)) for case in elsewhere],
        "language_next": address("") if request.method == "POST" else request.get_full_path(),
        **_total(rows, page),
        **_ways(request, asked, page),
        **_around(request, official, asked, known),
    }
    return render(request, "officials/queue.html", context)


def _in_bulk(official: Official, tasks: Sequence[Task]) -> dict[str, Any]:
    """What can be done with several of a page at once, and all with which something can."""
    ids = [str(task.public_id) for task in tasks if bulk_actions.offered([task], official)]
    actions = bulk_actions.offered(tasks, official)
    return {"actions": actions, "page": " ".join(ids), "count": len(ids), "most": MOST_ITEMS}


def _total(rows: Sequence[Any], page: Page) -> dict[str, Any]:
    """How many there are: as many as are here when this is the only page, else counted up to the limit."""
    alone = not page.previous and not page.next
    found = len(page.tasks) if alone else listing.total(rows)
    return {"total": min(found, listing.MOST_COUNTED), "more": found > listing.MOST_COUNTED}


def _ways(request: HttpRequest, asked: Asked, page: Page) -> dict[str, Any]:
    """Where the page leads: to the other views and the pages beside this one, with the same filters and words."""
    kept = {"search": request.GET.get("search", "") if asked.wanted.words else ""}
    return {
        "tabs": [
            (address(write(seen_in(asked, view), **kept)), title, view == asked.wanted.view)
            for view, title in filters.VIEWS.items()
        ],
        "search": kept["search"],
        "everything": address(write(asked)),
        "unfiltered": address(write(unfiltered(asked), **kept)),
        "previous_page": address(write(asked, **kept, before=page.previous)) if page.previous else "",
        "next_page": address(write(asked, **kept, after=page.next)) if page.next else "",
    }


def _around(request: HttpRequest, official: Official, asked: Asked, known: filters.Catalogue) -> dict[str, Any]:
    """What the page offers: filters and columns to choose, saved views, files to have made."""
    colleagues, views = listing.offered(official)
    offered = filters.filters_of(asked, known, colleagues)
    kept = {"search": request.GET.get("search", "") if asked.wanted.words else ""}
    query = write(asked)
    return {
        "query": query,
        "filters": offered,
        "chosen": [(one.title, one.label, address(one.query)) for one in filters.chosen_of(asked, offered, kept)],
        "column_options": filters.columns_of(asked),
        "saved_views": [(public_id, name, address(saved), saved == query) for public_id, name, saved in views],
        "formats": ExportFormat.choices,
    }


def _elsewhere(official: Official, words: str) -> list[Case]:
    """Cases that the official may look at, though none of their open tasks here is on them."""
    visible = Case.objects.for_official(official).annotate(whose=F("person__identity_index"))
    return list(cases_about(visible, words).order_by("-filed_at", "-id")[:MOST_ELSEWHERE])


def _record(official: Official, tasks: Sequence[Task], elsewhere: Sequence[Any]) -> None:
    """One look for the whole page, naming everybody on it."""
    if tasks or elsewhere:
        record_read(
            by=official_actor(official),
            whose={*(task.identity_index for task in tasks), *(case.whose for case in elsewhere)},
            fields=["applicant_name"],
            why="queue",
            cases=[*(task.code for task in tasks), *(case.code for case in elsewhere)],
        )


def _grouped(
    official: Official, asked: Asked, tasks: Sequence[Any], titles: Mapping[str, Any], now: datetime
) -> list[tuple[Any, list[Line]]]:
    """Critically overdue, overdue, due soon, not due, as they come: the order is by due time."""
    lines = [
        Line(
            task=task,
            group=DueGroup.of(getattr(task, asked.wanted.order), now),
            procedure=titles.get(task.procedure, task.procedure),
            province=province_name(task.province),
            role=role_name(task.role),
            mark=task.mark and MARKS[task.mark],
            waiting_for=task.waiting_for and filters.WAITED_FOR.get(task.waiting_for, task.waiting_for),
            term_over=task.case_due_at is not None and task.case_due_at < now,
            mine_to_take=_is_to_take(task, official),
            choosable=bool(bulk_actions.offered([task], official)),
        )
        for task in tasks
    ]
    return [(filters.GROUPS[group], list(those)) for group, those in groupby(lines, key=lambda line: line.group)]


def _is_to_take(task: Task, official: Official) -> bool:
    return (
        task.assignee_id is None
        and not task.waiting_for
        and task.unit_id == official.unit_id
        and task.role in official.roles
    )
