"""The record of a case as PDF, for the auditor; taking it is itself recorded."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.access import officials_only
from portal.ui.downloads import control_slip, give_document
from portal.ui.records import record_page
from workflows.cases.acting import official_actor
from workflows.cases.models import Case
from workflows.documents.kinds import Kind
from workflows.documents.models import Document
from workflows.people.models import Official
from workflows.people.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.AUDIT)
def record(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    """Have the record made, and lead to it."""
    case = get_object_or_404(Case.objects.for_auditor(official).select_related("person", "unit"), code=code)
    return record_page(
        request,
        case,
        template="auditors/case_record.html",
        download="auditors:document",
        back="auditors:case",
        office=True,
    )


@require_GET
@officials_only(Permission.AUDIT)
def document(request: HttpRequest, official: Official, public_id: uuid.UUID) -> HttpResponse:
    """A case record as PDF; other documents the auditor does not take."""
    paper = get_object_or_404(Document, public_id=public_id, kind__in=(Kind.RECORD, Kind.OFFICE_RECORD))
    case = get_object_or_404(Case.objects.for_auditor(official).select_related("person"), code=paper.case_code)
    return give_document(request, paper, case, by=official_actor(official), why="audit", back="auditors:case")


@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.AUDIT)
def slip(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    """Who had the case from when to when: form 06."""
    case = get_object_or_404(Case.objects.for_auditor(official).select_related("person", "unit"), code=code)
    return control_slip(case, by=official_actor(official))
