"""The catalogue of procedures: searched and filtered by its address, one page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.public import wording
from portal.public.searching import Asked, asked, filters
from procedures import searching
from procedures.entries import Entry
from procedures.searching import Found, Index, Wanted
from procedures.vocabulary import OFFICES

#: As many as fit on a screen or two; a page costs the same however many procedures there are.
PAGE: Final = 10


@dataclass(frozen=True)
class Card:
    """One procedure as the catalogue shows it."""

    entry: Entry
    audience: str
    time_limit: str
    fee: str
    unit: object


@dataclass(frozen=True)
class WayOut:
    """A search that finds more than one which found nothing: what it leaves out, and its address."""

    words: str
    address: str
    count: int


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The procedures in force today, all or those that a search finds. One query."""
    search = asked(request.GET)
    index = searching.index(timezone.localdate())
    found = index.find(search.wanted)
    page = min(search.page, _pages(found.entries))
    shown = found.entries[(page - 1) * PAGE : page * PAGE]
    context = {
        "search": search.wanted.text,
        "filters": filters(index, found, search.wanted),
        "filtered": bool(search.wanted.chosen),
        "cards": [_card(entry) for entry in shown],
        "number": len(found.entries),
        "any": bool(index.entries),
        "taken_for": found.taken_for,
        "unknown": found.unknown,
        "ways_out": [] if found.entries else _ways_out(index, found, search.wanted),
        "pages": _links(replace(search, page=page), found.entries),
        "machine": Asked(search.wanted).address(reverse("api:procedures")),
    }
    return render(request, "public/catalogue.html", context)


def _card(entry: Entry) -> Card:
    return Card(
        entry=entry,
        audience=wording.audience(entry.audience),
        time_limit=wording.limits((limit.amount, limit.unit) for limit in entry.time_limits),
        fee=wording.fees(entry.fees),
        unit=OFFICES[entry.unit],
    )


def _pages(entries: Sequence[Entry]) -> int:
    return max(1, -(-len(entries) // PAGE))


def _links(search: Asked, entries: Sequence[Entry]) -> dict[str, Any]:
    """Where the page stands among all, and the addresses of those beside it."""
    base, last = reverse("public:catalogue"), _pages(entries)
    words = _("%(page)s of %(pages)s")
    there: dict[str, Any] = {"page": search.page, "last": last}
    for name, number in (("previous", search.page - 1), ("next", search.page + 1)):
        inside = 1 <= number <= last
        there[name] = replace(search, page=number).address(base) if inside else ""
        there[f"{name}_label"] = words % {"page": number, "pages": last} if inside else ""
    return there


def _ways_out(index: Index, found: Found, wanted: Wanted) -> list[WayOut]:
    """What to leave out so that something is found."""
    tried = []
    if found.unknown:
        rest = wanted.without(found.unknown)
        words = _("Search without “%(words)s”") % {"words": " ".join(found.unknown)}
        tried.append((words, replace(wanted, text=rest), bool(rest)))
    tried.append((_("Search without the filters"), replace(wanted, chosen={}), bool(wanted.chosen)))
    base = reverse("public:catalogue")
    ways = []
    for words, other, sensible in tried:
        if sensible and (count := len(index.find(other).entries)):
            ways.append(WayOut(words, Asked(other).address(base), count))
    return ways
