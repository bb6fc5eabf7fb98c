"""Weighing what registries say: two answers side by side, another lawful proof, asking once more."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import officials_only
from portal.officials.findings import ACCEPT, ASK, KEEP, WeighForm, settle_form
from portal.officials.forms import ActionForm, typed
from portal.ui.answers import standing_words, title_of, words_of
from portal.ui.contents import settled_by
from portal.ui.errors import conflict
from portal.ui.histories import who_did
from procedures.registries import REGISTRIES
from workflows.cases import weighing
from workflows.cases.acting import ActionError, StaleCase, official_actor
from workflows.cases.models import Case
from workflows.filling.facts import RegistryFact, facts_of_case
from workflows.filling.models import Difference, DifferenceState, Lookup, Outcome, Proof, Settlement
from workflows.filling.weighing import in_force_with, to_settle
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def weigh(request: HttpRequest, official: Official, code: str, difference: uuid.UUID) -> HttpResponse:
    """The earlier and the newer answer side by side, and what the official makes of them."""
    case = _case(official, code)
    found = get_object_or_404(
        Difference.objects.select_related("attribute__lookup", "attribute__evidence", "evidence", "official"),
        public_id=difference,
        attribute__lookup__case_code=case.code,
    )
    form = WeighForm(request.POST or None, initial={"version": case.version}, difference=found)
    if form.is_valid():
        said = form.cleaned_data
        whole: dict[str, Any] = {"by": official, "version": said["version"], "difference": difference}

        def do() -> object:
            if said["verdict"] == ACCEPT:
                return weighing.accept(code, **whole)
            if said["verdict"] == ASK:
                return weighing.ask(code, question=said["text"], **whole)
            return weighing.keep(code, reason=said["text"], **whole)

        done = {
            ACCEPT: _("The case stands on the newer value now."),
            ASK: _("The applicant sees your question on the page of the application."),
            KEEP: _("The earlier value stays, with your reason."),
        }[said["verdict"]]
        if (answer := _done(request, official, case, form, do, done, difference)) is not None:
            return answer
    fact = next(one for one in facts_of_case(code).values() if one.row == found.attribute.public_id)
    _seen(official, case, [fact.name])
    context = {
        "case": case,
        "form": form,
        "difference": found,
        "fact": fact,
        "title": title_of(fact, case.edition),
        "registry": REGISTRIES[fact.registry],
        "sides": _sides(fact, found, case),
        "may_weigh": weighing.may_weigh(case, official) and fact.difference == found,
        "language_next": reverse("officials:weigh", kwargs={"code": code, "difference": difference}),
    }
    return render(request, "officials/weigh.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def settle(request: HttpRequest, official: Official, code: str, lookup: uuid.UUID) -> HttpResponse:
    """Put another lawful proof in the place of a registry's answer, attribute by attribute."""
    case = _case(official, code)
    asked = get_object_or_404(Lookup, public_id=lookup, case_code=case.code)
    open_facts = to_settle(list(facts_of_case(code).values()), case.edition)
    unsettled = [fact for fact in open_facts if fact.lookup == lookup]
    if not unsettled or not weighing.may_weigh(case, official):
        messages.info(request, _("There is nothing to settle here now, or it is work for another role."))
        return redirect("officials:case", code=code)
    form = settle_form(unsettled, case.edition)(request.POST or None, initial={"version": case.version})
    if form.is_valid():
        said = form.cleaned_data

        def do() -> object:
            return weighing.settle(
                code,
                by=official,
                version=said["version"],
                lookup=lookup,
                findings=form.findings,
                proof=Proof(said["proof"]),
                reference=said["reference"],
                reason=said["reason"],
            )

        done = _("Settled. It can be taken back until the decision.")
        if (answer := _done(request, official, case, form, do, done, lookup)) is not None:
            return answer
    _seen(official, case, [fact.name for fact in unsettled])
    context = {
        "case": case,
        "form": form,
        "lookup": asked,
        "registry": REGISTRIES[asked.registry],
        "mismatch": any(fact.outcome == Outcome.MISMATCH for fact in unsettled),
        "old": any(fact.outcome in (Outcome.RESOLVED, Outcome.ABSENT) for fact in unsettled),
        "language_next": reverse("officials:settle", kwargs={"code": code, "lookup": lookup}),
    }
    return render(request, "officials/settle.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def take_back(request: HttpRequest, official: Official, code: str, settlement: uuid.UUID) -> HttpResponse:
    """Take back what was settled by one proof, after asking."""
    case = _case(official, code)
    rows = Settlement.objects.select_related("attribute__lookup", "official")
    found = get_object_or_404(rows, public_id=settlement, attribute__lookup__case_code=case.code)
    together = {one.attribute.public_id for one in in_force_with(found)}
    if not together or not weighing.may_weigh(case, official):
        messages.info(request, _("There is nothing to take back here now, or it is work for another role."))
        return redirect("officials:case", code=code)
    form = ActionForm(request.POST or None, initial={"version": case.version})
    if form.is_valid():

        def do() -> object:
            version = form.cleaned_data["version"]
            return weighing.take_back(code, by=official, version=version, settlement=settlement)

        done = _("Taken back. The registry’s answer is waited for again.")
        if (answer := _done(request, official, case, form, do, done, settlement)) is not None:
            return answer
    facts = [fact for fact in facts_of_case(code).values() if fact.row in together]
    _seen(official, case, [fact.name for fact in facts])
    context = {
        "case": case,
        "form": form,
        "settlement": found,
        "facts": [(title_of(fact, case.edition), standing_words(fact, case.edition)) for fact in facts],
        "registry": REGISTRIES[found.attribute.lookup.registry],
        "language_next": reverse("officials:take_back", kwargs={"code": code, "settlement": settlement}),
    }
    return render(request, "officials/take_back.html", context)


@require_POST
@officials_only(Permission.SEE_UNIT_CASES)
def ask_again(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    """Ask the registries anew whose answers a decision cannot rest on."""
    case = _case(official, code)
    try:
        asked = weighing.refresh(case, by=official)
    except ActionError as problem:
        messages.warning(request, problem.message)
    else:
        messages.info(
            request,
            _("The registries were asked. What has no answer yet is asked again by itself.")
            if asked
            else _("Every answer is there and fresh: nothing needed asking."),
        )
    return redirect("officials:case", code=code)


def _sides(fact: RegistryFact, difference: Difference, case: Case) -> list[dict[str, Any]]:
    """The two answers: what the case stands on, and the newer one; only the latter, when the case stands on it."""
    earlier = {"value": standing_words(fact, case.edition), "evidence": difference.attribute.evidence}
    if fact.settlement is not None:
        earlier |= {"note": settled_by(fact)}
    newer = words_of(fact, Outcome(difference.outcome), difference.value, case.edition)
    side = {"value": newer, "evidence": difference.evidence}
    return [side] if difference.state == DifferenceState.ACCEPTED else [earlier, side]


def _case(official: Official, code: str) -> Case:
    return get_object_or_404(Case.objects.for_official(official).select_related("person"), code=code)


def _seen(official: Official, case: Case, fields: Iterable[str]) -> None:
    record_read(
        by=official_actor(official),
        whose=[case.person.identity_index],
        fields=["applicant_name", *fields],
        why="weigh",
        cases=[case.code],
    )


def _done(
    request: HttpRequest,
    official: Official,
    case: Case,
    form: forms.Form,
    do: Callable[[], object],
    told: str,
    about: uuid.UUID,
) -> HttpResponse | None:
    """Do it and go back to the case; None, with the reason in the form, when it could not be done.

    `about`: what it is done to, by which a second click on one's own button is told from somebody else's change.
    """
    back = reverse("officials:case", kwargs={"code": case.code})
    try:
        do()
    except StaleCase as stale:
        last = stale.last
        if last and last.actor == str(official_actor(official)) and str(about) in map(str, last.data.values()):
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
    except ActionError as problem:
        form.add_error(None, problem.message)
        return None
    messages.success(request, told)
    return redirect(back)
