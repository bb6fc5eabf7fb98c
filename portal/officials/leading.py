"""What those who answer for a case may do with it at any time: promise a new day, or stop its processing."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal.accounts.access import officials_only
from portal.officials.acting import Words
from portal.officials.forms import ActionForm, typed
from portal.ui.downloads import as_pdf
from portal.ui.errors import conflict
from portal.ui.fields import DatePartsField, LongTextField
from portal.ui.histories import who_did
from workflows.cases.acting import ActionError, NotAllowed, StaleCase, official_actor
from workflows.cases.actions import CaseVerb, case_verbs_of
from workflows.cases.ending import stop
from workflows.cases.extending import extend, last_day, usual_day
from workflows.cases.models import Case
from workflows.cases.previewing import preview_apology, preview_stop
from workflows.clock.calendar import in_force
from workflows.journal.kinds import Kind
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission

WORDS: Final = {
    CaseVerb.EXTEND: Words(
        _("Apologise and promise a new day"),
        _("The applicant gets form 04 with the reason and the new day. The law allows this once, and in time only."),
        _("Promise the new day"),
        _("The new day has been promised. The letter to the applicant is being made."),
    ),
    CaseVerb.STOP: Words(
        _("Stop processing"),
        _("The applicant gets form 05 with your reason. The case is closed and cannot be opened again."),
        _("Stop processing"),
        _("Processing was stopped. The letter to the applicant is being made."),
        final=True,
    ),
}
#: The journal entry that each leaves.
LEAVES: Final = {CaseVerb.EXTEND: Kind.CASE_EXTENDED, CaseVerb.STOP: Kind.CASE_STOPPED}


class StopForm(ActionForm):
    """Why nobody works on it any more."""

    reason = LongTextField(
        max_length=3000,
        label=_("Reason"),
        help_text=_("The applicant gets it in the letter."),
        error_messages={"required": _("Enter the reason")},
    )


class ExtendForm(ActionForm):
    """The new day, and why the result is late."""

    until = DatePartsField(label=_("New day"), help_text=_("A working day, after the day on which the case is due."))
    reason = LongTextField(
        max_length=3000,
        label=_("Why is the result late?"),
        help_text=_("The applicant gets it in the letter."),
        error_messages={"required": _("Enter the reason")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.LEAD_CASES)
def lead(request: HttpRequest, official: Official, code: str, verb: str) -> HttpResponse:
    """What it means (GET), and doing it (POST)."""
    case = get_object_or_404(Case.objects.for_official(official).select_related("person", "unit"), code=code)
    if verb not in set(CaseVerb):
        raise Http404
    chosen = CaseVerb(verb)
    if chosen not in case_verbs_of(case, official) and request.method != "POST":
        messages.warning(request, _("This cannot be done now, or is for somebody else to do."))
        return redirect("officials:case", code=code)
    form = _form(chosen, case, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            if "preview" in request.POST:
                return _preview(chosen, case, official, form.cleaned_data)
            _do(chosen, code, official, form.cleaned_data)
        except StaleCase as stale:
            return _stale(request, official, chosen, stale, form)
        except NotAllowed as problem:
            messages.warning(request, problem.message)
            return redirect("officials:case", code=code)
        except ActionError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, WORDS[chosen].done)
            return redirect("officials:case", code=code)
    _record(official, case, chosen)
    context = {
        "case": case,
        "form": form,
        "words": WORDS[chosen],
        "verb": verb,
        "last": last_day(case, in_force()) if chosen == CaseVerb.EXTEND and case.due_at else None,
    }
    return render(request, "officials/lead.html", context, status=422 if form.errors else 200)


def _form(verb: CaseVerb, case: Case, data: Any) -> ActionForm:
    initial: dict[str, Any] = {"version": case.version}
    if verb == CaseVerb.STOP:
        return StopForm(data, initial=initial)
    if data is None:
        initial["until"] = usual_day(case).isoformat()
    return ExtendForm(data, initial=initial)


def _do(verb: CaseVerb, code: str, official: Official, said: dict[str, Any]) -> None:
    if verb == CaseVerb.STOP:
        stop(code, by=official, version=said["version"], reason=said["reason"])
    else:
        extend(
            code,
            by=official,
            version=said["version"],
            until=dt.date.fromisoformat(said["until"]),
            reason=said["reason"],
        )


def _preview(verb: CaseVerb, case: Case, official: Official, said: dict[str, Any]) -> HttpResponse:
    """The letter that would go out, as PDF: a look at it, recorded, and nothing else."""
    if verb == CaseVerb.STOP:
        pdf = preview_stop(case, by=official, reason=said["reason"])
    else:
        pdf = preview_apology(case, dt.date.fromisoformat(said["until"]), by=official, reason=said["reason"])
    _record(official, case, verb)
    return as_pdf(pdf, f"{case.code}-{verb.value}-preview.pdf")


def _record(official: Official, case: Case, verb: CaseVerb) -> None:
    record_read(
        by=official_actor(official),
        whose=[case.person.identity_index],
        fields=["applicant_name"],
        why=verb.value,
        cases=[case.code],
    )


def _stale(
    request: HttpRequest, official: Official, verb: CaseVerb, stale: StaleCase, form: forms.Form
) -> HttpResponse:
    """409, with who was first and what was typed; but a second click on one's own button is no conflict."""
    last, back = stale.last, reverse("officials:case", kwargs={"code": stale.case.code})
    if last and last.kind == LEAVES[verb] and last.actor == str(official_actor(official)):
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
