"""Side by side: the edition in force and the proposed one, by meaning, with the titles of what differs."""

from __future__ import annotations

import difflib
import json
import re
import uuid
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.accounts.access import officials_only
from portal.editors.finding import own_proposal, title_of
from portal.editors.words import KEYS
from procedures.catalogue import canonical
from procedures.differences import Difference, Place, Sort, compare
from procedures.models import EditionRecord
from workflows.editions.models import Proposal
from workflows.editions.proposing import body_of
from workflows.people.models import Official
from workflows.people.permissions import Permission

#: What became of a value is said in words; the colour only helps the eye.
SORTS: Final[dict[Sort, tuple[Any, str]]] = {
    Sort.ADDED: (pgettext_lazy("difference", "Added"), "green"),
    Sort.REMOVED: (pgettext_lazy("difference", "Removed"), "red"),
    Sort.CHANGED: (pgettext_lazy("difference", "Changed"), "orange"),
    Sort.MOVED: (pgettext_lazy("difference", "Other order"), "blue"),
}
#: What every edition differs in, and says itself.
_OF_COURSE: Final = ("edition",)


@dataclass(frozen=True)
class Piece:
    """A part of a text: the same on both sides, or only on one."""

    text: str
    only_here: bool = False


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
    listed = [one for one in compare(before, json.loads(canonical(body_of(version))[0])) if not _of_course(one)]
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


def _grouped(listed: list[Difference]) -> list[tuple[str, list[Line]]]:
    """The differences under the part of the definition in which they stand."""
    parts = groupby(listed, key=lambda one: one.path[0].name)
    return [(_called(Place(name)), [_line(one) for one in those]) for name, those in parts]


def _line(one: Difference) -> Line:
    words, colour = SORTS[one.sort]
    block = any(isinstance(side, dict | list) and not _is_plain(side) for side in (one.before, one.after))
    before, after = _shown(one.before), _shown(one.after)
    both = one.sort == Sort.CHANGED and not block
    left, right = _apart(before, after) if both else ([Piece(before)], [Piece(after)])
    where = " › ".join(_called(place) for place in one.path[1:]) or _called(one.path[0])
    return Line(where, words, colour, left if before else [], right if after else [], block)


def _called(place: Place) -> str:
    """A step of the way in words: a key by its name, an item by its title and id."""
    if not place.item:
        return str(KEYS.get(place.name, place.name))
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    title = (place.title or {}).get(language)
    return f"{title} ({place.name})" if title else place.name


def _shown(value: Any) -> str:
    """A value as people read it; a whole part as it is written in a file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list) and _is_plain(value):
        return ", ".join(str(item) for item in value)
    if isinstance(value, dict | list):
        return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=90).strip()
    return str(value)


def _is_plain(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(item, dict | list) for item in value)


def _apart(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts with the words that stand on one side only marked."""
    was, now = re.findall(r"\s+|[^\s]+", before), re.findall(r"\s+|[^\s]+", after)
    codes = difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    left = [Piece("".join(was[i:j]), verb != "equal") for verb, i, j, _k, _m in codes if i < j]
    right = [Piece("".join(now[k:m]), verb != "equal") for verb, _i, _j, k, m in codes if k < m]
    return left, right


def _of_course(one: Difference) -> bool:
    return one.path[0].name in _OF_COURSE
