"""Beginning the correction of a result, by those who work on cases in the unit that issued it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal.accounts.access import officials_only
from portal.ui.fields import LongTextField
from workflows.cases.acting import ActionError, official_actor
from workflows.cases.correcting import is_correctable, may_correct, open_correction, open_correction_of
from workflows.cases.models import Case
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission


class CorrectionForm(forms.Form):
    """What is wrong."""

    reason = LongTextField(
        max_length=3000,
        label=_("What is wrong in the result, and what would be right?"),
        help_text=_("Whoever works on the new case reads it there."),
        error_messages={"required": _("Write what is wrong in the result, and what would be right.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def correction(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    """What it means (GET), and doing it (POST)."""
    case = get_object_or_404(Case.objects.for_official(official).select_related("person", "unit"), code=code)
    data: Any = request.POST if request.method == "POST" else None
    form = CorrectionForm(data)
    if request.method != "POST" and not (may_correct(case, official) and is_correctable(case)):
        there = open_correction_of(case)
        messages.warning(request, _("This cannot be done now, or is for somebody else to do."))
        return redirect("officials:case", code=there.code if there and may_correct(case, official) else code)
    if form.is_bound and form.is_valid():
        try:
            new = open_correction(code, by=official, reason=form.cleaned_data["reason"])
        except ActionError as problem:
            messages.warning(request, problem.message)
            return redirect("officials:case", code=code)
        messages.success(request, _("The correction has been begun. This is its case; registries are being asked."))
        return redirect("officials:case", code=new.code)
    record_read(
        by=official_actor(official),
        whose=[case.person.identity_index],
        fields=["applicant_name"],
        why="correction",
        cases=[code],
    )
    return render(
        request, "officials/correction.html", {"case": case, "form": form}, status=422 if form.errors else 200
    )
