"""The page that interrupts somebody whose name or date of birth a registry holds otherwise, before the check of all."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from portal.accounts.access import applicants_only
from workflows.drafts.models import Draft
from workflows.filling.mismatches import mismatches_of
from workflows.people.models import Person


@require_http_methods(["GET", "HEAD"])
@applicants_only
def differs(request: HttpRequest, person: Person, draft: uuid.UUID) -> HttpResponse:
    """What differs, what happens when one goes on, and what one can do first."""
    mine = get_object_or_404(Draft.objects.of(person).open(), public_id=draft)
    found = mismatches_of(mine.public_id)
    if not found:
        return redirect("applicants:check", draft=draft)
    return render(request, "applicants/differs.html", {"draft": mine, "edition": mine.edition, "mismatches": found})
