"""Where a value of one's own application comes from, with its proof."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.accounts.access import applicants_only
from portal.applicants.finding import find_case, find_draft
from portal.ui.evidence import page_of
from workflows.filling.evidence import card_of
from workflows.filling.models import AttributeOutcome
from workflows.people.models import Person


@require_http_methods(["GET", "HEAD"])
@applicants_only
def evidence(request: HttpRequest, person: Person, row: uuid.UUID) -> HttpResponse:
    """The evidence card of one value of a draft or case that the person may see."""
    found = get_object_or_404(AttributeOutcome.objects.select_related("lookup"), public_id=row)
    if found.lookup.draft is not None:
        draft = find_draft(request, person, found.lookup.draft, open_only=True)
        back = reverse("applicants:draft", kwargs={"draft": draft.public_id})
    else:
        case, _right = find_case(request, person, found.lookup.case_code or "")
        back = reverse("applicants:case", kwargs={"code": case.code})
    return render(request, "applicants/evidence_card.html", {"card": page_of(card_of(found)), "back": back})
