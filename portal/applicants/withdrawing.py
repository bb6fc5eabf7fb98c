"""Withdrawing an application that has not been decided, after asking."""

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
from workflows.cases.acting import NotPossible
from workflows.cases.ending import may_take_back, take_back
from workflows.people.capacities import Act
from workflows.people.models import Person


class WithdrawForm(forms.Form):
    """Why, if the applicant wants to say so."""

    reason = LongTextField(
        max_length=1000,
        required=False,
        label=_("Why do you withdraw it?"),
        help_text=_("You need not say. It helps the officials to do better."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def withdraw(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """What it means to withdraw (GET), and doing it (POST)."""
    mine, _right = find_case(request, person, code, Act.FILE)
    data: Any = request.POST if request.method == "POST" else None
    form = WithdrawForm(data)
    if request.method != "POST" and not may_take_back(mine):
        messages.info(request, _("It cannot be withdrawn any more: it has been decided, or has ended."))
        return redirect("applicants:case", code=code)
    if form.is_bound and form.is_valid():
        try:
            take_back(code, by=person, reason=form.cleaned_data["reason"])
        except NotPossible as problem:
            messages.warning(request, problem.message)
        else:
            messages.success(request, _("You have withdrawn the application. Nothing more happens with it."))
        return redirect("applicants:case", code=code)
    return render(request, "applicants/withdraw.html", {"case": mine, "edition": mine.edition, "form": form})
