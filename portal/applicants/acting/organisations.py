"""Opening the account of an organisation that one represents, and what the business registry says to that."""

from __future__ import annotations

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal.accounts.access import applicants_only
from portal.ui.number_fields import BusinessCodeField
from procedures.registries import REGISTRIES
from workflows.mandates import standing
from workflows.mandates.standing import MandateError
from workflows.people.models import Person, Representation, RepresentationState


class OpenForm(forms.Form):
    """The business code."""

    code = BusinessCodeField(
        label=_("Business code of the organisation"),
        help_text=_("10 digits, such as 0101234565; a branch has a - and 3 more"),
        error_messages={"required": _("Enter the business code")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def open_account(request: HttpRequest, person: Person) -> HttpResponse:
    """Say which organisation one represents, having read what is asked about it."""
    form = OpenForm(request.POST or None)
    if form.is_valid():
        try:
            claimed = standing.claim(person, form.cleaned_data["code"])
        except MandateError as problem:
            form.add_error("code", problem.message)
        else:
            standing.hurry(claimed)
            return redirect("applicants:organisation", representation=claimed.public_id)
    context = {"form": form, "registry": REGISTRIES[standing.REGISTRY], "basis": standing.BASIS}
    return render(request, "applicants/acting/open.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def standing_page(request: HttpRequest, person: Person, representation: uuid.UUID) -> HttpResponse:
    """What the registry says; POST has it asked anew."""
    mine = Representation.objects.select_related("organisation", "person")
    found = get_object_or_404(mine.defer("person__portrait"), public_id=representation, person=person)
    problem = None
    if request.method == "POST":
        try:
            standing.ask_again(found)
        except MandateError as refusal:
            problem = refusal.message
        else:
            standing.hurry(found)
            return redirect("applicants:organisation", representation=representation)
    context = {
        "claimed": found,
        "registry": REGISTRIES[standing.REGISTRY],
        "confirmed": found.state == RepresentationState.CONFIRMED,
        "refused": found.state == RepresentationState.REFUSED,
        "asking": standing.is_waiting(found),
        "problem": problem,
    }
    return render(request, "applicants/acting/organisation.html", context)
