"""The record of one's own case as PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from portal.accounts.access import applicants_only
from portal.applicants.finding import find_case
from portal.ui.records import record_page
from workflows.people.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def record(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Have the record made, and lead to it."""
    case, _right = find_case(request, person, code)
    return record_page(
        request,
        case,
        template="applicants/case_record.html",
        download="applicants:document",
        back="applicants:case",
        office=False,
    )
