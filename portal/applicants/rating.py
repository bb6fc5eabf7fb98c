"""Saying how content one was, once the result is there."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.accounts.access import applicants_only
from portal.applicants.finding import find_case
from portal.ui.fields import LongTextField
from workflows.cases.acting import ActionError
from workflows.cases.models import Rating
from workflows.cases.rating import may_rate, rate
from workflows.people.capacities import Act
from workflows.people.models import Person


class RatingForm(forms.Form):
    """A number, and a comment from whoever wants to leave one."""

    score = forms.TypedChoiceField(
        coerce=int,
        choices=[
            (5, gettext_lazy("5 – very content")),
            (4, gettext_lazy("4 – content")),
            (3, gettext_lazy("3 – neither")),
            (2, gettext_lazy("2 – not content")),
            (1, gettext_lazy("1 – not content at all")),
        ],
        widget=forms.RadioSelect,
        label=gettext_lazy("How content are you with the way your application was handled?"),
        error_messages={"required": gettext_lazy("Select how content you are")},
    )
    comment = LongTextField(max_length=2000, required=False, label=gettext_lazy("What went well or badly? (optional)"))


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def rating(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """The question and, for 30 days, what was answered; only for the applicant."""
    mine, _right = find_case(request, person, code, Act.RECEIVE)
    if mine.person_id != person.pk:
        raise Http404
    given = Rating.objects.filter(case=mine).first()
    if not may_rate(mine, given, timezone.now()):
        messages.info(request, _("This case cannot be rated now."))
        return redirect("applicants:case", code=code)
    before = {"score": given.score, "comment": given.comment or ""} if given else None
    form = RatingForm(request.POST or None, initial=before)
    if form.is_valid():
        try:
            rate(mine, by=person, score=form.cleaned_data["score"], comment=form.cleaned_data["comment"])
        except ActionError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Thank you. You can change your rating for 30 days."))
            return redirect("applicants:case", code=code)
    return render(request, "applicants/rating.html", {"case": mine, "form": form})
