"""Doing something with a case: a page that says what it means (GET), and the act itself (POST)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal.accounts.access import officials_only
from portal.officials.forms import form_of, typed
from portal.ui.downloads import as_pdf
from portal.ui.errors import conflict
from portal.ui.histories import who_did
from workflows.cases import deciding, handing_over, receiving, weighing, working
from workflows.cases.acting import ActionError, NotAllowed, StaleCase, official_actor
from workflows.cases.actions import DECIDING, Verb, open_task_of, verbs_of
from workflows.cases.models import Case, Decision, Opinion, PaymentMethod, Proposal, Task
from workflows.cases.previewing import PREVIEWS, preview
from workflows.cases.readiness import Obstacle, obstacles
from workflows.filling.facts import others_of_case
from workflows.journal.kinds import Kind
from workflows.journal.writing import record_read
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
    Verb.RETURN: Words(
        _("Return to the approver"),
        _("The decision is not issued and does not take effect; its approver gets the case again with your remark."),
        _("Return"),
        _("Returned. The case is with its approver again."),
    ),
    Verb.HAND_OVER: Words(
        _("Hand over the result"),
        _("Only if you hand it over at the counter or by post: an applicant who downloads it does this alone."),
        _("Handed over"),
        _("Handed over. The case is closed."),
        final=True,
    ),
    Verb.PASS_ON: Words(
        _("Finish this piece of work"),
        _("The case goes on as you choose."),
        _("Pass on"),
        _("Done. The case has gone on."),
    ),
    Verb.GIVE_OPINION: Words(
        _("Give your opinion"),
        _("You cannot change it afterwards. When enough experts have spoken, the case goes on."),
        _("Give the opinion"),
        _("Your opinion was recorded."),
        final=True,
    ),
    Verb.VOTE: Words(
        _("Vote"),
        _("You cannot change it afterwards. When the result is certain, the case goes on."),
        _("Vote"),
        _("Your vote was recorded."),
        final=True,
    ),
    Verb.INSPECT: Words(
        _("Record the inspection"),
        _(
            "Answer every line; your answers stand in the case record. To pass, every line must be met that does not"
            " say otherwise."
        ),
        _("Record"),
        _("Recorded. The case has gone on."),
        final=True,
    ),
}

#: What several pieces of work have in common: their page says which of them it is.
SHARED: Final = (Verb.PASS_ON, Verb.GIVE_OPINION, Verb.VOTE, Verb.INSPECT)

#: The journal entry that each verb leaves as its last.
LEAVES: Final = {
    Verb.RECEIVE: Kind.CASE_RECEIVED,
    Verb.DECLINE: Kind.CASE_DECLINED,
    Verb.APPRAISE: Kind.CASE_APPRAISED,
    Verb.APPROVE: Kind.CASE_APPROVED,
    Verb.SEND_BACK: Kind.CASE_SENT_BACK,
    Verb.ISSUE: Kind.CASE_ISSUED,
    Verb.RETURN: Kind.CASE_SENT_BACK,
    Verb.HAND_OVER: Kind.CASE_HANDED_OVER,
    **dict.fromkeys(SHARED, Kind.TASK_DONE),
}


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def act(request: HttpRequest, official: Official, code: str, action: str) -> HttpResponse:
    """One action on one case."""
    case = get_object_or_404(Case.objects.for_official(official).select_related("person"), code=code)
    previewing = "preview" in request.POST
    if action not in (PREVIEWS if previewing else set(WORDS)):
        raise Http404
    verb = Verb(action)
    task = open_task_of(case, official)
    if verb not in verbs_of(task) and (previewing or request.method != "POST"):
        messages.warning(request, _("This cannot be done now, or is work for another role."))
        return redirect("officials:case", code=code)
    fee_due = bool(case.fee_due) and case.fee.when == "before_receipt"
    form_type = form_of(verb, fee_due=fee_due, spec=case.edition.task(task.step) if task else None)
    form = form_type(request.POST if request.method == "POST" else None, initial=_seen(case, task))
    if form.is_bound and form.is_valid():
        try:
            if previewing:
                return _preview(verb, case, official, form.cleaned_data)
            if verb in DECIDING:
                weighing.refresh(case, by=official)  # before the decision, and outside its transaction
            _do(verb, case, official, form.cleaned_data)
        except StaleCase as stale:
            return _stale(request, official, verb, stale, form)
        except NotAllowed as problem:
            messages.warning(request, problem.message)
            return redirect("officials:case", code=code)
        except ActionError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, WORDS[verb].done)
            return redirect("officials:case", code=code)
    return _page(request, official, verb, case, form, task)


def _seen(case: Case, task: Task | None) -> dict[str, Any]:
    """What the page was made of, which the form brings back."""
    return {"version": case.version, "step": task.step if task else ""}


def _page(
    request: HttpRequest, official: Official, verb: Verb, case: Case, form: forms.Form, task: Task | None
) -> HttpResponse:
    """What the action means, what it rests on, and its form; recorded as a look."""
    opinion = (
        case.opinions.select_related("by").order_by("-at", "-id").first() if verb in (Verb.APPROVE, Verb.VOTE) else None
    )
    decided = Decision.objects.in_force().filter(case=case).select_related("by")
    decision = decided.first() if verb in (Verb.ISSUE, Verb.RETURN) else None
    record_read(
        by=official_actor(official),
        whose=[case.person.identity_index],
        fields=["applicant_name", *(["opinion"] if opinion else [])],
        why=verb.value,
        cases=[case.code],
    )
    context = {
        "case": case,
        "edition": case.edition,
        "form": form,
        "words": WORDS[verb],
        "task_title": case.edition.task(task.step).title if task and verb in SHARED else "",
        "verb": verb.value,
        "opinion": opinion,
        "decision": decision,
        "refusing": verb == Verb.DECLINE
        or Proposal.REFUSE in (opinion.proposal if opinion else "", decision.kind if decision else ""),
        "obstacles": _obstacles(case, opinion or decision) if verb in DECIDING else [],
        "previews": verb in PREVIEWS,
        "language_next": reverse("officials:act", kwargs={"code": case.code, "action": verb.value}),
    }
    return render(request, "officials/act.html", context)


def _do(verb: Verb, case: Case, official: Official, said: dict[str, Any]) -> None:
    """Call the action; every rule is its business."""
    code, whole = case.code, {"by": official, "version": said["version"]}
    which = {**whole, "step": said["step"]}
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
        case Verb.RETURN:
            deciding.return_to_approver(code, reason=said["reason"], **whole)
        case Verb.HAND_OVER:
            handing_over.hand_over(code, **whole)
        case Verb.PASS_ON:
            working.pass_on(code, outcome=said["outcome"], text=said["text"], **which)
        case Verb.GIVE_OPINION:
            working.give_opinion(code, proposal=Proposal(said["proposal"]), text=said["text"], **which)
        case Verb.VOTE:
            working.vote(code, in_favour=said["vote"] == working.FOR, text=said["text"], **which)
        case Verb.INSPECT:
            checks = {name.removeprefix("check_"): said[name] for name in said if name.startswith("check_")}
            working.inspect(code, outcome=said["outcome"], checks=checks, text=said["text"], **which)


def _preview(verb: Verb, case: Case, official: Official, said: dict[str, Any]) -> HttpResponse:
    """The letter that would go out, as PDF: a look at it, recorded, and nothing else."""
    pdf = preview(case, verb, by=official, reason=said.get("reason", ""), payment=_payment(said))
    record_read(
        by=official_actor(official),
        whose=[case.person.identity_index, *others_of_case(case.code)],
        fields=[f"preview:{PREVIEWS[verb]}"],
        why=verb.value,
        cases=[case.code],
    )
    return as_pdf(pdf, f"{case.code}-{PREVIEWS[verb]}-preview.pdf")


def _payment(said: dict[str, Any]) -> receiving.PaymentRecord | None:
    if "method" not in said:
        return None
    return receiving.PaymentRecord(PaymentMethod(said["method"]), said["reference"])


def _obstacles(case: Case, said: Opinion | Decision | None) -> list[Obstacle]:
    """What would make it fail, said before the button is pressed; the button itself has old answers asked anew."""
    proposal = said.proposal if isinstance(said, Opinion) else said.kind if said else ""
    return [one for one in obstacles(case, granting=proposal == Proposal.GRANT) if not one.asked_first]


def _stale(request: HttpRequest, official: Official, verb: Verb, stale: StaleCase, form: forms.Form) -> HttpResponse:
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
