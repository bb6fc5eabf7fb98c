"""What officials ask an applicant to add, and beginning the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from portal.accounts.access import applicants_only
from portal.applicants.finding import find_case
from workflows.cases.acting import NotPossible
from workflows.cases.models import Case, Supplement
from workflows.cases.papers import titles_of
from workflows.cases.statuses import Status
from workflows.cases.supplement_answers import begin_answer
from workflows.drafts.actions import DraftClosed
from workflows.drafts.models import Draft
from workflows.people.capacities import Act
from workflows.people.models import Person


@dataclass(frozen=True)
class RequestedItem:
    """One thing that is asked for, and why."""

    title: Any
    reason: str


@dataclass(frozen=True)
class Requested:
    """An open request as its applicant reads it; `answer_by` is the last moment of the last day."""

    items: list[RequestedItem]
    text: str
    answer_by: datetime


def requested(case: Case) -> Requested | None:
    """What the applicant is asked to add now. No query for a case that does not wait for it."""
    if case.status != Status.AWAITING_SUPPLEMENT:
        return None
    asked = Supplement.objects.open().filter(case=case).first()
    return _as_read(asked, case) if asked else None


def request_behind(draft: Draft) -> Requested | None:
    """The request that a draft answers."""
    if not draft.supplements:
        return None
    case = Case.objects.filter(code=draft.supplements).first()
    return requested(case) if case else None


@require_POST
@applicants_only
def supplement(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Begin the answer, or go on with it."""
    find_case(request, person, code, Act.PREPARE)
    try:
        draft = begin_answer(code, by=person)
    except NotPossible as problem:
        messages.warning(request, problem.message)
        return redirect("applicants:case", code=code)
    except DraftClosed as problem:
        messages.warning(request, problem.message)
        return redirect("applicants:list")
    return redirect("applicants:draft", draft=draft.public_id)


def _as_read(asked: Supplement, case: Case) -> Requested:
    titles = titles_of(case.edition)
    items = [RequestedItem(titles[item["kind"], item["id"]], item["reason"]) for item in asked.items]
    return Requested(items, asked.text, asked.answer_by)
