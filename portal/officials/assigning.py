"""Giving work to colleagues, taking what comes next, and how new work is given out."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import officials_only
from procedures.vocabulary import ROLES, Role
from workflows.cases import assigning
from workflows.cases.acting import ActionError, official_actor
from workflows.cases.models import Case, Distribution, DistributionMode, Task
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission

#: Work that comes by itself; experts and members of councils are called in by name.
GIVEN_OUT: Final = (Role.RECEIVER, Role.APPRAISER, Role.HEAD, Role.APPROVER, Role.CLERK, Role.EXPERT)


class GiveForm(forms.Form):
    """To whom."""

    to = forms.ModelChoiceField(
        Official.objects.none(),
        to_field_name="public_id",
        empty_label=None,
        widget=forms.RadioSelect,
        label=gettext_lazy("Who is to do it?"),
        error_messages={"required": gettext_lazy("Choose a colleague"), "invalid_choice": gettext_lazy("Choose again")},
    )

    def __init__(self, task: Task, data: Any = None) -> None:
        super().__init__(data)
        in_hand = Count("tasks", filter=Q(tasks__closed_at=None, tasks__waiting_for="", tasks__isnull=False))
        who: Any = self.fields["to"]
        who.queryset = assigning.who_may(task).exclude(pk=task.assignee_id or 0).annotate(in_hand=in_hand)
        who.label_from_instance = _named


def _named(official: Any) -> str:
    count = official.in_hand
    words = ngettext("%(count)s piece of work in hand", "%(count)s pieces of work in hand", count) % {"count": count}
    return f"{official.full_name} ({words})"


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def give(request: HttpRequest, official: Official, task: uuid.UUID) -> HttpResponse:
    """Choose a colleague (GET), and give them the work (POST)."""
    visible = Task.objects.filter(case__in=Case.objects.for_official(official))
    found = get_object_or_404(visible.select_related("case__person", "assignee", "unit"), public_id=task)
    code = found.case.code
    if not assigning.may_give(found, official):
        messages.warning(request, _("This work is not yours to give, or has been done."))
        return redirect("officials:case", code=code)
    form = GiveForm(found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            assigning.assign(code, task=task, to=form.cleaned_data["to"], by=official)
        except ActionError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Given to %(who)s.") % {"who": form.cleaned_data["to"]})
            return redirect("officials:case", code=code)
    record_read(
        by=official_actor(official),
        whose=[found.case.person.identity_index],
        fields=["applicant_name"],
        why="assign",
        cases=[code],
    )
    context = {"task": found, "case": found.case, "form": form, "nobody": not form.fields["to"].queryset.exists()}  # type: ignore[attr-defined]
    return render(request, "officials/give.html", context, status=422 if form.errors else 200)


@require_POST
@officials_only(Permission.SEE_UNIT_CASES)
def take_next(request: HttpRequest, official: Official) -> HttpResponse:
    """The most urgent work, own first; it is opened, and taken if nobody had it."""
    task = assigning.take_next(official)
    if task is None:
        messages.success(request, _("There is nothing for you to do now. Well done."))
        return redirect("officials:queue")
    return redirect("officials:case", code=task.case.code)


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.ASSIGN_WORK)
def distribution(request: HttpRequest, official: Official) -> HttpResponse:
    """How new work of the unit is given out, role by role."""
    form = _distribution_form(official, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        for role in GIVEN_OUT:
            assigning.set_distribution(role=role.value, mode=form.cleaned_data[role.value], by=official)
        messages.success(request, _("Saved. It holds for work that comes from now on."))
        return redirect("officials:distribution")
    return render(request, "officials/distribution.html", {"form": form, "unit": official.unit})


def _distribution_form(official: Official, data: Any) -> forms.Form:
    now = dict(Distribution.objects.filter(unit=official.unit).values_list("role", "mode"))
    choices = [("", gettext_lazy("Nobody: whoever comes first takes it")), *DistributionMode.choices]
    fields: dict[str, Any] = {
        role.value: forms.ChoiceField(
            label=str(ROLES[role]),
            choices=choices,
            required=False,
            initial=now.get(role.value, ""),
            widget=forms.RadioSelect,
        )
        for role in GIVEN_OUT
    }
    for field in fields.values():
        field.sometimes_required = True  # no "(optional)" beside it
    made: type[forms.Form] = type("DistributionForm", (forms.Form,), fields)
    return made(data)
