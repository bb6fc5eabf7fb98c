"""Where several steps of applying lead: to what is left, and when something is in the way."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.ui.errors import conflict
from workflows.drafts.actions import StaleDraft
from workflows.drafts.models import Draft
from workflows.drafts.readiness import Readiness


def closed(request: HttpRequest) -> HttpResponse:
    """410: the draft was deleted or has expired; nothing was submitted."""
    return render(request, "applicants/closed.html", status=410)


def not_for_you(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Back to the overview: by what is answered or known, this page of the wizard is not for this applicant."""
    messages.info(request, _("This page is not for you, by what you have answered so far."))
    return redirect("applicants:draft", draft=draft.public_id)


def stale(request: HttpRequest, draft: Draft, problem: StaleDraft) -> HttpResponse:
    """409: the draft was changed in another window between checking and submitting."""
    draft.refresh_from_db()
    return conflict(
        request,
        who=_("You, in another window"),
        at=draft.updated_at,
        what=problem.message,
        back=reverse("applicants:check", kwargs={"draft": draft.public_id}),
    )


def next_page(readiness: Readiness) -> str:
    """Where the last page leads: to what is still to be given or to be known, then to the check of everything."""
    if readiness.files_missing or readiness.files_unchecked:
        return "applicants:documents"
    return "applicants:differs" if readiness.mismatched else "applicants:check"
