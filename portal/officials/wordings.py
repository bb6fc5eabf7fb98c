"""What the unit's letters say besides their form: what holds, what was proposed, how it would look, publishing it."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts.access import officials_only
from portal.officials.wording_forms import WordingForm, name_of
from portal.ui.differences import apart
from portal.ui.downloads import as_pdf
from workflows.cases import previewing
from workflows.cases import wording as wordings
from workflows.cases.acting import ActionError
from workflows.cases.letters import NUMBERS
from workflows.cases.models import LetterWording
from workflows.cases.wording import WordingError
from workflows.people.models import Official
from workflows.people.permissions import Permission

#: Earlier ones on the page; older ones stand in the journal.
MOST: Final = 50
STATES: Final = {
    "proposed": (_("Waiting to be published"), "yellow"),
    "published": (_("Published"), "green"),
    "given_up": (_("Proposal dropped"), "grey"),
}


@never_cache
@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.KEEP_WORDINGS)
def overview(request: HttpRequest, official: Official) -> HttpResponse:
    """Each letter with what it says now and what was proposed, and what was said before."""
    rows = LetterWording.objects.for_official(official).select_related("proposed_by")
    now, proposed = list(rows.last_published()), list(rows.open())
    letters = [
        (kind, name_of(kind), [row for row in now if row.kind == kind], [row for row in proposed if row.kind == kind])
        for kind in NUMBERS
    ]
    past = [(row, name_of(row.kind), *STATES[state_of(row)]) for row in rows[:MOST]]
    return render(request, "officials/letters.html", {"unit": official.unit, "letters": letters, "past": past})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.KEEP_WORDINGS)
def propose(request: HttpRequest, official: Official) -> HttpResponse:
    """Write a wording and look at it; no letter changes yet."""
    form = WordingForm(request.POST if request.method == "POST" else None, initial=_now(request, official))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            if "preview" in request.POST:
                wordings.check(said["kind"], said["procedure"], said["opening"], said["closing"])
                return _shown(official, **said)
            made = wordings.propose(by=official, **said)
        except (WordingError, ActionError) as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Proposed. No letter changes before a colleague publishes it."))
            return redirect("officials:wording", wording=made.public_id)
    return render(request, "officials/wording_propose.html", {"form": form, "unit": official.unit})


@never_cache
@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.KEEP_WORDINGS)
def wording(request: HttpRequest, official: Official, wording: uuid.UUID) -> HttpResponse:
    """One wording beside the one that holds now."""
    found = _wording(official, wording)
    words, colour = STATES[state_of(found)]
    context = {
        **_beside(found),
        "wording": found,
        "title": name_of(found.kind),
        "state": words,
        "colour": colour,
        "mine": found.proposed_by_id == official.pk,
        "has_example": found.kind in previewing.EXAMPLES,
    }
    return render(request, "officials/wording.html", context)


@never_cache
@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.KEEP_WORDINGS)
def preview(request: HttpRequest, official: Official, wording: uuid.UUID) -> HttpResponse:
    """The letter with this wording, about an invented case, as PDF."""
    found = _wording(official, wording)
    try:
        return _shown(official, found.kind, found.procedure, found.opening, found.closing)
    except (WordingError, ActionError) as problem:
        messages.warning(request, problem.message)
        return redirect("officials:wording", wording=wording)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.KEEP_WORDINGS)
def publish(request: HttpRequest, official: Official, wording: uuid.UUID) -> HttpResponse:
    """What publishing means (GET); doing it (POST)."""
    found = _wording(official, wording)
    if request.method == "POST":
        try:
            wordings.publish(found, by=official)
        except WordingError as problem:
            messages.warning(request, problem.message)
        else:
            messages.success(request, _("Published. Letters that are written from now on say it."))
        return redirect("officials:wording", wording=wording)
    if not found.is_open or found.proposed_by_id == official.pk:
        return redirect("officials:wording", wording=wording)
    context = {**_beside(found), "wording": found, "title": name_of(found.kind)}
    return render(request, "officials/wording_publish.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.KEEP_WORDINGS)
def give_up(request: HttpRequest, official: Official, wording: uuid.UUID) -> HttpResponse:
    """Whether to give a proposal up (GET); doing it (POST)."""
    found = _wording(official, wording)
    if request.method == "POST":
        try:
            wordings.give_up(found, by=official)
        except WordingError as problem:
            messages.warning(request, problem.message)
        else:
            messages.success(request, _("Given up. The letters stay as they are."))
        return redirect("officials:letters")
    if not found.is_open:
        return redirect("officials:wording", wording=wording)
    return render(request, "officials/wording_give_up.html", {"wording": found, "title": name_of(found.kind)})


def state_of(wording: LetterWording) -> str:
    """Where a wording stands: proposed, published or given up."""
    if wording.published_at:
        return "published"
    return "given_up" if wording.withdrawn_at else "proposed"


def _wording(official: Official, public_id: uuid.UUID) -> LetterWording:
    rows = LetterWording.objects.for_official(official)
    return get_object_or_404(
        rows.select_related("unit", "proposed_by", "published_by", "withdrawn_by"), public_id=public_id
    )


def _beside(found: LetterWording) -> dict[str, object]:
    """Both texts, those that hold now and those of this wording, with what differs marked."""
    holds = wordings.in_force(found.unit_id, found.kind, found.procedure)
    before = (holds.opening, holds.closing) if holds else ("", "")
    parts = zip((_("At the beginning"), _("At the end")), before, (found.opening, found.closing), strict=True)
    return {"holds": holds, "sides": [(title, *apart(old, new)) for title, old, new in parts]}


def _now(request: HttpRequest, official: Official) -> dict[str, str]:
    """What the asked-for letter says now: it is rarely written anew."""
    kind, procedure = request.GET.get("kind", ""), request.GET.get("procedure", "")[:32]
    if kind not in NUMBERS or "\0" in procedure:
        return {}
    holds = wordings.in_force(official.unit_id, kind, procedure)
    texts = {"opening": holds.opening, "closing": holds.closing} if holds else {}
    return {"kind": kind, "procedure": procedure, **texts}


def _shown(official: Official, kind: str, procedure: str, opening: str, closing: str) -> HttpResponse:
    if kind not in previewing.EXAMPLES:
        raise WordingError(_("There is no example of this letter yet."))
    pdf = previewing.example(official.unit, kind, procedure=procedure, opening=opening, closing=closing)
    return as_pdf(pdf, f"{kind}-example.pdf")
