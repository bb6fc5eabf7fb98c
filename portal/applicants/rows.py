"""Rows of a page whose fields repeat: a page to add one, to change one, and to remove one after asking."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.access import applicants_only
from portal.applicants.finding import find_draft
from portal.applicants.pages import closed, not_for_you
from portal.ui.contents import row_title
from portal.ui.forms import RowForm, row_form_class
from procedures.grammar import Step
from workflows.drafts import rows as of_draft
from workflows.drafts.actions import DraftClosed, DraftError
from workflows.drafts.content import RowContent, StepContent
from workflows.drafts.readiness import Readiness, readiness_of
from workflows.filling import lookups
from workflows.people.capacities import Act
from workflows.people.models import Person


def _of_rows(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A view of an open draft on which the person works, whose plan was agreed to, and of a page of it with rows.

    404 where there is no such page; back to the overview where it is not for this applicant.
    """

    @applicants_only
    @wraps(view)
    def wrapped(request: HttpRequest, person: Person, draft: uuid.UUID, step: str, **row: str) -> HttpResponse:
        mine = find_draft(request, person, draft, Act.PREPARE, open_only=True, agreed=True)
        if not any(page.id == step and page.group is not None for page in mine.edition.steps):
            raise Http404
        readiness = readiness_of(mine)
        page = next((content for content in readiness.steps if content.step.id == step), None)
        if page is None or not page.declares:
            return not_for_you(request, mine)
        return view(request, readiness, page, **row)

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
@_of_rows
def add(request: HttpRequest, readiness: Readiness, page: StepContent) -> HttpResponse:
    """Enter one more row; registries are asked about whom it names as soon as it is saved."""
    return _edit(request, readiness, page.step, None)


@require_http_methods(["GET", "HEAD", "POST"])
@_of_rows
def change(request: HttpRequest, readiness: Readiness, page: StepContent, row: str) -> HttpResponse:
    """Change one row."""
    return _edit(request, readiness, page.step, _row(page, row))


@require_http_methods(["GET", "HEAD", "POST"])
@_of_rows
def remove(request: HttpRequest, readiness: Readiness, page: StepContent, row: str) -> HttpResponse:
    """Remove one row, after asking."""
    step = page.step
    if request.method == "POST":
        try:
            of_draft.drop_row(readiness.draft, step.id, row)
        except DraftClosed:
            return closed(request)
        except of_draft.NoSuchRow:
            pass  # removed already, by a second click perhaps, which is what was wanted
        else:
            messages.success(request, _("Removed: %s") % row_title(step, _row(page, row)))
        return redirect("applicants:step", draft=readiness.draft.public_id, step=step.id)
    title = row_title(step, _row(page, row))
    return render(request, "applicants/remove_row.html", _context(readiness, step) | {"title": title})


def _edit(request: HttpRequest, readiness: Readiness, step: Step, row: RowContent | None) -> HttpResponse:
    form = _form(request, readiness, step, row)
    if form.is_valid():
        try:
            of_draft.put_row(readiness.draft, step.id, row.id if row else None, form.answers())
        except DraftClosed:
            return closed(request)
        except of_draft.RowRefused as refusal:
            form.refuse(refusal.complaints)
        except DraftError as problem:
            form.add_error(None, problem.message)
        else:
            lookups.hurry(readiness.draft.public_id)
            return redirect("applicants:step", draft=readiness.draft.public_id, step=step.id)
    group = step.group
    assert group is not None  # noqa: S101 - `_of_rows` sees to it
    title = row_title(step, row) if row else _("Add: %s") % group.title
    context = _context(readiness, step) | {"form": form, "title": title}
    return render(request, "applicants/row.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, readiness: Readiness, step: Step, row: RowContent | None) -> RowForm:
    initial = {content.field.id: content.value for content in row.fields if not content.locked} if row else {}
    return row_form_class(readiness.edition, step)(request.POST or None, facts=readiness.known, initial=initial)


def _row(page: StepContent, row: str) -> RowContent:
    found = next((one for one in page.rows if one.id == row), None)
    if found is None:
        raise Http404
    return found


def _context(readiness: Readiness, step: Step) -> dict[str, Any]:
    back = reverse("applicants:step", kwargs={"draft": readiness.draft.public_id, "step": step.id})
    return {"draft": readiness.draft, "edition": readiness.edition, "step": step, "back": back}
