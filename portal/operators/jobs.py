"""Work that was left over: jobs given up, and jobs of which nobody knows whether they took effect."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.access import officials_only
from portal.ui.components import Row
from workflows.cases.acting import official_actor
from workflows.outbox import left_over
from workflows.outbox.models import Job
from workflows.people.models import Official
from workflows.people.permissions import Permission

#: Jobs on one page, the oldest first; what is queued again makes room for the next.
MOST: Final = 100

#: What a job does, in words; a kind that has none is shown by its code.
KINDS: Final[dict[str, Any]] = {
    "filling.ask": _("Ask a registry"),
    "filling.ask_refused": _("Ask a registry again what it has refused"),
    "filling.send_correction": _("Report a wrong fact to a registry’s owner"),
    "filling.follow_correction": _("Ask a registry’s owner what became of a report"),
    "cases.render_letter": _("Make a letter"),
    "cases.render_result": _("Make a result"),
}


@never_cache
@require_safe
@officials_only(Permission.OPERATE)
def jobs(request: HttpRequest, official: Official) -> HttpResponse:
    """The jobs that wait for an operator, the oldest first."""
    found = list(left_over.left_over()[: MOST + 1])
    return render(
        request,
        "operators/jobs.html",
        {"jobs": [(job, words_of(job)) for job in found[:MOST]], "more": len(found) > MOST, "most": MOST},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.OPERATE)
def requeue(request: HttpRequest, official: Official, job: int) -> HttpResponse:
    """Say what queueing a job again means (GET), and do it (POST)."""
    found = get_object_or_404(Job, pk=job)
    if request.method == "POST":
        # The fence names the failure that the operator has looked at: a job that failed anew is looked at anew.
        seen = request.POST.get("fence") == str(found.fence)
        if seen and left_over.requeue(found, by=official_actor(official)):
            messages.success(request, _("The job is queued again."))
        else:
            messages.warning(request, _("This job has moved on meanwhile; nothing was done. Look at it again."))
        return redirect("operators:jobs")
    if found.state not in left_over.LEFT_OVER:
        messages.warning(request, _("This job has moved on meanwhile; nothing was done. Look at it again."))
        return redirect("operators:jobs")
    return render(request, "operators/requeue.html", {"job": found, "rows": _rows(found)})


def _rows(job: Job) -> list[Row]:
    """A job on the page that asks whether to queue it again."""
    return [
        Row(_("Job"), job.pk),
        Row(_("What it does"), words_of(job)),
        Row(_("State"), job.get_state_display()),
        Row(_("About"), job.reference or "–"),
        Row(_("What went wrong"), format_html('<span class="mc-digest">{}</span>', job.last_error or "–")),
    ]


def words_of(job: Job) -> Any:
    """What a job does, in words."""
    return KINDS.get(job.kind, job.kind)
