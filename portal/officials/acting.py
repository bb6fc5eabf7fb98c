"""Doing something with a case: a page that says what it means (GET), and the act itself (POST)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal.accounts.access import officials_only
from portal.officials.forms import form_of
from portal.ui.errors import conflict
from portal.ui.histories import who_did
from workflows.cases import deciding, handing_over, receiving
from workflows.cases.acting import ActionError, StaleCase
from workflows.cases.actions import Verb, open_task_of, verbs_of
from workflows.cases.models import Case, PaymentMethod, Proposal
from workflows.cases.readiness import obstacles
from workflows.people.models import Official
from workflows.people.permissions import Permission


@dataclass(frozen=True)
class Words:
    """What a verb is called, what it means, the button, and what is said when it is done."""

    title: Any
    meaning: Any
    button: Any
    done: Any
    final: bool = False


WORDS: Final = {
    Verb.RECEIVE: Words(
        _("Receive the application"),
        _("The clock starts, and the applicant gets the receipt with the date of the result."),
        _("Receive"),
        _("Received. The receipt is being made; the case is with the appraisers now."),
    ),
    Verb.DECLINE: Words(
        _("Do not accept the application"),
        _("The applicant gets a letter with your reason. The case is closed and cannot be opened again."),
        _("Do not accept"),
        _("Not accepted. The letter to the applicant is being made."),
        final=True,
    ),
    Verb.APPRAISE: Words(
        _("Appraise the application"),
        _("Your proposal goes to the approver."),
        _("Pass on to the approver"),
        _("Passed on to the approver."),
    ),
    Verb.APPROVE: Words(
        _("Approve the proposal"),
        _("You decide as proposed. The records clerk numbers and issues the document."),
        _("Approve"),
        _("Approved. The case is with the records clerk now."),
        final=True,
    ),
    Verb.SEND_BACK: Words(
        _("Send back to the appraiser"),
        _("The colleague gets the case again with your remark. The clock runs on."),
        _("Send back"),
        _("Sent back."),
    ),
    Verb.ISSUE: Words(
        _("Issue the result"),
        _("The document gets its number and is made. The clock stops. This cannot be undone."),
        _("Issue"),
        _("Issued. The document is being made; the applicant can take it in a minute."),
        final=True,
    ),
    Verb.HAND_OVER: Words(
        _("Hand over the result"),
        _("Only if you hand it over at the counter or by post: an applicant who downloads it does this alone."),
        _("Handed over"),
        _("Handed over. The case is closed."),
        final=True,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def act(request: HttpRequest, official: Official, code: str, action: str) -> HttpResponse:
    """One action on one case."""
    case = get_object_or_404(Case.objects.for_official(official).select_related("person"), code=code)
    if action not in set(Verb):
        raise Http404
    verb = Verb(action)
    if verb not in verbs_of(open_task_of(case, official)) and request.method != "POST":
        messages.warning(request, _("This cannot be done now, or is work for another role."))
        return redirect("officials:case", code=code)
    form_type = form_of(verb, fee_due=case.edition.fee.when == "before_receipt")
    form = form_type(request.POST if request.method == "POST" else None, initial={"version": case.version})
    if form.is_bound and form.is_valid():
        try:
            _do(verb, case, official, form.cleaned_data)
        except StaleCase as stale:
            return _conflict(request, stale)
        except ActionError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, WORDS[verb].done)
            return redirect("officials:case", code=code)
    context = {
        "case": case,
        "edition": case.edition,
        "form": form,
        "words": WORDS[verb],
        "verb": verb.value,
        "opinion": case.opinions.select_related("by").order_by("-at", "-id").first(),
        "obstacles": _obstacles(verb, case),
    }
    return render(request, "officials/act.html", context)


def _do(verb: Verb, case: Case, official: Official, said: dict[str, Any]) -> None:
    """Call the action; every rule is its business."""
    code, whole = case.code, {"by": official, "version": said["version"]}
    match verb:
        case Verb.RECEIVE:
            receiving.receive(code, payment=_payment(said), **whole)
        case Verb.DECLINE:
            receiving.decline(code, reason=said["reason"], **whole)
        case Verb.APPRAISE:
            deciding.appraise(code, proposal=Proposal(said["proposal"]), text=said["text"], **whole)
        case Verb.APPROVE:
            deciding.approve(code, **whole)
        case Verb.SEND_BACK:
            deciding.send_back(code, reason=said["reason"], **whole)
        case Verb.ISSUE:
            deciding.issue(code, **whole)
        case Verb.HAND_OVER:
            handing_over.hand_over(code, **whole)


def _payment(said: dict[str, Any]) -> receiving.PaymentRecord | None:
    if "method" not in said:
        return None
    return receiving.PaymentRecord(PaymentMethod(said["method"]), said["reference"])


def _obstacles(verb: Verb, case: Case) -> list[Any]:
    """What would make the approval fail, said before the button is pressed."""
    if verb != Verb.APPROVE:
        return []
    last = case.opinions.order_by("-at", "-id").first()
    return list(obstacles(case, granting=last is not None and last.proposal == Proposal.GRANT))


def _conflict(request: HttpRequest, stale: StaleCase) -> HttpResponse:
    last = stale.last
    return conflict(
        request,
        who=who_did([last])[last.actor] if last else "",
        at=last.at if last else None,
        what=last.get_kind_display() if last else "",
        back=reverse("officials:case", kwargs={"code": stale.case.code}),
    )
