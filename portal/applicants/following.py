"""My applications: drafts and cases, where each stands and what comes next, its documents and its result."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.access import applicants_only
from portal.accounts.acting import acting_of
from portal.applicants.answering import questions
from portal.applicants.finding import find_case, record_list
from portal.applicants.nexts import what_next
from portal.applicants.notices import messages_of
from portal.applicants.reporting import link_to_report, links
from portal.applicants.supplementing import requested
from portal.ui.contents import Ways, part_of
from portal.ui.corrections import corrections_of
from portal.ui.dossiers import files_of_case
from portal.ui.downloads import give_document
from portal.ui.histories import timeline_of
from portal.ui.reports import reports_on
from procedures.catalogue import share_editions
from workflows.cases.acting import NotPossible
from workflows.cases.correcting import is_correctable
from workflows.cases.disputing import is_undecided
from workflows.cases.ending import may_take_back
from workflows.cases.handing_over import collect as collect_result
from workflows.cases.models import Case, Decision, Letter, Rating
from workflows.cases.rating import may_rate
from workflows.cases.record import record_of
from workflows.cases.statuses import Status
from workflows.cases.weighing import asked_about
from workflows.clock.deadlines import local_day
from workflows.clock.events import deadline_of
from workflows.documents.kinds import OF_THE_OFFICE
from workflows.documents.models import Document
from workflows.drafts.models import Draft
from workflows.filling.disputes import disputes_of
from workflows.journal.kinds import Kind
from workflows.journal.writing import entries
from workflows.people.actors import Actor
from workflows.people.capacities import SEES_CASE, SEES_DRAFT, Act
from workflows.people.models import Person

#: More than anybody has at a time; older ones are found by the desk.
MOST_SHOWN = 100
#: How the office arranges its work says nothing about how far the case is.
OFFICE_MATTERS = (
    Kind.TASK_CLAIMED,
    Kind.TASK_RELEASED,
    Kind.TASK_ASSIGNED,
    Kind.NOTE_WRITTEN,
    Kind.NOTE_STRUCK,
    Kind.DOCUMENT_STORED,
)


@require_http_methods(["GET", "HEAD"])
@applicants_only
def overview(request: HttpRequest, person: Person) -> HttpResponse:
    """Unfinished applications and cases of whom the person acts for, the latest first."""
    party = acting_of(request).chosen
    drafts = list(
        Draft.objects.within(party.rights, *SEES_DRAFT).open().applications().order_by("-updated_at")[:MOST_SHOWN]
    )
    cases = list(Case.objects.within(party.rights, *SEES_CASE).order_by("-filed_at")[:MOST_SHOWN])
    record_list(party, drafts, cases)
    share_editions([*drafts, *cases])
    asked = asked_about(case.code for case in cases)
    context = {
        "drafts": drafts,
        "cases": cases,
        "asked": asked,
        "person": person,
        "party": party,
        "reported": disputes_of(person).exists(),
    }
    return render(request, "applicants/overview.html", context)


@require_http_methods(["GET", "HEAD"])
@applicants_only
def submitted(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """The confirmation: the code, what happens next and by when."""
    mine, _right = find_case(request, person, code)
    waiting = [fact for fact in record_of(mine).facts.values() if not fact.settled]
    return render(
        request, "applicants/submitted.html", {"case": mine, "next": what_next(mine), "waiting": bool(waiting)}
    )


@require_http_methods(["GET", "HEAD"])
@applicants_only
def case(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Where the case stands, what happens next and by when, its papers, what was submitted, and its history."""
    mine, right = find_case(request, person, code)
    record = record_of(mine)
    asked = questions(mine, record.facts)
    decision = Decision.objects.in_force().filter(case=mine).first()
    supplement = requested(mine)
    may_receive = right.allows(Act.RECEIVE)
    documents = {row.public_id: row for row in Document.objects.filter(case_code=mine.code)}
    ways = Ways(evidence="applicants:evidence", further=links if is_undecided(mine) else link_to_report)
    letters = Letter.objects.filter(case=mine).order_by("id")
    rating = Rating.objects.filter(case=mine).first() if mine.status == Status.RETURNED else None
    now = timezone.now()
    clock = deadline_of(mine.code, mine.time_limit)
    counts = Counter(file.component for file in record.files)
    several = {part.id: (part.title, counts[part.id]) for part in record.edition.components if counts[part.id] > 1}
    context = {
        "case": mine,
        "edition": record.edition,
        "next": what_next(mine, asked=bool(asked), supplement=supplement),
        "supplement": supplement,
        **corrections_of(mine),
        "may_correct": right.allows(Act.FILE) and is_correctable(mine),
        "may_withdraw": may_take_back(mine) and right.allows(Act.FILE),
        "may_answer": supplement is not None and right.allows(Act.PREPARE),
        "parts": [part_of(part, ways=ways) for part in record.steps],
        "reports": reports_on(record.facts, record.edition),
        "components": record.components,
        "files": [file for file in record.files if file.component not in several],
        "several": several,
        "questions": asked,
        "messages_told": messages_of(mine, [(letter, _paper(letter, documents)) for letter in letters]),
        "clock": clock,
        "days_left": clock.days_left(local_day(now)) if clock else None,
        "result": _paper(decision, documents) if decision and decision.issued_at and may_receive else None,
        "rating": rating,
        "may_rate": mine.person_id == person.pk and may_receive and may_rate(mine, rating, now),
        "may_collect": mine.status == Status.DECIDED and may_receive,
        "agent": record.agent,
        "timeline": timeline_of(
            entries(mine.stream).exclude(kind__in=OFFICE_MATTERS), names=False, edition=mine.edition
        ),
    }
    return render(request, "applicants/case.html", context)


@require_http_methods(["GET", "HEAD"])
@applicants_only
def files(request: HttpRequest, person: Person, code: str, component: str) -> HttpResponse:
    """The files that were submitted for one document, part by part."""
    mine, _right = find_case(request, person, code)
    return render(request, "applicants/case_files.html", files_of_case(request, mine, component))


@require_POST
@applicants_only
def collect(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Take the result: that hands it over. The page that follows offers the file."""
    find_case(request, person, code, Act.RECEIVE)
    try:
        collect_result(code, by=person)
    except NotPossible as problem:
        messages.warning(request, problem.message)
    else:
        messages.success(request, _("The result has been handed over to you. You can download it at any time."))
    return redirect("applicants:case", code=code)


@require_GET
@applicants_only
def document(request: HttpRequest, person: Person, public_id: uuid.UUID) -> HttpResponse:
    """A document of a case as PDF. The result can be downloaded once it has been handed over."""
    paper = get_object_or_404(Document.objects.exclude(kind__in=OF_THE_OFFICE), public_id=public_id)
    is_result = Decision.objects.filter(case__code=paper.case_code, document=public_id).exists()
    mine, _right = find_case(request, person, paper.case_code, *((Act.RECEIVE,) if is_result else SEES_CASE))
    if is_result and mine.status != Status.RETURNED:
        messages.info(request, _("Take the result first: the button is on this page."))
        return redirect("applicants:case", code=mine.code)
    by = Actor("person", str(person.public_id))
    return give_document(request, paper, mine, by=by, why="own document", back="applicants:case")


def _paper(source: Letter | Decision, documents: dict[uuid.UUID, Document]) -> dict[str, Any]:
    """A letter or result with its document, which is missing while it is being made."""
    made = documents.get(source.document)
    title = (made.title_en if (get_language() or settings.LANGUAGE_CODE) == "en" else made.title_vi) if made else ""
    return {"number": source.number, "document": made, "title": title}
