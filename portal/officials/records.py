"""The record of a case as PDF, for those who may see the case."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from portal.accounts.access import officials_only
from portal.ui.downloads import control_slip
from portal.ui.records import record_page
from workflows.cases.acting import official_actor
from workflows.cases.models import Case
from workflows.people.models import Official
from workflows.people.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def record(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    """Have the record made, and lead to it; the download is recorded."""
    case = get_object_or_404(Case.objects.for_official(official).select_related("person", "unit"), code=code)
    return record_page(
        request,
        case,
        template="officials/case_record.html",
        download="officials:document",
        back="officials:case",
        office=True,
    )


@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.SEE_UNIT_CASES)
def slip(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    """Who had the case from when to when: form 06."""
    case = get_object_or_404(Case.objects.for_official(official).select_related("person", "unit"), code=code)
    return control_slip(case, by=official_actor(official))
