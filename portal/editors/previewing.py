"""Every page of the wizard as applicants will see it, with the real form: no registry is asked, nothing is kept."""

from __future__ import annotations

import copy
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.accounts.access import officials_only
from portal.editors.finding import own_proposal
from portal.ui.contents import rows_of
from portal.ui.forms import StepForm, form_class, row_form_class
from procedures.edition import Edition
from procedures.grammar import Step
from workflows.drafts.content import FieldContent
from workflows.editions.proposing import edition_of
from workflows.people.models import Official
from workflows.people.permissions import Permission


@never_cache
@require_safe
@officials_only(Permission.EDIT_DEFINITIONS)
def preview(request: HttpRequest, official: Official, proposal: uuid.UUID, step: str = "") -> HttpResponse:
    """One page of the wizard, the first one by default."""
    found = own_proposal(official, proposal)
    version = found.latest
    if not version.is_sound:
        return redirect("editors:proposal", proposal=proposal)
    edition = edition_of(version)
    steps = list(edition.steps)
    number = next((index for index, one in enumerate(steps) if one.id == step), None if step else 0)
    if number is None:
        raise Http404
    addresses = [reverse("editors:preview_step", args=[proposal, one.id]) for one in steps]
    context = {
        "proposal": found,
        "edition": edition,
        "step": steps[number],
        "number": number + 1,
        "pages": [(one.title, address, one is steps[number]) for one, address in zip(steps, addresses, strict=True)],
        "form": _form(edition, steps[number]),
        "locked": _locked(steps[number]),
        "previous_page": addresses[number - 1] if number else "",
        "next_page": addresses[number + 1] if number + 1 < len(steps) else "",
    }
    return render(request, "editors/preview.html", context)


def _form(edition: Edition, step: Step) -> StepForm:
    """The form that the wizard shows, with what is asked only sometimes; where fields repeat, the form of one row."""
    kind = row_form_class(edition, step) if step.group else form_class(edition, step)
    form = kind(prefix=step.id)
    form.fields = copy.deepcopy(form.base_fields)
    return form


def _locked(step: Step) -> list[Any]:
    """The lines that registries will fill."""
    return rows_of([FieldContent(field, None, None) for field in step.fields if field.locked], step.id)
