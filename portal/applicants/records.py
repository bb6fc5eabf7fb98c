"""The record of one's own case as PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from portal.accounts.access import applicants_only
from portal.ui.records import record_page
from workflows.cases.models import Case
from workflows.people.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def record(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Have the record made, and lead to it."""
    case = get_object_or_404(Case.objects.of_applicant(person).select_related("person", "unit"), code=code)
    return record_page(
        request,
        case,
        template="applicants/case_record.html",
        download="applicants:document",
        back="applicants:case",
    )
