"""Publishing a proposed edition, and taking one back whose day has not come; both ask first."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts.access import officials_only
from portal.editors.finding import own_proposal, own_publication, title_of
from portal.editors.forms import ReasonForm
from portal.ui.text import local_date
from procedures import catalogue
from procedures.reading import Broken
from workflows.editions import publishing
from workflows.editions.models import Proposal
from workflows.editions.proposing import EditionError
from workflows.editions.publishing import withdraw as withdraw_edition
from workflows.people.models import Official
from workflows.people.permissions import Permission


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.EDIT_DEFINITIONS)
def publish(request: HttpRequest, official: Official, proposal: uuid.UUID) -> HttpResponse:
    """What publishing means, and what stands in its way (GET); doing it (POST)."""
    found = own_proposal(official, proposal)
    if not found.is_open:
        return redirect("editors:proposal", proposal=proposal)
    if request.method == "POST":
        if _published(request, found, official):
            return redirect("editors:proposal", proposal=proposal)
        return redirect("editors:publish", proposal=proposal)
    version = found.latest
    tried = version.simulations.filter(finished_at__isnull=False).first()
    context = {
        "proposal": found,
        "title": title_of(found),
        "version": version,
        "obstacles": publishing.obstacles(found, by=official, on=timezone.localdate()),
        "simulation": tried,
        "otherwise": tried.counts.get("otherwise", 0) if tried else 0,
        "authors": sorted({str(one.author) for one in found.versions.select_related("author").defer("text")}),
    }
    return render(request, "editors/publish.html", context)


def _published(request: HttpRequest, found: Proposal, official: Official) -> bool:
    seen = request.POST.get("version", "")
    try:
        made = publishing.publish(found, version=int(seen) if seen.isascii() and seen.isdigit() else 0, by=official)
    except EditionError as problem:
        messages.warning(request, problem.message)
        return False
    except Broken:
        messages.warning(
            request, _("The checker has become stricter since. Upload the file again to see what it says.")
        )
        return False
    words = _("Published. The edition comes into force on %s.")
    messages.success(request, words % local_date(made.effective_from))
    return True


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.EDIT_DEFINITIONS)
def withdraw(request: HttpRequest, official: Official, code: str, day: str) -> HttpResponse:
    """Take back an edition that is not in force yet, with a reason."""
    found = own_publication(official, code, day)
    if not publishing.may_withdraw(found, on=timezone.localdate()):
        messages.warning(request, _("An edition that is in force cannot be withdrawn. Publish a new one instead."))
        return redirect("editors:edition", code=code, day=day)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            withdraw_edition(found, reason=form.cleaned_data["reason"], by=official)
        except EditionError as problem:
            messages.warning(request, problem.message)
        else:
            messages.success(request, _("The edition was withdrawn. It will not come into force."))
        return redirect("editors:home")
    title = catalogue.edition(code, found.effective_from).title
    return render(request, "editors/withdraw.html", {"publication": found, "title": title, "form": form})
