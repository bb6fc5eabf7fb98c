"""One dense page about one case, and its documents. Every look is recorded."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.access import officials_only
from portal.ui.components import Row
from portal.ui.contents import rows_of
from portal.ui.histories import timeline_of
from procedures.edition import ComponentState
from procedures.grammar import EID
from procedures.registries import REGISTRIES
from workflows.cases.acting import official_actor
from workflows.cases.actions import Verb, open_task_of, verbs_of
from workflows.cases.models import Case, Decision, Payment, Task
from workflows.cases.readiness import obstacles_of
from workflows.cases.record import CaseRecord, record_of
from workflows.clock.events import deadline_of
from workflows.documents.models import Document
from workflows.documents.storing import read
from workflows.filling.models import Lookup
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
    Verb.HAND_OVER: _("Hand over"),
}
#: What stands in the place of a document.
WORDS: Final = {
    ComponentState.SHOWN: _("Replaced by data"),
    ComponentState.DECLARED: _("Declared in the form"),
    ComponentState.UNKNOWN: _("Not answered yet"),
    ComponentState.MISSING: _("None; the case goes on without it"),
    ComponentState.STOPS: _("None"),
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
    record_read(
        by=official_actor(official),
        whose=[found.person.identity_index],
        fields=[f"document:{paper.kind}"],
        why="document",
        cases=[found.code],
    )
    response = HttpResponse(read(paper), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.code}-{paper.kind}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def case_context(found: Case, official: Official) -> dict[str, Any]:
    """What the case page shows; recorded as a look at the applicant's data."""
    task = open_task_of(found, official)
    record_read(
        by=official_actor(official),
        whose=[found.person.identity_index],
        fields=["full_name", "filing", "lookups"],
        why=task.step if task else "look",
        cases=[found.code],
    )
    content = record_of(found)
    return {
        "case": found,
        "edition": content.edition,
        "task": task,
        "task_title": content.edition.task(task.step).title if task else "",
        "mine": task is not None and task.assignee_id == official.pk,
        "verbs": [(verb.value, BUTTONS[verb], "" if first else "secondary") for first, verb in _marked(task)],
        "deadline": deadline_of(found.code, content.edition),
        "obstacles": obstacles_of(content, granting=True) if not found.decided_at and not found.closed_at else [],
        "parts": [(part.step, rows_of(part)) for part in content.steps],
        "components": _component_rows(content),
        "lookups": [
            (row, REGISTRIES[row.registry]) for row in Lookup.objects.filter(case_code=found.code).order_by("id")
        ],
        "opinions": found.opinions.select_related("by").order_by("at", "id"),
        "decision": Decision.objects.filter(case=found).select_related("by").first(),
        "payment": Payment.objects.filter(case=found).select_related("by").first(),
        "documents": Document.objects.filter(case_code=found.code).order_by("id"),
        "timeline": timeline_of(entries(found.stream), names=True),
        "language_next": reverse("officials:case", kwargs={"code": found.code}),
    }


def _marked(task: Task | None) -> list[tuple[bool, Verb]]:
    """The verbs of a task; the first is the usual one."""
    return [(number == 0, verb) for number, verb in enumerate(verbs_of(task))]


def _component_rows(content: CaseRecord) -> list[Row]:
    """Each document that the law lists, and what stands in its place."""
    rows = []
    for part in content.components:
        component = part.component
        note = part.message if part.state in (ComponentState.NOT_APPLICABLE, ComponentState.MISSING) else ""
        if component.mode == "data" and component.source != EID:
            outcome = {"shown": "resolved", "unknown": "degraded"}.get(part.state.value, "absent")
            rows.append(Row(component.title, WORDS[part.state], outcome=outcome, source=REGISTRIES[component.source]))
        else:
            rows.append(Row(component.title, WORDS[part.state], note=note))
    return rows
