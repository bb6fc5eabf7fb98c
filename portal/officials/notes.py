"""Notes on a case: writing one, naming colleagues in it, striking it out."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import officials_only
from portal.ui.fields import LongTextField
from workflows.cases import noting
from workflows.cases.acting import ActionError, official_actor
from workflows.cases.models import Case, Note
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission

#: More colleagues than this are no list to tick.
MOST_NAMED = 60


class NoteForm(forms.Form):
    """The text, and who is to read it."""

    text = LongTextField(
        max_length=noting.LONGEST,
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("All officials who may see this case can read it; the applicant cannot."),
        error_messages={"required": gettext_lazy("Write the note")},
    )
    named = forms.ModelMultipleChoiceField(
        Official.objects.none(),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Who should read it?"),
        help_text=gettext_lazy("They get a notice."),
    )

    def __init__(self, case: Case, official: Official, data: Any = None) -> None:
        super().__init__(data)
        named: Any = self.fields["named"]
        others = noting.who_can_be_named(case).exclude(pk=official.pk)
        first = list(others.values_list("pk", flat=True)[:MOST_NAMED])
        # What was ticked must stay within reach, so the list is cut only where it is shown.
        named.queryset = others if data is not None else others.filter(pk__in=first)


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def write(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    """The form (GET), and writing the note (POST)."""
    case = get_object_or_404(Case.objects.for_official(official).select_related("person", "unit"), code=code)
    form = NoteForm(case, official, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            noting.note(case, by=official, text=form.cleaned_data["text"], named=form.cleaned_data["named"])
        except ActionError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("The note was written."))
            return redirect(reverse("officials:case", kwargs={"code": code}) + "#notes")
    record_read(
        by=official_actor(official),
        whose=[case.person.identity_index],
        fields=["applicant_name"],
        why="note",
        cases=[code],
    )
    return render(request, "officials/note.html", {"case": case, "form": form}, status=422 if form.errors else 200)


@require_POST
@officials_only(Permission.SEE_UNIT_CASES)
def strike(request: HttpRequest, official: Official, code: str, note: uuid.UUID) -> HttpResponse:
    """Strike out one's own note."""
    case = get_object_or_404(Case.objects.for_official(official), code=code)
    found = get_object_or_404(Note.objects.select_related("case__person"), case=case, public_id=note, by=official)
    noting.strike(found, by=official)
    messages.success(request, _("The note was struck out."))
    return redirect(reverse("officials:case", kwargs={"code": code}) + "#notes")
