"""One action on many pieces of work: chosen in the queue, confirmed, done by a worker, with a result for each."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import officials_only
from portal.officials.queue import address
from portal.officials.searching import words_of
from workflows.cases import bulk as working
from workflows.cases import listing
from workflows.cases.acting import ActionError, official_actor
from workflows.cases.bulk_actions import ACTIONS, hindrances
from workflows.cases.models import MOST_ITEMS, Bulk, BulkItem, Case, Task
from workflows.cases.queries import read, write
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission

#: Of one's own; what lies further back stands in the cases.
MOST_SHOWN: Final = 20
#: The order in which results are shown: what asks for more work first.
_STATES: Final = (BulkItem.State.FAILED, BulkItem.State.REFUSED, BulkItem.State.WAITING, BulkItem.State.DONE)
COLOURS: Final = {
    BulkItem.State.FAILED: "red",
    BulkItem.State.REFUSED: "orange",
    BulkItem.State.WAITING: "grey",
    BulkItem.State.DONE: "green",
}


@require_POST
@officials_only(Permission.SEE_UNIT_CASES)
def confirm(request: HttpRequest, official: Official) -> HttpResponse:
    """What will happen to how many, and with which it cannot. Nothing is done yet."""
    name, back = request.POST.get("action", ""), address(write(read(request.POST.get("query", ""))))
    if name not in ACTIONS:
        messages.warning(request, _("Choose what is to be done."))
        return redirect(back)
    try:
        tasks = _chosen(request, official)
    except ActionError as problem:
        messages.warning(request, problem.message)
        return redirect(back)
    hindered = hindrances(name, tasks, official)
    ready = [task for task in tasks if task.pk not in hindered]
    action = ACTIONS[name]
    told = action.tell(ready) if action.tell else {}
    _record(official, tasks)
    context = {
        "action": name,
        "words": action,
        "key": uuid.uuid4(),
        "items": " ".join(f"{task.public_id}:{task.case.version}" for task in ready),
        "ready": [(task, told.get(task.case_id, "")) for task in ready],
        "hindered": [(task, hindered[task.pk]) for task in tasks if task.pk in hindered],
        "query": request.POST.get("query", ""),
        "back": back,
        "language_next": back,
    }
    return render(request, "officials/bulk_confirm.html", context)


@require_POST
@officials_only(Permission.SEE_UNIT_CASES)
def ask(request: HttpRequest, official: Official) -> HttpResponse:
    """Have it done with the cases as the page showed them."""
    seen = dict(_pairs(request.POST.get("items", "")))
    try:
        tasks = _visible(official, seen)
        made = working.ask(
            official,
            request.POST.get("action", ""),
            [(task, seen[task.public_id]) for task in tasks],
            public_id=_uuid(request.POST.get("key", "")),
        )
    except ActionError as problem:
        messages.warning(request, problem.message)
        return redirect("officials:queue")
    return redirect("officials:bulk", bulk=made.public_id)


@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.SEE_UNIT_CASES)
def bulks(request: HttpRequest, official: Official) -> HttpResponse:
    """One's own last ones."""
    found = Bulk.objects.filter(official=official).order_by("-asked_at", "-id")[:MOST_SHOWN]
    return render(request, "officials/bulks.html", {"lines": [(bulk, _title(bulk)) for bulk in found]})


@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.SEE_UNIT_CASES)
def bulk(request: HttpRequest, official: Official, bulk: uuid.UUID) -> HttpResponse:
    """How far it is; at its end, what came of each."""
    found = _own(official, bulk)
    given_up = found.finished_at is None and working.is_given_up(found)
    context: dict[str, Any] = {"bulk": found, "title": _title(found), "given_up": given_up}
    if found.finished_at is not None or given_up:
        items = list(found.items.select_related("task__case"))
        _record(official, [item.task for item in items])
        context |= _results(items)
    return render(request, "officials/bulk.html", context)


@require_POST
@officials_only(Permission.SEE_UNIT_CASES)
def cancel(request: HttpRequest, official: Official, bulk: uuid.UUID) -> HttpResponse:
    """Leave the rest as it is."""
    if not working.cancel(_own(official, bulk)):
        messages.info(request, _("All was done already; there was nothing left to cancel."))
    return redirect("officials:bulk", bulk=bulk)


def _results(items: Sequence[BulkItem]) -> dict[str, Any]:
    """The result of each, what asks for more work first."""
    counts = Counter(item.state for item in items)
    ordered = sorted(items, key=lambda item: (_STATES.index(BulkItem.State(item.state)), item.position))
    return {
        "lines": [(item, COLOURS[BulkItem.State(item.state)]) for item in ordered],
        "done": counts[BulkItem.State.DONE],
        "not_done": counts[BulkItem.State.REFUSED] + counts[BulkItem.State.FAILED],
        "left": counts[BulkItem.State.WAITING],
    }


def _chosen(request: HttpRequest, official: Official) -> list[Task]:
    """The work that was ticked, all of a page, all of a list, or what an earlier bulk action has not done.

    Raises ActionError for none, and for too many.
    """
    said = request.POST
    if again := _uuid(said.get("again", "")):
        undone = _own(official, again).items.exclude(state=BulkItem.State.DONE)
        ids = list(undone.values_list("task__public_id", flat=True))
    elif said.get("which") == "list":
        ids = _of_list(request, official)
    else:
        texts = said.get("page", "").split() if said.get("which") == "page" else said.getlist("task")
        ids = [one for text in texts if (one := _uuid(text))]
    if not (tasks := _visible(official, ids)):
        raise ActionError(_("Tick at least one piece of work, or choose all of the page."))
    return tasks


def _of_list(request: HttpRequest, official: Official) -> list[uuid.UUID]:
    """All that the queue lists, on every page, and one more than may be."""
    asked = read(request.POST.get("query", ""), words=words_of(request, request.POST.get("search", "")))
    rows = listing.streams(official, asked.wanted, timezone.now())
    return [task.public_id for task in listing.first_of(rows, (asked.wanted.order, "id"), MOST_ITEMS + 1)]


def _visible(official: Official, ids: Iterable[uuid.UUID]) -> list[Task]:
    """Tasks on cases that the official may see, in the order of their ids. Raises ActionError for too many."""
    places = {public_id: place for place, public_id in enumerate(ids)}
    if len(places) > MOST_ITEMS:
        raise working.too_many()
    found = Task.objects.filter(case__in=Case.objects.for_official(official), public_id__in=list(places))
    return sorted(found.select_related("case", "assignee"), key=lambda task: places[task.public_id])


def _pairs(text: str) -> Iterable[tuple[uuid.UUID, int]]:
    """The tasks and the versions of their cases, as the page of confirmation wrote them."""
    for pair in text.split():
        task, _sep, version = pair.partition(":")
        if (public_id := _uuid(task)) and version.isascii() and version.isdigit() and len(version) < 10:
            yield public_id, int(version)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _own(official: Official, public_id: uuid.UUID) -> Bulk:
    return get_object_or_404(Bulk, official=official, public_id=public_id)


def _title(found: Bulk) -> Any:
    return ACTIONS[found.action].title if found.action in ACTIONS else found.action


def _record(official: Official, tasks: Sequence[Task]) -> None:
    """One look for the whole page, naming everybody on it."""
    record_read(
        by=official_actor(official),
        whose={task.identity_index for task in tasks},
        fields=["applicant_name"],
        why="bulk",
        cases=[task.code for task in tasks],
    )
