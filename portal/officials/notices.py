"""My notices: what the official was told, day by day, the new ones marked."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import officials_only
from workflows.cases.models import Notice
from workflows.cases.noticing import mark_read
from workflows.clock.deadlines import local_day
from workflows.people.models import Official
from workflows.people.permissions import Permission

#: More than anybody reads; what is still to do stands in the queue.
MOST_SHOWN: Final = 100


@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.SEE_UNIT_CASES)
def notices(request: HttpRequest, official: Official) -> HttpResponse:
    """The latest notices. Reading them changes nothing; the button marks what is shown as read."""
    shown = list(Notice.objects.of_official(official).select_related("case", "task")[:MOST_SHOWN])
    days = [(day, list(rows)) for day, rows in groupby(shown, lambda notice: local_day(notice.at))]
    newest = max((notice.pk for notice in shown if notice.read_at is None), default=None)
    return render(request, "officials/notices.html", {"days": days, "newest": newest})


@require_POST
@officials_only(Permission.SEE_UNIT_CASES)
def read(request: HttpRequest, official: Official, up_to: int) -> HttpResponse:
    """Mark what was shown as read; what came meanwhile stays new."""
    mark_read(official, up_to)
    return redirect("officials:notices")
