"""Giving a view of the queue a name, sharing it with the unit, taking it away again."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from workflows.cases.models import SavedView
from workflows.people.models import Official

#: Views of one person: a list that one still reads.
MOST_KEPT = 30


def keep(view: SavedView, *, by: Official, name: str, shared: bool) -> SavedView:
    """Save a new view, or one's own under another name, for oneself or for the whole unit. Raises ValidationError."""
    if view._state.adding and SavedView.objects.filter(owner=by).count() >= MOST_KEPT:
        raise ValidationError(_("You have %(most)s views already. Delete one first."), params={"most": MOST_KEPT})
    view.owner, view.name, view.unit = by, name, by.unit if shared else None
    view.full_clean()
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:  # somebody was faster
        view.validate_constraints()
        raise
    return view
