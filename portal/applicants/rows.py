"""Rows of a page whose fields repeat: a page to add one, to change one, and to remove one after asking."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.access import applicants_only
from portal.applicants.finding import find_draft
from portal.applicants.pages import closed
from portal.ui.contents import row_title
from portal.ui.forms import RowForm, row_form_class
from procedures.grammar import Step
from workflows.drafts import rows as of_draft
from workflows.drafts.actions import DraftClosed, DraftError
from workflows.drafts.content import RowContent
from workflows.drafts.readiness import Readiness, readiness_of
from workflows.filling import lookups
from workflows.people.capacities import Act
from workflows.people.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def add(request: HttpRequest, person: Person, draft: uuid.UUID, step: str) -> HttpResponse:
    """Enter one more row; registries are asked about whom it names as soon as it is saved."""
    readiness, page = _open(request, person, draft, step)
    return _edit(request, readiness, page, None)


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def change(request: HttpRequest, person: Person, draft: uuid.UUID, step: str, row: str) -> HttpResponse:
    """Change one row."""
    readiness, page = _open(request, person, draft, step)
    return _edit(request, readiness, page, _row(readiness, page, row))


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def remove(request: HttpRequest, person: Person, draft: uuid.UUID, step: str, row: str) -> HttpResponse:
    """Remove one row, after asking."""
    readiness, page = _open(request, person, draft, step)
    if request.method == "POST":
        try:
            of_draft.drop_row(readiness.draft, page.id, row)
        except DraftClosed:
            return closed(request)
        except of_draft.NoSuchRow:
            pass  # removed already, by a second click perhaps, which is what was wanted
        else:
            messages.success(request, _("Removed: %s") % row_title(page, _row(readiness, page, row)))
        return redirect("applicants:step", draft=draft, step=step)
    title = row_title(page, _row(readiness, page, row))
    return render(request, "applicants/remove_row.html", _context(readiness, page) | {"title": title})


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
    assert group is not None  # noqa: S101 - `_open` sees to it
    title = row_title(step, row) if row else _("Add: %s") % group.title
    context = _context(readiness, step) | {"form": form, "title": title}
    return render(request, "applicants/row.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, readiness: Readiness, step: Step, row: RowContent | None) -> RowForm:
    initial = {content.field.id: content.value for content in row.fields if not content.locked} if row else {}
    return row_form_class(readiness.edition, step)(request.POST or None, facts=readiness.known, initial=initial)


def _open(request: HttpRequest, person: Person, draft: uuid.UUID, step: str) -> tuple[Readiness, Step]:
    """An open draft on which the person works, whose plan was agreed to, and a page of it with rows; or 404."""
    mine = find_draft(request, person, draft, Act.PREPARE, open_only=True, agreed=True)
    pages = {page.id: page for page in mine.edition.steps if page.group is not None}
    if step not in pages:
        raise Http404
    return readiness_of(mine), pages[step]


def _row(readiness: Readiness, step: Step, row: str) -> RowContent:
    content = next(part for part in readiness.steps if part.step.id == step.id)
    found = next((one for one in content.rows if one.id == row), None)
    if found is None:
        raise Http404
    return found


def _context(readiness: Readiness, step: Step) -> dict[str, Any]:
    back = reverse("applicants:step", kwargs={"draft": readiness.draft.public_id, "step": step.id})
    return {"draft": readiness.draft, "edition": readiness.edition, "step": step, "back": back}
