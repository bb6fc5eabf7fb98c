"""Starting an application, agreeing to what registries will be asked, the task list, deleting a draft."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import applicants_only
from portal.accounts.acting import acting_of
from portal.applicants.finding import find_draft
from portal.applicants.pages import closed
from portal.applicants.renewing import standing_of
from portal.applicants.reporting import links
from portal.applicants.supplementing import request_behind
from portal.ui.components import TaskItem
from portal.ui.reports import reports_on
from procedures import catalogue
from procedures.registries import REGISTRIES
from workflows.drafts import actions
from workflows.drafts.models import Draft, DraftState
from workflows.drafts.readiness import Readiness, StepState, readiness_of
from workflows.filling import lookups
from workflows.filling.plan import plan as plan_of
from workflows.people.capacities import Act
from workflows.people.models import Person

STATES: Final = {
    StepState.TODO: (pgettext_lazy("step", "To do"), "blue"),
    StepState.ASKING: (pgettext_lazy("step", "Asking the registry"), "teal"),
    StepState.LATER: (pgettext_lazy("step", "Registry will answer later"), "orange"),
    StepState.PROBLEM: (pgettext_lazy("step", "Look at this"), "red"),
    StepState.DONE: (pgettext_lazy("step", "Done"), ""),
}


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def start(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Begin an application (POST), or go on with the one that is open; GET asks whether to begin."""
    today = timezone.localdate()
    try:
        edition = catalogue.in_force(code, today)
    except catalogue.CatalogueError:
        raise Http404 from None
    party = acting_of(request).chosen
    right = party.right_for(Act.PREPARE, code, edition.unit)
    if right is None or (right.organisation and "organisation" not in edition.audience):
        return render(request, "applicants/not_covered.html", {"edition": edition, "party": party}, status=403)
    try:
        if request.method != "POST":
            open_draft = Draft.objects.within([right], Act.PREPARE).open().filter(procedure=code)
            context = {"edition": edition, "open_draft": open_draft.order_by("-updated_at").first()}
            return render(request, "applicants/start.html", context)
        begin = actions.start_another if request.POST.get("another") else actions.start
        draft = begin(person, code, on=today, by=right)
    except actions.LevelTooLow as problem:
        return render(request, "applicants/level_too_low.html", {"problem": problem, "edition": edition}, status=403)
    except actions.DraftError as problem:
        messages.warning(request, problem.message)
        return redirect("applicants:list")
    return redirect("applicants:plan" if draft.agreed_at is None else "applicants:draft", draft=draft.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def plan(request: HttpRequest, person: Person, draft: uuid.UUID) -> HttpResponse:
    """Show which registry will be asked for what and under which law; POST is the applicant's go-ahead."""
    mine = find_draft(request, person, draft, Act.PREPARE)
    if mine.state == DraftState.FILED:
        return redirect("applicants:case", code=mine.case_code)
    if request.method == "POST":
        try:
            mine = actions.agree_to_lookups(mine)
        except actions.DraftClosed:
            return closed(request)
        lookups.hurry(mine.public_id)
        return redirect("applicants:draft", draft=draft)
    return render(
        request, "applicants/plan.html", {"draft": mine, "edition": mine.edition, "planned": plan_of(mine.edition)}
    )


@require_http_methods(["GET", "HEAD"])
@applicants_only
def task_list(request: HttpRequest, person: Person, draft: uuid.UUID) -> HttpResponse:
    """What is done and what is left, with why it cannot be submitted yet if so."""
    mine = find_draft(request, person, draft)
    if mine.state == DraftState.FILED:
        return redirect("applicants:case", code=mine.case_code)
    if not mine.is_open:
        return closed(request)
    if mine.agreed_at is None:
        return redirect("applicants:plan", draft=draft)
    readiness = readiness_of(mine)
    context = {
        "draft": mine,
        "edition": readiness.edition,
        "readiness": readiness,
        "reports": reports_on(readiness.facts, readiness.edition),
        "wrong": [link for fact in readiness.facts_behind_stops for link in links(fact)],
        "tasks": _tasks(readiness),
        "supplement": request_behind(mine),
        "done": sum(state in (StepState.DONE, StepState.LATER) for state in readiness.states.values()),
        "registries": [REGISTRIES[code] for code in readiness.registries_in_the_way],
        **standing_of(mine),
    }
    return render(request, "applicants/task_list.html", context)


@require_POST
@applicants_only
def ask_again(request: HttpRequest, person: Person, draft: uuid.UUID, registry: str) -> HttpResponse:
    """Ask one registry anew, for somebody who had its owner correct or complete the record."""
    mine = find_draft(request, person, draft, Act.PREPARE, open_only=True)
    readiness = readiness_of(mine)
    if all(fact.registry != registry for fact in readiness.facts.values()):
        raise Http404
    if actions.ask_again(readiness, registry):
        lookups.hurry(mine.public_id)
    else:
        messages.info(request, _("This registry was asked just now. Wait a moment, then try again."))
    return redirect("applicants:draft", draft=draft)


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def discard(request: HttpRequest, person: Person, draft: uuid.UUID) -> HttpResponse:
    """Delete a draft, after asking. A request that it would have answered stays open."""
    mine = find_draft(request, person, draft, Act.PREPARE, open_only=True)
    if request.method == "POST":
        try:
            actions.discard(mine)
        except actions.DraftClosed:
            return closed(request)
        messages.success(request, _("The draft was deleted. Nothing was submitted."))
        return redirect("applicants:list")
    return render(request, "applicants/discard.html", {"draft": mine, "edition": mine.edition})


def _tasks(readiness: Readiness) -> list[TaskItem]:
    items = []
    supplements = bool(readiness.draft.supplements)
    for part in readiness.steps:
        if supplements and not part.declares:
            continue  # it stays as it was submitted
        words, colour = STATES[readiness.states[part.step.id]]
        address = reverse("applicants:step", kwargs={"draft": readiness.draft.public_id, "step": part.step.id})
        items.append(TaskItem(part.step.title, words, address, colour))
    if readiness.files_wanted:
        words, colour = STATES[
            StepState.TODO if readiness.files_missing or readiness.files_unchecked else StepState.DONE
        ]
        address = reverse("applicants:documents", kwargs={"draft": readiness.draft.public_id})
        items.append(TaskItem(pgettext("page of files", "Documents"), words, address, colour))
    return items
