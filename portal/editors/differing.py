"""Side by side: the edition in force and the proposed one, by meaning, with the titles of what differs."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.accounts.access import officials_only
from portal.editors.finding import own_proposal, title_of
from portal.ui.differences import Piece, apart
from procedures.differences import Sort
from procedures.models import EditionRecord
from procedures.telling import SORTS, Told, told
from workflows.editions.models import Proposal
from workflows.editions.proposing import body_of
from workflows.people.models import Official
from workflows.people.permissions import Permission

#: What became of a value is said in words; the colour only helps the eye.
COLOURS: Final = {Sort.ADDED: "green", Sort.REMOVED: "red", Sort.CHANGED: "orange", Sort.MOVED: "blue"}


@dataclass(frozen=True)
class Line:
    """One difference: where, of which sort, and both sides. `block`: a whole part, as it is written in the file."""

    where: str
    sort: Any
    colour: str
    before: list[Piece]
    after: list[Piece]
    block: bool


@never_cache
@require_safe
@officials_only(Permission.EDIT_DEFINITIONS)
def differences(request: HttpRequest, official: Official, proposal: uuid.UUID) -> HttpResponse:
    """What the latest version changes, part by part."""
    found = own_proposal(official, proposal)
    version = found.latest
    if not version.is_sound:
        return redirect("editors:proposal", proposal=proposal)
    base = base_of(found)
    before = json.loads(base.body) if base else {}
    listed = told(before, body_of(version))
    context = {
        "proposal": found,
        "title": title_of(found),
        "base": base,
        "groups": _grouped(listed),
        "count": len(listed),
    }
    return render(request, "editors/differences.html", context)


def base_of(proposal: Proposal) -> EditionRecord | None:
    """The edition with which a proposed one is compared: the one in force, or the first that will be."""
    mine = EditionRecord.objects.filter(procedure=proposal.procedure)
    if proposal.publication_id and proposal.effective_from:
        mine = mine.exclude(effective_from=proposal.effective_from)
    now = mine.filter(effective_from__lte=timezone.localdate()).order_by("-effective_from").first()
    return now or mine.order_by("effective_from").first()


def _grouped(listed: list[Told]) -> list[tuple[str, list[Line]]]:
    """The differences under the part of the definition in which they stand."""
    return [(part, [_line(one) for one in those]) for part, those in groupby(listed, key=lambda one: one.part)]


def _line(one: Told) -> Line:
    both = one.sort == Sort.CHANGED and not one.block
    left, right = apart(one.before, one.after) if both else ([Piece(one.before)], [Piece(one.after)])
    sides = (left if one.before else [], right if one.after else [])
    return Line(one.where, SORTS[one.sort], COLOURS[one.sort], *sides, one.block)
