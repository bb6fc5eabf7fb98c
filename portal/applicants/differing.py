"""The page that interrupts somebody whose name or date of birth a registry holds otherwise, before the check of all."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.accounts.access import applicants_only
from portal.applicants.finding import find_draft
from portal.applicants.reporting import link_to_form, link_to_report
from portal.ui.components import Action
from portal.ui.contents import row_title
from workflows.drafts.content import steps_of
from workflows.drafts.models import Draft
from workflows.filling.evidence import attribute_of
from workflows.filling.facts import RegistryFact, facts_of_draft
from workflows.filling.mismatches import Mismatch, mismatches_of
from workflows.filling.models import APPLICANT
from workflows.people.models import Person


@require_http_methods(["GET", "HEAD"])
@applicants_only
def differs(request: HttpRequest, person: Person, draft: uuid.UUID) -> HttpResponse:
    """What differs, what happens when one goes on, and what one can do first."""
    mine = find_draft(request, person, draft, open_only=True)
    found = mismatches_of(mine.public_id)
    if not found:
        return redirect("applicants:check", draft=draft)
    facts = facts_of_draft(mine.public_id).values()
    about_me = [one for one in found if one.subject == APPLICANT]
    context = {
        "draft": mine,
        "edition": mine.edition,
        "mismatches": [(mismatch, _ways(mismatch, facts)) for mismatch in about_me],
        "others": [_other(mine, mismatch) for mismatch in found if mismatch.subject != APPLICANT],
    }
    return render(request, "applicants/differs.html", context)


def _other(draft: Draft, mismatch: Mismatch) -> dict[str, Any]:
    """Somebody whom the applicant named: what to call them, and the page where what was typed can be changed."""
    subject, of_row, row = mismatch.subject.partition(":")
    steps = steps_of(draft.edition, {}, draft.answers)
    if of_row:
        content = next(part for part in steps if part.step.group and part.step.group.id == subject)
        member = next((one for one in content.rows if one.id == row), None)
        title = row_title(content.step, member) if member else content.step.title
        address = reverse("applicants:row", args=[draft.public_id, content.step.id, row])
    else:
        number = draft.edition.subjects[subject].number
        step = next(part.step for part in steps if any(field.id == number for field in part.step.fields))
        title, address = draft.edition.titles[subject], reverse("applicants:step", args=[draft.public_id, step.id])
    return {"title": title, "href": address, "registry": mismatch.registry, "differs": mismatch.differs}


def _ways(mismatch: Mismatch, facts: Iterable[RegistryFact]) -> list[Action]:
    """To reporting what differs, or to the report; none where the owner of the registry does not keep it."""
    about = [fact for fact in facts if fact.lookup == mismatch.lookup and fact.attribute in mismatch.differs]
    return [
        way for fact in about for way in (*link_to_report(fact), *link_to_form(fact, attribute_of(fact) or fact.name))
    ]
