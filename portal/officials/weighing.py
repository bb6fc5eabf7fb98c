"""Weighing what registries say: two answers side by side, another lawful proof, asking once more."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import officials_only
from portal.officials.forms import ACCEPT, ASK, KEEP, ActionForm, WeighForm, settle_form, value_name
from portal.ui.components import Action
from portal.ui.contents import attribute_of, shown
from portal.ui.errors import conflict
from portal.ui.histories import who_did
from procedures.registries import REGISTRIES
from workflows.cases import weighing
from workflows.cases.acting import ActionError, StaleCase, official_actor
from workflows.cases.models import Case
from workflows.filling.facts import RegistryFact, facts_of_case
from workflows.filling.models import UNSETTLED, Difference, Lookup, Outcome, Proof, Settlement
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission


def further(case: Case) -> Callable[[RegistryFact], list[Action]]:
    """The links beside a registry's value on the case page, for whoever may weigh it now."""

    def links(fact: RegistryFact) -> list[Action]:
        if fact.difference is not None:
            where = {"code": case.code, "difference": fact.difference.public_id}
            return [Action(_("Weigh"), reverse("officials:weigh", kwargs=where), attribute_of(fact))]
        if fact.outcome in UNSETTLED and fact.settlement is not None:
            where = {"code": case.code, "settlement": fact.settlement.public_id}
            return [Action(_("Take back"), reverse("officials:take_back", kwargs=where), attribute_of(fact))]
        if fact.outcome in (Outcome.DEGRADED, Outcome.MISMATCH):
            where = {"code": case.code, "lookup": fact.lookup}
            return [Action(_("Settle"), reverse("officials:settle", kwargs=where), attribute_of(fact))]
        return []

    return links


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def weigh(request: HttpRequest, official: Official, code: str, difference: uuid.UUID) -> HttpResponse:
    """The earlier and the newer answer side by side, and what the official makes of them."""
    case = _case(official, code)
    found = get_object_or_404(
        Difference.objects.select_related("attribute__lookup", "attribute__evidence", "evidence"),
        public_id=difference,
        attribute__lookup__case_code=case.code,
    )
    form = WeighForm(request.POST or None, initial={"version": case.version})
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
        if (answer := _done(request, case, form, do, done)) is not None:
            return answer
    fact = next(one for one in facts_of_case(code).values() if one.row == found.attribute.public_id)
    attribute = attribute_of(fact)
    _seen(official, case, [fact.name])
    context = {
        "case": case,
        "form": form,
        "difference": found,
        "title": attribute or fact.name,
        "registry": REGISTRIES[fact.registry],
        "sides": [
            _side(fact.value, fact.outcome, found.attribute.evidence, attribute),
            _side(found.value, found.outcome, found.evidence, attribute),
        ],
        "may_weigh": weighing.may_weigh(case, official) and fact.difference is not None,
        "language_next": reverse("officials:weigh", kwargs={"code": code, "difference": difference}),
    }
    return render(request, "officials/weigh.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def settle(request: HttpRequest, official: Official, code: str, lookup: uuid.UUID) -> HttpResponse:
    """Put another lawful proof in the place of a registry's answer, attribute by attribute."""
    case = _case(official, code)
    asked = get_object_or_404(Lookup, public_id=lookup, case_code=case.code)
    unsettled = [
        fact
        for fact in facts_of_case(code).values()
        if fact.lookup == lookup and fact.outcome in UNSETTLED and fact.settlement is None
    ]
    if not unsettled or not weighing.may_weigh(case, official):
        messages.info(request, _("There is nothing to settle here now, or it is work for another role."))
        return redirect("officials:case", code=code)
    form = settle_form(unsettled)(request.POST or None, initial={"version": case.version})
    if form.is_valid():
        said = form.cleaned_data

        def do() -> object:
            return weighing.settle(
                code,
                by=official,
                version=said["version"],
                lookup=lookup,
                findings={fact.attribute: said[value_name(fact)] or None for fact in unsettled},
                proof=Proof(said["proof"]),
                reference=said["reference"],
                reason=said["reason"],
            )

        if (
            answer := _done(request, case, form, do, _("Settled. It can be taken back until the decision."))
        ) is not None:
            return answer
    _seen(official, case, [fact.name for fact in unsettled])
    context = {
        "case": case,
        "form": form,
        "lookup": asked,
        "registry": REGISTRIES[asked.registry],
        "mismatch": any(fact.outcome == Outcome.MISMATCH for fact in unsettled),
        "language_next": reverse("officials:settle", kwargs={"code": code, "lookup": lookup}),
    }
    return render(request, "officials/settle.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def take_back(request: HttpRequest, official: Official, code: str, settlement: uuid.UUID) -> HttpResponse:
    """Take a settlement back, after asking."""
    case = _case(official, code)
    rows = Settlement.objects.select_related("attribute__lookup", "official")
    found = get_object_or_404(rows, public_id=settlement, attribute__lookup__case_code=case.code)
    form = ActionForm(request.POST or None, initial={"version": case.version})
    if form.is_valid():

        def do() -> object:
            version = form.cleaned_data["version"]
            return weighing.take_back(code, by=official, version=version, settlement=settlement)

        if (
            answer := _done(request, case, form, do, _("Taken back. The registry’s answer is waited for again."))
        ) is not None:
            return answer
    _seen(official, case, [found.attribute.attribute])
    context = {
        "case": case,
        "form": form,
        "settlement": found,
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


def _side(value: Any, outcome: str, evidence: Any, attribute: Any) -> dict[str, Any]:
    kind = attribute.kind if attribute else "text"
    none = {Outcome.ABSENT: _("There is none"), Outcome.MISMATCH: _("Another name or date of birth than the e-ID says")}
    said = shown(value, kind) if outcome == Outcome.RESOLVED else none.get(Outcome(outcome), "–")
    return {"value": said, "evidence": evidence}


def _case(official: Official, code: str) -> Case:
    return get_object_or_404(Case.objects.for_official(official).select_related("person"), code=code)


def _seen(official: Official, case: Case, fields: list[str]) -> None:
    record_read(
        by=official_actor(official),
        whose=[case.person.identity_index],
        fields=["applicant_name", *fields],
        why="weigh",
        cases=[case.code],
    )


def _done(
    request: HttpRequest, case: Case, form: forms.Form, do: Callable[[], object], told: str
) -> HttpResponse | None:
    """Do it and go back to the case; None, with the reason in the form, when it could not be done."""
    try:
        do()
    except StaleCase as stale:
        last = stale.last
        return conflict(
            request,
            who=who_did([last])[last.actor] if last else "",
            at=last.at if last else None,
            what=last.get_kind_display() if last else "",
            changes=[],
            back=reverse("officials:case", kwargs={"code": case.code}),
        )
    except ActionError as problem:
        form.add_error(None, problem.message)
        return None
    messages.success(request, told)
    return redirect("officials:case", code=case.code)
