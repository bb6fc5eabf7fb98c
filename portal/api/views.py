"""The catalogue for programs: the list, one procedure as JSON and as linked data, the vocabulary, and their schema."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.api import describing, linked, openapi, shapes
from portal.api.answering import JSON_LD, answer, problem
from portal.public.searching import Asked, asked
from procedures import catalogue, searching
from procedures.edition import Edition
from procedures.entries import Entry
from workflows.cases import figures

PAGE = 50


@login_not_required
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """The procedures in force, found by the same parameters as on the page for people. One query."""
    search = asked(request.GET)
    index = searching.index(timezone.localdate())
    found = index.find(search.wanted).entries
    pages = max(1, -(-len(found) // PAGE))
    page = min(search.page, pages)
    content = shapes.ProcedureList(
        version=shapes.VERSION,
        total=len(found),
        page=page,
        pages=pages,
        previous=_page(search, page - 1, pages),
        next=_page(search, page + 1, pages),
        procedures=[describing.brief(entry) for entry in found[(page - 1) * PAGE : page * PAGE]],
    )
    changed = max(map(_since, index.entries), default=None)
    return answer(request, content, modified=changed)


@login_not_required
@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure as JSON. Three queries."""
    edition = _in_force(code)
    if edition is None:
        return problem("No procedure with this code is in force.", 404)
    counted = figures.of(edition.code)
    changed = _changed(edition.code)
    if changed and counted:
        changed = max(changed, counted.counted_at)
    return answer(request, describing.procedure(edition, counted), modified=changed)


@login_not_required
@require_safe
def linked_data(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure as JSON-LD (CPSV-AP). Two queries."""
    edition = _in_force(code)
    if edition is None:
        return problem("No procedure with this code is in force.", 404)
    return answer(request, linked.linked_data(edition), modified=_changed(edition.code), kind=JSON_LD)


@login_not_required
@require_safe
def vocabulary(request: HttpRequest) -> HttpResponse:
    """Every code that answers use. No query."""
    return answer(request, describing.vocabulary())


@login_not_required
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document of all this. No query."""
    return answer(request, openapi.document())


@login_not_required
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """What there is, for people who write programs. No query."""
    return render(request, "api/guide.html", {"version": shapes.VERSION, "rows": openapi.overview()})


def _in_force(code: str) -> Edition | None:
    try:
        return catalogue.in_force(code, timezone.localdate())
    except catalogue.CatalogueError:
        return None


def _page(search: Asked, number: int, pages: int) -> str | None:
    if not 1 <= number <= pages:
        return None
    return describing.base() + Asked(search.wanted, number).address(reverse("api:procedures"))


def _changed(code: str) -> dt.datetime | None:
    """When what is said of a procedure last changed, apart from its figures."""
    entry = searching.index(timezone.localdate()).entry(code)
    return _since(entry) if entry else None


def _since(entry: Entry) -> dt.datetime:
    """When an edition was loaded, or came into force at the beginning of a local day: the later of the two."""
    begun = timezone.make_aware(dt.datetime.combine(entry.effective_from, dt.time()))
    return max(begun, entry.loaded_at) if entry.loaded_at else begun
