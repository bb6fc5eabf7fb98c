"""Where a value of a case comes from, with its proof. Every look is recorded."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.accounts.access import officials_only
from portal.ui.evidence import page_of
from workflows.cases.acting import official_actor
from workflows.cases.models import Case
from workflows.filling.evidence import card_of
from workflows.filling.models import AttributeOutcome
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission


@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.SEE_UNIT_CASES)
def evidence(request: HttpRequest, official: Official, row: uuid.UUID) -> HttpResponse:
    """The evidence card of one value of a case that the official may see."""
    found = get_object_or_404(AttributeOutcome.objects.select_related("lookup"), public_id=row)
    cases = Case.objects.for_official(official).select_related("person")
    case = get_object_or_404(cases, code=found.lookup.case_code)
    card = card_of(found)
    record_read(
        by=official_actor(official),
        whose={case.person.identity_index, found.lookup.identity_index or case.person.identity_index},
        fields=[f"evidence:{card.fact.name}"],
        why="evidence",
        cases=[case.code],
    )
    back = reverse("officials:case", kwargs={"code": case.code})
    context = {"card": page_of(card), "back": back, "back_text": case.code}
    return render(request, "officials/evidence_card.html", context)
