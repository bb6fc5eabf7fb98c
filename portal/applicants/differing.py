"""The page that interrupts somebody whose name or date of birth a registry holds otherwise, before the check of all."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from portal.accounts.access import applicants_only
from portal.applicants.reporting import link_to_form, link_to_report
from portal.ui.components import Action
from workflows.drafts.models import Draft
from workflows.filling.evidence import attribute_of
from workflows.filling.facts import RegistryFact, facts_of_draft
from workflows.filling.mismatches import Mismatch, mismatches_of
from workflows.people.models import Person


@require_http_methods(["GET", "HEAD"])
@applicants_only
def differs(request: HttpRequest, person: Person, draft: uuid.UUID) -> HttpResponse:
    """What differs, what happens when one goes on, and what one can do first."""
    mine = get_object_or_404(Draft.objects.of(person).open(), public_id=draft)
    found = mismatches_of(mine.public_id)
    if not found:
        return redirect("applicants:check", draft=draft)
    facts = facts_of_draft(mine.public_id).values()
    ways = [(mismatch, _ways(mismatch, facts)) for mismatch in found]
    return render(request, "applicants/differs.html", {"draft": mine, "edition": mine.edition, "mismatches": ways})


def _ways(mismatch: Mismatch, facts: Iterable[RegistryFact]) -> list[Action]:
    """To reporting what differs, or to the report; none where the owner of the registry does not keep it."""
    about = [fact for fact in facts if fact.lookup == mismatch.lookup and fact.attribute in mismatch.differs]
    return [
        way for fact in about for way in (*link_to_report(fact), *link_to_form(fact, attribute_of(fact) or fact.name))
    ]
