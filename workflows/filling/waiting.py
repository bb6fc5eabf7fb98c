"""How many questions wait for a registry, and since when: for those who keep the machinery running.

Whose questions they are stands nowhere here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import BooleanField, Count, Min, Q
from django.db.models.expressions import RawSQL

from workflows.filling.models import Lookup, LookupState

# In the very words of the partial index: SQLite does not look behind parameters to see that it may use it.
_WAITS: Final = RawSQL("state IN ('planned', 'asking', 'waiting', 'refused')", (), output_field=BooleanField())


@dataclass(frozen=True)
class Waiting:
    """The questions of one registry that have no answer: how many (`more`: at least so many), the oldest from when.

    `unanswered` of them were asked in vain and are asked again by themselves; `refused` are not, since asking again
    changes nothing before somebody has mended what was wrong on our side.
    """

    number: int
    more: bool
    unanswered: int
    refused: int
    oldest: datetime | None


def waiting_for(registry: str, most: int = 1000) -> Waiting:
    """What waits for a registry, counted up to `most`, so that a long queue costs no more than that."""
    oldest_first = Lookup.objects.filter(_WAITS, registry=registry).order_by("created_at")
    found = oldest_first[: most + 1].aggregate(
        number=Count("pk"),
        unanswered=Count("pk", filter=Q(state=LookupState.WAITING)),
        refused=Count("pk", filter=Q(state=LookupState.REFUSED)),
        oldest=Min("created_at"),
    )
    more = found["number"] > most
    return Waiting(min(found["number"], most), more, found["unanswered"], found["refused"], found["oldest"])
