"""The record of a case as PDF, for the auditor; taking it is itself recorded."""

from __future__ import annotations

import uuid

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.access import officials_only
from portal.ui.records import record_page
from workflows.cases.acting import official_actor
from workflows.cases.models import Case
from workflows.documents.kinds import Kind
from workflows.documents.models import Document
from workflows.documents.storing import Damaged, read
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission

log = structlog.get_logger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.AUDIT)
def record(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    """Have the record made, and lead to it."""
    case = get_object_or_404(Case.objects.for_auditor(official).select_related("person", "unit"), code=code)
    return record_page(
        request, case, template="auditors/case_record.html", download="auditors:document", back="auditors:case"
    )


@require_GET
@officials_only(Permission.AUDIT)
def document(request: HttpRequest, official: Official, public_id: uuid.UUID) -> HttpResponse:
    """A case record as PDF; other documents the auditor does not take."""
    paper = get_object_or_404(Document, public_id=public_id, kind=Kind.RECORD)
    case = get_object_or_404(Case.objects.for_auditor(official).select_related("person"), code=paper.case_code)
    try:
        pdf = read(paper)
    except Damaged:
        log.exception("documents.damaged", document=str(public_id), case=case.code)
        messages.error(request, _("This document cannot be opened: its file is damaged. The operator has been told."))
        return redirect("auditors:case", code=case.code)
    record_read(
        by=official_actor(official),
        whose=[case.person.identity_index],
        fields=[f"document:{paper.kind}"],
        why="audit",
        cases=[case.code],
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.code}-{paper.kind}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
