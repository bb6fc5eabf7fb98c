"""The editor's first page: the unit's procedures, their editions, and what is being written; and one edition."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.accounts.access import officials_only
from portal.editors.finding import STATES, own_publication, title_of, title_of_procedure
from portal.ui.components import Row
from portal.ui.text import local_date, local_datetime
from procedures import catalogue
from workflows.editions import signing
from workflows.editions.models import Proposal, Publication
from workflows.editions.publishing import SET_UP, may_withdraw
from workflows.people.models import Official
from workflows.people.permissions import Permission


@dataclass
class Line:
    """One procedure: the edition in force, those to come (earliest first), and those that were (latest first)."""

    code: str
    title: Any = ""
    in_force: Publication | None = None
    coming: list[Publication] = field(default_factory=list)
    earlier: list[Publication] = field(default_factory=list)
    drafts: list[Proposal] = field(default_factory=list)


@never_cache
@require_safe
@officials_only(Permission.EDIT_DEFINITIONS)
def home(request: HttpRequest, official: Official) -> HttpResponse:
    """Every procedure of the unit."""
    lines = procedures_of(official, timezone.localdate())
    return render(request, "editors/home.html", {"lines": lines, "unit": official.unit, "states": STATES})


@never_cache
@require_safe
@officials_only(Permission.EDIT_DEFINITIONS)
def edition(request: HttpRequest, official: Official, code: str, day: str) -> HttpResponse:
    """One published edition: who published it, under which signature, and the file again."""
    found = own_publication(official, code, day)
    context = {
        "publication": found,
        "title": catalogue.edition(code, found.effective_from).title,
        "rows": _rows(found),
        "may_withdraw": may_withdraw(found, on=timezone.localdate()),
    }
    return render(request, "editors/edition.html", context)


def procedures_of(official: Official, today: dt.date) -> list[Line]:
    """The unit's procedures by their codes, with their editions and open drafts."""
    lines: defaultdict[str, Line] = defaultdict(lambda: Line(""))
    editions = Publication.objects.for_editor(official).standing().defer("text").order_by("procedure", "effective_from")
    for publication in editions:
        _place(lines[publication.procedure], publication, today)
    for proposal in Proposal.objects.for_editor(official).open().select_related("author").order_by("-updated_at"):
        lines[proposal.procedure].drafts.append(proposal)
    for code, line in lines.items():
        line.code = code
        alone = line.drafts and not (line.in_force or line.coming)
        line.title = title_of(line.drafts[0]) if alone else title_of_procedure(code)
    return [lines[code] for code in sorted(lines)]


def _place(line: Line, publication: Publication, today: dt.date) -> None:
    """Put the next edition of a procedure, which come in the order of their days, where it belongs."""
    if publication.effective_from > today:
        line.coming.append(publication)
        return
    if line.in_force is not None:
        line.earlier.insert(0, line.in_force)
    line.in_force = publication


def _rows(publication: Publication) -> list[Row]:
    code = '<span class="mc-digest">{}</span>'
    try:
        signing.verify(publication.statement, publication.key_id, publication.signature)
        signature = _("Holds (key %s)") % publication.key_id
    except signing.Forged:
        signature = _("Does not hold: tell the operator")
    return [
        Row(_("In force from"), local_date(publication.effective_from)),
        Row(_("Published"), local_datetime(publication.published_at)),
        Row(_("Published by"), _publisher(publication)),
        Row(_("Digest (SHA-256)"), format_html(code, publication.digest)),
        Row(_("Signature"), signature),
    ]


def _publisher(publication: Publication) -> str:
    if publication.by == str(SET_UP):
        return _("Set-up of the portal")
    proposal = Proposal.objects.filter(publication=publication).select_related("publisher", "author").first()
    if proposal is None or proposal.publisher is None:
        return publication.by
    names = {"publisher": proposal.publisher.full_name, "author": proposal.author.full_name}
    return _("%(publisher)s; written by %(author)s") % names
