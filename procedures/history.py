"""The editions of a procedure in a row: which one each follows, and what it changes.

An edition is in force from its date until the day before the next one's. It has no end of its own that could leave a
gap or run into the next; two editions of one date are a finding (`procedures.checking`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from procedures.catalogue import canonical
from procedures.checking import Checked
from procedures.reading import Finding
from procedures.telling import Told, told


@dataclass(frozen=True)
class Change:
    """What an edition changes against the one before it, dated `since`."""

    edition: Checked
    since: dt.date
    differences: list[Told]


def changes(sound: Iterable[Checked], published: Iterable[Checked] = ()) -> list[Change]:
    """What each edition changes that has an earlier one, here or among the published; not those published already."""
    mine, theirs = _by_date(sound), _by_date(published)
    every = theirs | mine
    found = []
    for (code, day), edition in mine.items():
        earlier = [date for other, date in every if other == code and date < day]
        if earlier and (code, day) not in theirs:
            since = max(earlier)
            found.append(Change(edition, since, told(every[code, since].data, edition.data)))
    return found


def altered(sound: Iterable[Checked], published: Iterable[Checked]) -> list[Finding]:
    """Editions that say something else than the published one of their date, which cannot change any more."""
    theirs = _by_date(published)
    message = _("The edition of this date is published: it cannot change. Give the changed definition a new date.")
    return [
        Finding(edition.file, *edition.dated_at, message)
        for key, edition in _by_date(sound).items()
        if key in theirs and canonical(theirs[key].data) != canonical(edition.data)
    ]


def _by_date(editions: Iterable[Checked]) -> dict[tuple[str, dt.date], Checked]:
    ordered = sorted(editions, key=lambda one: (one.definition.code, one.definition.effective_from))
    return {(one.definition.code, one.definition.effective_from): one for one in ordered}
