"""Asking the applicant for what is missing: first what, then why; and what each round of filing changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.accounts.access import officials_only
from portal.officials.forms import ActionForm, typed
from portal.ui.downloads import as_pdf
from portal.ui.errors import conflict
from portal.ui.fields import LongTextField
from portal.ui.histories import who_did
from portal.ui.text import local_date
from procedures.terms import AnswerTerm
from workflows.cases.acting import ActionError, NotAllowed, StaleCase, official_actor
from workflows.cases.actions import Verb, open_task_of, verbs_of
from workflows.cases.models import Case, Task
from workflows.cases.previewing import preview_supplement
from workflows.cases.record import record_of
from workflows.cases.supplementing import (
    Item,
    Markable,
    answer_terms,
    ask_for,
    last_moment,
    markable,
    require_may_ask,
    rounds_left,
)
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission


class ChooseForm(forms.Form):
    """What is missing, page by page."""

    def __init__(self, offered: Sequence[Markable], data: Any = None) -> None:
        super().__init__(data)
        for number, (page, items) in enumerate(groupby(offered, key=lambda one: str(one.page))):
            self.fields[f"items_{number}"] = forms.MultipleChoiceField(
                label=page or _("Documents"),
                choices=[(one.key, str(one.title)) for one in items],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
            self.fields[f"items_{number}"].sometimes_required = True  # type: ignore[attr-defined]  # no "(optional)"

    @property
    def chosen(self) -> list[str]:
        """What was ticked, in the order of the form."""
        return [key for name in self.fields for key in self.cleaned_data.get(name, ())]

    def clean(self) -> dict[str, Any]:
        """Something must be chosen."""
        if not self.chosen:
            raise forms.ValidationError(_("Choose what the applicant is to add"))
        return self.cleaned_data


class WhyForm(ActionForm):
    """Why each thing is to be supplemented, until when, and what else is to be said."""

    term = forms.ChoiceField(label=gettext_lazy("How long does the applicant have?"), widget=forms.RadioSelect)
    text = LongTextField(
        max_length=3000,
        required=False,
        label=gettext_lazy("What else should the applicant know?"),
        help_text=gettext_lazy("It stands in the letter below the list."),
    )

    def __init__(
        self, chosen: Sequence[Markable], terms: Sequence[tuple[str, str]], *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for number, one in enumerate(chosen):
            self.fields[f"why_{number}"] = LongTextField(
                max_length=1000,
                label=str(one.title),
                help_text=_("What is wrong, and what is to be added?") if not number else "",
                error_messages={"required": _("Enter why this is to be added: %s") % one.title},
            )
            self.fields[f"why_{number}"].widget.attrs["rows"] = 3
        self.order_fields(["version", "step", *(f"why_{number}" for number in range(len(chosen))), "term", "text"])
        asked: Any = self.fields["term"]
        asked.choices = terms
        asked.initial = "0"


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def supplement(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    """Choose what is missing (GET), say why, and ask (POST)."""
    case = get_object_or_404(Case.objects.for_official(official).select_related("person", "unit"), code=code)
    task = open_task_of(case, official)
    if Verb.ASK not in verbs_of(task) and request.method != "POST":
        messages.warning(request, _("This cannot be done now, or is work for another role."))
        return redirect("officials:case", code=code)
    try:
        if request.method != "POST":
            _require_now(case)
    except ActionError as problem:
        messages.warning(request, problem.message)
        return redirect("officials:case", code=code)
    record = record_of(case)
    offered = markable(record)
    record_read(
        by=official_actor(official),
        whose=record.whose,
        fields=["applicant_name", *record.answers],
        why=Verb.ASK.value,
        cases=[code],
    )
    choose = ChooseForm(offered, request.GET if request.GET else None)
    if not choose.is_valid():
        context = {"case": case, "form": choose, "left": rounds_left(case), "edition": case.edition}
        return render(request, "officials/supplement_choose.html", context)
    chosen = [one for one in offered if one.key in choose.chosen]
    return _why(request, official, case, task, chosen)


def _why(
    request: HttpRequest, official: Official, case: Case, task: Task | None, chosen: Sequence[Markable]
) -> HttpResponse:
    form = WhyForm(
        chosen,
        _terms(case),
        request.POST if request.method == "POST" else None,
        initial={"version": case.version, "step": task.step if task else ""},
    )
    if form.is_bound and form.is_valid():
        try:
            if "preview" in request.POST:
                return _preview(case, official, chosen, form.cleaned_data)
            _ask(case, official, chosen, form.cleaned_data)
        except StaleCase as stale:
            return _stale(request, official, stale, form)
        except NotAllowed as problem:
            messages.warning(request, problem.message)
            return redirect("officials:case", code=case.code)
        except ActionError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("The applicant has been asked. Work goes on when the answer is there."))
            return redirect("officials:case", code=case.code)
    context = {"case": case, "form": form, "left": rounds_left(case), "edition": case.edition}
    return render(request, "officials/supplement_why.html", context, status=422 if form.errors else 200)


def _items(chosen: Sequence[Markable], said: dict[str, Any]) -> list[Item]:
    return [Item(one.kind, one.id, said[f"why_{number}"]) for number, one in enumerate(chosen)]


def _preview(case: Case, official: Official, chosen: Sequence[Markable], said: dict[str, Any]) -> HttpResponse:
    """The letter that would go out, as PDF; the look at the case is recorded already."""
    items = _items(chosen, said)
    pdf = preview_supplement(case, items, by=official, text=said["text"], term=int(said["term"]))
    return as_pdf(pdf, f"{case.code}-supplement-preview.pdf")


def _ask(case: Case, official: Official, chosen: Sequence[Markable], said: dict[str, Any]) -> None:
    ask_for(
        case.code,
        by=official,
        version=said["version"],
        items=_items(chosen, said),
        text=said["text"],
        term=int(said["term"]),
        step=said["step"],
    )


def _stale(request: HttpRequest, official: Official, stale: StaleCase, form: forms.Form) -> HttpResponse:
    """409, with who was first and what was typed; a second click on one's own button is no conflict."""
    last, back = stale.last, reverse("officials:case", kwargs={"code": stale.case.code})
    if last and last.kind == "case.supplement_asked" and last.actor == str(official_actor(official)):
        messages.info(request, _("You have done this already; it was done once."))
        return redirect(back)
    return conflict(
        request,
        who=who_did([last])[last.actor] if last else "",
        at=last.at if last else None,
        what=last.get_kind_display() if last else "",
        changes=typed(form),
        back=back,
    )


def _require_now(case: Case) -> None:
    require_may_ask(case, timezone.now())


def _terms(case: Case) -> list[tuple[str, str]]:
    """The terms that the edition offers, each with the day to which it leads if one asks today."""
    found = []
    for number, term in enumerate(answer_terms(case.time_limit)):
        day = local_date(last_moment(term, timezone.now()))
        name = f"{term.title}: " if isinstance(term, AnswerTerm) else ""
        found.append((str(number), name + _("until the end of %(day)s") % {"day": day}))
    return found
