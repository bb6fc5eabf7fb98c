"""Choosing for whom one acts: after signing in, and from the strip that stands on every page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import applicants_only
from portal.accounts.acting import acting_of
from workflows.mandates import standing
from workflows.mandates.granting import offered_to
from workflows.people.models import Person


@require_http_methods(["GET", "HEAD"])
@applicants_only
def choose(request: HttpRequest, person: Person) -> HttpResponse:
    """All for whom the person may act, and the mandates that wait for an answer."""
    context = {"acting": acting_of(request), "offers": offered_to(person)}
    return render(request, "applicants/acting/choose.html", context)


@require_POST
@applicants_only
def act_for(request: HttpRequest, person: Person) -> HttpResponse:
    """Act for somebody from now on. An organisation's registry is asked by the way, if it was not lately."""
    try:
        party = acting_of(request).choose(request.POST.get("for", ""))
    except KeyError:
        raise Http404 from None
    standing.refresh_soon(party.rights[0])
    return redirect("applicants:list")
