"""Views of the queue under names: saving, renaming, sharing with the unit, deleting."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import officials_only
from portal.officials.queue import address
from portal.ui.fields import FlagField, LineField
from workflows.cases.keeping_views import keep
from workflows.cases.models import SavedView
from workflows.cases.queries import read, write
from workflows.people.models import Official
from workflows.people.permissions import Permission


class SavedViewForm(forms.Form):
    """What a view is called, and who sees it."""

    name = LineField(label=_("Name of the view"), max_length=80)
    shared = FlagField(label=_("Share it with my unit"), required=False)
    shared.sometimes_required = True  # type: ignore[attr-defined]  # no "(optional)" beside a box to tick


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def saved_views(request: HttpRequest, official: Official) -> HttpResponse:
    """One's views and the unit's. POST saves the view that the queue shows."""
    if request.method == "POST":
        view = SavedView(query=write(read(request.POST.get("query", ""))))
        return _kept(request, official, view, SavedViewForm(request.POST))
    views = SavedView.objects.for_official(official).select_related("owner").order_by("name", "pk")
    lines = [(view, address(view.query), view.owner_id == official.pk) for view in views]
    return render(request, "officials/saved_views.html", {"lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.SEE_UNIT_CASES)
def saved_view(request: HttpRequest, official: Official, view: uuid.UUID) -> HttpResponse:
    """Rename one's own view, share it, or keep it to oneself."""
    found = _own(official, view)
    if request.method == "POST":
        return _kept(request, official, found, SavedViewForm(request.POST))
    form = SavedViewForm(initial={"name": found.name, "shared": found.unit_id is not None})
    return render(request, "officials/saved_view.html", {"form": form, "view": found})


@require_POST
@officials_only(Permission.SEE_UNIT_CASES)
def delete(request: HttpRequest, official: Official, view: uuid.UUID) -> HttpResponse:
    """Delete one's own view; what it listed stays as it is."""
    _own(official, view).delete()
    messages.success(request, _("The view was deleted. The work that it listed stays as it is."))
    return redirect("officials:saved_views")


def _own(official: Official, public_id: uuid.UUID) -> SavedView:
    return get_object_or_404(SavedView, owner=official, public_id=public_id)


def _kept(request: HttpRequest, official: Official, view: SavedView, form: SavedViewForm) -> HttpResponse:
    if form.is_valid():
        try:
            keep(view, by=official, name=form.cleaned_data["name"], shared=form.cleaned_data["shared"])
        except ValidationError as problem:
            form.add_error("name", problem.messages)
        else:
            messages.success(request, _("The view is saved."))
            return redirect(address(view.query))
    return render(request, "officials/saved_view.html", {"form": form, "view": view})
