"""Who is away: declaring it for oneself, or as a head for anybody of the unit, and cancelling it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.accounts.access import officials_only
from portal.ui.fields import DatePartsField
from workflows.cases.absences import cancel, declare
from workflows.cases.acting import ActionError
from workflows.cases.models import Absence
from workflows.people.models import Official
from workflows.people.permissions import Permission


class AbsenceForm(forms.Form):
    """Who is away, from when until when, and who stands in."""

    who = forms.ModelChoiceField(Official.objects.none(), to_field_name="public_id", label=gettext_lazy("Who is away?"))
    from_date = DatePartsField(label=gettext_lazy("First day"))
    until_date = DatePartsField(label=gettext_lazy("Last day"))
    stand_in = forms.ModelChoiceField(
        Official.objects.none(),
        to_field_name="public_id",
        required=False,
        label=gettext_lazy("Who stands in?"),
        empty_label=gettext_lazy("Nobody: the work goes back to the unit"),
    )

    def __init__(self, official: Official, data: Any = None) -> None:
        super().__init__(data, initial={"who": official.public_id})
        colleagues = Official.objects.filter(unit=official.unit, active=True).order_by("full_name", "id")
        who: Any = self.fields["who"]
        stand_in: Any = self.fields["stand_in"]
        stand_in.queryset = colleagues
        who.empty_label = None
        if Permission.ASSIGN_WORK in official.permissions:
            who.queryset = colleagues
        else:
            del self.fields["who"]


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def absences(request: HttpRequest, official: Official) -> HttpResponse:
    """Who of the unit is or will be away, and declaring an absence."""
    form = AbsenceForm(official, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            declare(
                said.get("who") or official,
                from_date=dt.date.fromisoformat(said["from_date"]),
                until_date=dt.date.fromisoformat(said["until_date"]),
                stand_in=said["stand_in"],
                by=official,
            )
        except ActionError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("The absence is noted. Work that is due meanwhile goes to others."))
            return redirect("officials:absences")
    known = Absence.objects.in_unit(official.unit).filter(cancelled_at=None, until_date__gte=timezone.localdate())
    heads = Permission.ASSIGN_WORK in official.permissions
    rows = [(one, heads or one.official_id == official.pk) for one in known.select_related("official", "stand_in")]
    context = {"form": form, "rows": rows, "unit": official.unit}
    return render(request, "officials/absences.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def cancel_absence(request: HttpRequest, official: Official, absence: uuid.UUID) -> HttpResponse:
    """Be there after all, after asking."""
    unit = Absence.objects.in_unit(official.unit)
    mine = unit if Permission.ASSIGN_WORK in official.permissions else unit.filter(official=official)
    found = get_object_or_404(mine.select_related("official", "stand_in"), public_id=absence)
    if request.method == "POST":
        try:
            cancel(found, by=official)
        except ActionError as problem:
            messages.warning(request, problem.message)
        else:
            messages.success(request, _("The absence was cancelled. What went to others stays with them."))
        return redirect("officials:absences")
    return render(request, "officials/absence_cancel.html", {"absence": found})
