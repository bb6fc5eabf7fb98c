"""The working calendar: what holds, what was proposed, what that would do to open cases, and publishing it."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts.access import officials_only
from portal.officials.calendar_forms import ChangeForm
from workflows.cases import rescheduling
from workflows.cases.models import Case, Foresight, Move
from workflows.clock import changing
from workflows.clock.calendar import in_force
from workflows.clock.changing import CalendarError
from workflows.clock.changing import withdraw as withdraw_change
from workflows.clock.models import CalendarChange
from workflows.people.models import Official
from workflows.people.permissions import Permission

PAGE: Final = 50
#: Changes on one page; older ones stand in the journal.
MOST: Final = 50
STATES: Final = {
    "proposed": (_("Waiting to be published"), "yellow"),
    "published": (_("Published"), "green"),
    "withdrawn": (_("Withdrawn"), "grey"),
}


@never_cache
@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.KEEP_CALENDAR)
def overview(request: HttpRequest, official: Official) -> HttpResponse:
    """The special days of a year, and the changes with where they stand."""
    this = timezone.localdate().year
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(this - 1), str(this), str(this + 1)} else this
    changes = list(CalendarChange.objects.select_related("proposed_by", "published_by")[:MOST])
    context = {
        "year": year,
        "years": [this - 1, this, this + 1],
        "days": in_force().special_days(year),
        "changes": [(change, *STATES[state_of(change)]) for change in changes],
    }
    return render(request, "officials/calendar.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.KEEP_CALENDAR)
def propose(request: HttpRequest, official: Official) -> HttpResponse:
    """Write down what a decision says; nothing moves yet."""
    form = ChangeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        grounds = {name: said[name] for name in ("decision", "reason_vi", "reason_en")}
        try:
            made = changing.propose(by=official, days=form.days, hours=form.hours, **grounds)
        except CalendarError as problem:
            form.add_error(None, problem.message)
        else:
            rescheduling.foresee(made)
            messages.success(request, _("Proposed. Nothing moves before a colleague publishes it."))
            return redirect("officials:calendar_change", change=made.public_id)
    return render(request, "officials/calendar_propose.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.KEEP_CALENDAR)
def change(request: HttpRequest, official: Official, change: uuid.UUID) -> HttpResponse:
    """One change, and which open cases it would move, and by how much; POST looks at them again."""
    found = _change(change)
    if request.method == "POST":
        try:
            rescheduling.foresee(found)
        except CalendarError as problem:
            messages.warning(request, problem.message)
        return redirect("officials:calendar_change", change=change)
    foresight = found.foresights.first()
    words, colour = STATES[state_of(found)]
    context = {
        "change": found,
        "state": words,
        "colour": colour,
        "days": found.days.all(),
        "hours": found.hours.select_related("unit"),
        "foresight": foresight,
        "mine": found.proposed_by_id == official.pk,
        "foreseen": rescheduling.foreseen(found),
        **_moves(request, official, foresight),
    }
    return render(request, "officials/calendar_change.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.KEEP_CALENDAR)
def publish(request: HttpRequest, official: Official, change: uuid.UUID) -> HttpResponse:
    """What publishing means (GET); doing it (POST)."""
    found = _change(change)
    if request.method == "POST":
        try:
            rescheduling.publish(found, by=official)
        except CalendarError as problem:
            messages.warning(request, problem.message)
        else:
            messages.success(request, _("Published. The cases whose day moves are being worked out again."))
        return redirect("officials:calendar_change", change=change)
    foresight = found.foresights.filter(finished_at__isnull=False).first()
    ready = found.is_open and rescheduling.foreseen(found) and found.proposed_by_id != official.pk
    if foresight is None or not ready:
        return redirect("officials:calendar_change", change=change)
    moving = {"count": foresight.moves.count(), "work": foresight.work}
    context = {"change": found, "days": found.days.all(), **moving}
    return render(request, "officials/calendar_publish.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.KEEP_CALENDAR)
def withdraw(request: HttpRequest, official: Official, change: uuid.UUID) -> HttpResponse:
    """Whether to give a proposal up (GET); doing it (POST)."""
    found = _change(change)
    if request.method == "POST":
        try:
            withdraw_change(found, by=official)
        except CalendarError as problem:
            messages.warning(request, problem.message)
        else:
            messages.success(request, _("Withdrawn. The calendar stays as it is."))
        return redirect("officials:calendar")
    if not found.is_open:
        return redirect("officials:calendar_change", change=change)
    return render(request, "officials/calendar_withdraw.html", {"change": found, "days": found.days.all()})


def state_of(change: CalendarChange) -> str:
    """Where a change stands: proposed, published or withdrawn."""
    if change.published_at:
        return "published"
    return "withdrawn" if change.withdrawn_at else "proposed"


def _change(public_id: uuid.UUID) -> CalendarChange:
    # The calendar is everybody's who keeps it, whatever their unit.
    rows = CalendarChange.objects.select_related("proposed_by", "published_by", "withdrawn_by")
    return get_object_or_404(rows, public_id=public_id)


def _moves(request: HttpRequest, official: Official, foresight: Foresight | None) -> dict[str, Any]:
    """A page of the cases that would move. Only those that the official may see are links."""
    if foresight is None:
        return {"moves": [], "next_page": ""}
    asked = request.GET.get("after", "")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    rows = list(Move.objects.filter(foresight=foresight, pk__gt=after).select_related("case")[: PAGE + 1])
    moves = rows[:PAGE]
    visible = Case.objects.for_official(official).filter(pk__in=[move.case_id for move in moves])
    seen = set(visible.values_list("pk", flat=True))
    following = f"{request.path}?after={moves[-1].pk}" if len(rows) > PAGE else ""
    return {"moves": [(move, move.case_id in seen) for move in moves], "next_page": following}
