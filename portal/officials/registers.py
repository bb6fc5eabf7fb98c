"""Asking for the register of the unit's cases (form 07)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal.accounts.access import officials_only
from portal.ui.fields import DatePartsField
from workflows.cases import registers
from workflows.cases.acting import ActionError
from workflows.cases.models import ExportFormat
from workflows.people.models import Official
from workflows.people.permissions import Permission


class RegisterForm(forms.Form):
    """A period, and how the file is to be."""

    since = DatePartsField(label=_("First day"), past=True)
    until = DatePartsField(label=_("Last day"), past=True)
    format = forms.ChoiceField(
        label=_("Kind of file"),
        choices=ExportFormat.choices,
        initial=ExportFormat.XLSX.value,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the kind of file")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def register(request: HttpRequest, official: Official) -> HttpResponse:
    """Which days (GET); having a worker make the file (POST)."""
    form = RegisterForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        language = "en" if get_language() == "en" else "vi"
        try:
            since, until = (dt.date.fromisoformat(said[name]) for name in ("since", "until"))
            made = registers.ask(official, since=since, until=until, form=said["format"], language=language)
        except ActionError as problem:
            form.add_error(None, problem.message)
        else:
            return redirect("officials:export", export=made.public_id)
    return render(request, "officials/register.html", {"form": form, "unit": official.unit})
