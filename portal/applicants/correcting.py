"""Saying that something in a result is wrong: that opens a case which corrects it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal.accounts.access import applicants_only
from portal.applicants.finding import find_case
from portal.ui.fields import LongTextField
from workflows.cases.acting import ActionError
from workflows.cases.correcting import ask_for_correction, is_correctable, open_correction_of
from workflows.people.capacities import Act
from workflows.people.models import Person


class CorrectionForm(forms.Form):
    """What is wrong."""

    reason = LongTextField(
        max_length=1000,
        label=_("What is wrong, and what would be right?"),
        help_text=_("Copy the words or the number that are wrong from your result, and write what should stand there."),
        error_messages={"required": _("Write what is wrong in the result, and what would be right.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def correction(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """What a correction is (GET), and asking for it (POST)."""
    mine, _right = find_case(request, person, code, Act.FILE)
    data: Any = request.POST if request.method == "POST" else None
    form = CorrectionForm(data)
    if request.method != "POST" and not is_correctable(mine):
        if (there := open_correction_of(mine)) is not None:
            return redirect("applicants:case", code=there.code)
        messages.info(request, _("There is no result in force that could be corrected. Apply anew instead."))
        return redirect("applicants:case", code=code)
    if form.is_bound and form.is_valid():
        try:
            new = ask_for_correction(code, by=person, reason=form.cleaned_data["reason"])
        except ActionError as problem:
            messages.warning(request, problem.message)
            return redirect("applicants:case", code=code)
        messages.success(request, _("Your result is being corrected. This is the case in which that happens."))
        return redirect("applicants:case", code=new.code)
    context = {"case": mine, "edition": mine.edition, "form": form}
    return render(request, "applicants/correction.html", context, status=422 if form.errors else 200)
