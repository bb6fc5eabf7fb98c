"""One dense page about one case, and its documents. Every look is recorded."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.access import officials_only
from portal.officials.files import file_links, scan_words
from portal.officials.matters import further, matters
from portal.officials.reporting import WorkDone, work_done
from portal.officials.reports import fields_read, reported
from portal.officials.rounds import supplements_of
from portal.ui.components import Row
from portal.ui.contents import Ways, part_of, settled_by
from portal.ui.corrections import corrections_of
from portal.ui.downloads import give_document
from portal.ui.histories import timeline_of
from portal.ui.reports import about
from procedures.component_findings import ComponentFinding, ComponentState
from procedures.grammar import EID
from procedures.registries import REGISTRIES
from workflows.cases.acting import official_actor
from workflows.cases.actions import CaseVerb, Verb, case_verbs_of, open_task_of, verbs_of
from workflows.cases.correcting import is_correctable, may_correct
from workflows.cases.due import explained
from workflows.cases.models import Case, Decision, Letter, Payment, Proposal, Task
from workflows.cases.noting import notes_of, others_looking
from workflows.cases.readiness import obstacles_of
from workflows.cases.record import CaseRecord, record_of
from workflows.cases.weighing import KINDS
from workflows.cases.working import REPORTING, reports_seen_by
from workflows.clock.calendar import published
from workflows.clock.events import events_of, worked_out
from workflows.documents.models import Document
from workflows.filling.facts import who_is
from workflows.filling.freshness import stale
from workflows.filling.models import Lookup
from workflows.journal.kinds import Kind
from workflows.journal.models import Entry
from workflows.journal.writing import entries, record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission

BUTTONS: Final = {
    Verb.RECEIVE: _("Receive"),
    Verb.DECLINE: _("Do not accept"),
    Verb.APPRAISE: _("Appraise"),
    Verb.APPROVE: _("Approve"),
    Verb.SEND_BACK: _("Send back"),
    Verb.ISSUE: _("Issue"),
    Verb.RETURN: _("Return to the approver"),
    Verb.HAND_OVER: _("Hand over"),
    Verb.PASS_ON: _("Finish"),
    Verb.GIVE_OPINION: _("Give an opinion"),
    Verb.VOTE: _("Vote"),
    Verb.INSPECT: _("Record the inspection"),
    Verb.ASK: _("Ask for a supplement"),
}
CASE_BUTTONS: Final = {
    CaseVerb.EXTEND: _("Apologise and promise a new day"),
    CaseVerb.STOP: _("Stop processing"),
}
#: What stands in the place of a document.
WORDS: Final = {
    ComponentState.SHOWN: _("Replaced by data"),
    ComponentState.DECLARED: _("Declared in the form"),
    ComponentState.UNKNOWN: _("Not answered yet"),
    ComponentState.ASKED: _("None on record, and nothing was handed in instead"),
    ComponentState.GIVEN: _("Handed in by the applicant, since no registry has it"),
    ComponentState.MISSING: _("None; the case goes on without it"),
    ComponentState.STOPS: _("None on record: this cannot be granted"),
    ComponentState.NOT_APPLICABLE: _("Not asked for in this edition"),
}


@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.SEE_UNIT_CASES)
def case(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    """Everything about a case, and what this official may do with it."""
    found = get_object_or_404(Case.objects.for_official(official).select_related("person", "unit"), code=code)
    return render(request, "officials/case.html", case_context(found, official))


@require_GET
@officials_only(Permission.SEE_UNIT_CASES)
def document(request: HttpRequest, official: Official, public_id: uuid.UUID) -> HttpResponse:
    """A document of a case that the official may see, as PDF."""
    paper = get_object_or_404(Document, public_id=public_id)
    found = get_object_or_404(Case.objects.for_official(official).select_related("person"), code=paper.case_code)
    return give_document(request, paper, found, by=official_actor(official), why="document", back="officials:case")


def case_context(found: Case, official: Official) -> dict[str, Any]:
    """What the case page shows; recorded as a look at the applicant's data."""
    task = open_task_of(found, official)
    content = record_of(found)
    history = list(entries(found.stream))
    remark = _remark(history)
    record_read(
        by=official_actor(official),
        whose=content.whose,
        fields=[
            "identity_number",
            *content.applicant,
            *content.facts,
            *content.answers,
            *(["remark"] if remark else []),
            *fields_read(content.facts),
        ],
        why=task.step if task else "look",
        cases=[found.code],
    )
    decision = Decision.objects.in_force().filter(case=found).select_related("by").first()
    old = {fact.name for fact in stale(content.facts.values(), content.edition)} if not found.decided_at else set()
    may_weigh = task is not None and task.kind in KINDS
    ways = Ways(evidence="officials:evidence", further=further(content) if may_weigh else None, stale=old)
    granting = decision is None or decision.kind == Proposal.GRANT
    return {
        "case": found,
        "identity_number": content.applicant["identity_number"],
        "applicant": content.applicant["full_name"],
        "agent": content.agent,
        "edition": content.edition,
        "task": task,
        "task_title": content.edition.task(task.step).title if task else "",
        "mine": task is not None and task.assignee_id == official.pk,
        "with_others": _with_others(found, content, but=task),
        "verbs": [(verb.value, BUTTONS[verb], "" if first else "secondary") for first, verb in _marked(task)],
        **_together(found, official),
        **_corrections(found, official, history),
        "remark": remark if task and task.kind in KINDS else None,
        **_time_left(found, content, task),
        "obstacles": obstacles_of(content, granting=granting) if not found.decided_at and not found.closed_at else [],
        "warnings": content.warnings,
        "parts": [part_of(part, ways=ways) for part in content.steps],
        "may_weigh": may_weigh,
        "reports": reported(content.facts, content.edition),
        "matters": matters(content) if may_weigh else [],
        "components": _component_rows(content),
        "lookups": _lookups(found),
        "work": _work_done(found, content, official),
        "opinions": found.opinions.select_related("by").order_by("at", "id"),
        "decision": decision,
        "payment": Payment.objects.filter(case=found).select_related("by").first(),
        "papers": _papers(found, decision),
        "timeline": timeline_of(history, names=True, edition=content.edition),
        "language_next": reverse("officials:case", kwargs={"code": found.code}),
    }


def _together(found: Case, official: Official) -> dict[str, Any]:
    """What concerns colleagues and the applicant besides the work itself."""
    return {
        "may_give": Permission.ASSIGN_WORK in official.permissions,
        "own_unit": official.unit_id,
        "case_verbs": [(verb.value, CASE_BUTTONS[verb]) for verb in case_verbs_of(found, official)],
        "supplements": supplements_of(found),
        "notes": notes_of(found),
        "official_pk": official.pk,
        "looking": others_looking(found, official),
    }


def _work_done(found: Case, content: CaseRecord, official: Official) -> list[WorkDone]:
    """What was found and said between receipt and decision, as far as this official may know it yet."""
    if not any(spec.kind in REPORTING for spec in content.edition.process):
        return []
    return [work_done(report, content.edition) for report in reports_seen_by(found, official)]


def _remark(history: list[Entry]) -> dict[str, Any] | None:
    """Why the case was last sent back to the appraiser, and when."""
    for entry in reversed(history):
        if entry.kind == Kind.CASE_SENT_BACK:
            return {"text": entry.private.get("reason", ""), "at": entry.at}
    return None


def _lookups(found: Case) -> list[tuple[Lookup, str]]:
    """What registries were asked, and about whom."""
    rows = Lookup.objects.filter(case_code=found.code).order_by("id")
    return [(row, about(REGISTRIES[row.registry], who_is(row))) for row in rows]


def _corrections(found: Case, official: Official, history: list[Entry]) -> dict[str, Any]:
    """Which cases are linked with it, what is wrong in the result that it corrects, and whether its own may be."""
    filed = next((entry for entry in history if entry.kind == Kind.CASE_FILED), None) if found.corrects_id else None
    return {
        **corrections_of(found, Case.objects.for_official(official)),
        "correction_reason": filed.private.get("reason", "") if filed else "",
        "may_correct": may_correct(found, official) and is_correctable(found),
    }


def _with_others(found: Case, content: CaseRecord, *, but: Task | None) -> list[tuple[str, Task]]:
    """The other open work on the case: what it is, of a group which seat, with whom, until when."""
    if but and not any(spec.join or spec.seats for spec in content.edition.process):
        return []  # nothing is ever done at once
    tasks = found.tasks.filter(closed_at__isnull=True)
    named = []
    for task in tasks.select_related("unit", "assignee").order_by("due_at", "step", "seat"):
        if task == but:
            continue
        spec = content.edition.task(task.step)
        named.append((f"{spec.title} {task.seat}/{spec.seats}" if spec.seats else str(spec.title), task))
    return named


def _time_left(found: Case, content: CaseRecord, task: Task | None) -> dict[str, Any]:
    """The legal deadline, and the time of one's own work, with how they come about; and the days that are left."""
    calendars = published()
    deadline = worked_out(found.time_limit, events_of(found.code), calendars)
    left = deadline.days_left(timezone.localdate()) if deadline else 0
    return {
        "deadline": deadline,
        "task_lines": explained(task, content.edition, calendars.now) if task else (),
        "running": bool(deadline and deadline.running),
        "days_left": max(left, 0),
        "days_late": max(-left, 0),
    }


def _papers(found: Case, decision: Decision | None) -> list[dict[str, Any]]:
    """Letters and the result with their documents; one that is still being made has none."""
    made = {row.public_id: row for row in Document.objects.filter(case_code=found.code)}
    sources: list[Letter | Decision] = list(Letter.objects.filter(case=found).order_by("id"))
    if decision and decision.issued_at:
        sources.append(decision)
    return [{"number": source.number, "document": made.get(source.document)} for source in sources]


def _marked(task: Task | None) -> list[tuple[bool, Verb]]:
    """The verbs of a task; the first is the usual one."""
    return [(number == 0, verb) for number, verb in enumerate(verbs_of(task))]


def _component_rows(content: CaseRecord) -> list[Row]:
    """Each document that the law lists, and what stands in its place."""
    return [_component_row(part, content) for part in content.components]


def _component_row(part: ComponentFinding, content: CaseRecord) -> Row:
    component = part.component
    if component.mode != "data" or component.source == EID or part.state != ComponentState.SHOWN:
        note = part.message if part.state != ComponentState.STOPS else ""
        note = scan_words(component, content) or note
        return Row(component.title, WORDS[part.state], file_links(component, content), note=note or "")
    proof = content.facts.get(component.proof_name)
    if proof is not None and proof.settlement is not None:
        words = _("Settled by another proof")
        return Row(component.title, words, file_links(component, content), note=settled_by(proof))
    return Row(
        component.title,
        WORDS[part.state],
        file_links(component, content),
        outcome="resolved",
        source=REGISTRIES[component.registry],
        at=proof.answered_at if proof else None,
    )
