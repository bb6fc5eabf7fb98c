"""Finding what an address names among what belongs to the editor's own unit; anything else is not there (404)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Final

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procedures import catalogue
from procedures.grammar import Text
from workflows.editions.models import Proposal, Publication, State
from workflows.editions.proposing import edition_of
from workflows.people.models import Official

#: What a state is called, and the colour of its tag.
STATES: Final[dict[str, tuple[Any, str]]] = {
    State.DRAFT: (pgettext_lazy("edition", "To be mended"), "orange"),
    State.CHECKED: (pgettext_lazy("edition", "Checked"), "blue"),
    State.PUBLISHED: (pgettext_lazy("edition", "Published"), "green"),
    State.WITHDRAWN: (pgettext_lazy("edition", "Withdrawn"), "grey"),
}


def own_proposal(official: Official, public_id: uuid.UUID) -> Proposal:
    """A proposal of the official's unit."""
    mine = Proposal.objects.for_editor(official).select_related("unit", "author", "publisher", "publication")
    return get_object_or_404(mine, public_id=public_id)


def own_publication(official: Official, code: str, day: str) -> Publication:
    """The standing edition of a procedure of the official's unit, by the day from which it is in force."""
    try:
        effective_from = dt.date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    mine = Publication.objects.for_editor(official).standing()
    return get_object_or_404(mine, procedure=code, effective_from=effective_from)


def title_of(proposal: Proposal) -> Text | str:
    """What the procedure is called: by the draft itself, by its latest edition, or by its code alone."""
    version = proposal.latest
    if version.is_sound:
        return edition_of(version).title
    return title_of_procedure(proposal.procedure)


def title_of_procedure(code: str) -> Text | str:
    """What a procedure is called by its latest edition; by its code where there is none."""
    days = Publication.objects.standing().filter(procedure=code).order_by("-effective_from")
    latest = days.values_list("effective_from", flat=True).first()
    return catalogue.edition(code, latest).title if latest else str(_("New procedure"))
