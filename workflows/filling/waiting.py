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
_WAITS: Final = RawSQL("state IN ('planned', 'asking', 'waiting')", (), output_field=BooleanField())


@dataclass(frozen=True)
class Waiting:
    """The questions that wait for one registry: how many (`more`: at least so many), how many of them got no answer
    when they were asked, and when the oldest was first to be asked.
    """

    number: int
    more: bool
    unanswered: int
    oldest: datetime | None


def waiting_for(registry: str, most: int = 1000) -> Waiting:
    """What waits for a registry, counted up to `most`, so that a long queue costs no more than that."""
    oldest_first = Lookup.objects.filter(_WAITS, registry=registry).order_by("created_at")
    found = oldest_first[: most + 1].aggregate(
        number=Count("pk"),
        unanswered=Count("pk", filter=Q(state=LookupState.WAITING)),
        oldest=Min("created_at"),
    )
    number, unanswered = min(found["number"], most), min(found["unanswered"], most)
    return Waiting(number, found["number"] > most, unanswered, found["oldest"])
