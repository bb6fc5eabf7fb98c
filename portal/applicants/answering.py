"""Answering an official's question about a registry's newer answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.accounts.access import applicants_only
from portal.applicants.finding import find_case
from portal.ui.answers import newer_words, standing_words, title_of
from portal.ui.components import Row
from portal.ui.fields import LongTextField
from procedures.registries import REGISTRIES
from workflows.cases.acting import ActionError
from workflows.cases.disputing import is_undecided
from workflows.cases.models import Case
from workflows.cases.weighing import answer as answer_question
from workflows.filling.facts import RegistryFact, facts_of_case
from workflows.filling.models import DifferenceState
from workflows.people.capacities import Act
from workflows.people.models import Person


class AnswerForm(forms.Form):
    """What the applicant says."""

    text = LongTextField(
        max_length=2000,
        label=gettext_lazy("Your answer"),
        error_messages={"required": gettext_lazy("Enter your answer")},
    )


def questions(case: Case, facts: Mapping[str, RegistryFact]) -> list[RegistryFact]:
    """The facts about which an official waits for the applicant's answer; none once the case is decided."""
    if not is_undecided(case):
        return []
    return [fact for fact in facts.values() if fact.difference and fact.difference.state == DifferenceState.ASKED]


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def question(request: HttpRequest, person: Person, code: str, difference: uuid.UUID) -> HttpResponse:
    """Both values of a registry, the official's question, and a box for the answer."""
    mine, _right = find_case(request, person, code, Act.FILE)
    asked = questions(mine, facts_of_case(code))
    fact = next((one for one in asked if one.difference and one.difference.public_id == difference), None)
    if fact is None or fact.difference is None:
        messages.info(request, _("This question has been answered, or is not open any more."))
        return redirect("applicants:case", code=code)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            answer_question(mine, person=person, difference=difference, text=form.cleaned_data["text"])
        except ActionError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Your answer was sent. The official goes on with your application."))
            return redirect("applicants:case", code=code)
    rows = [
        Row(_("When you filed"), standing_words(fact, mine.edition)),
        Row(_("Now"), newer_words(fact, mine.edition)),
    ]
    title = title_of(fact, mine.edition)
    context = {"case": mine, "fact": fact, "title": title, "registry": REGISTRIES[fact.registry]}
    return render(request, "applicants/question.html", {**context, "rows": rows, "form": form})
