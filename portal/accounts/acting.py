"""For whom somebody acts on these pages: themself, until they choose somebody else; kept in the session.

The choice only says what is listed and begun. Whether one may see or do something is looked at anew each time, by the
rights that hold at that moment; a choice whose right has ended counts no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.http import HttpRequest

from workflows.people.capacities import Act, Capacity, capacities_of
from workflows.people.models import Person

SESSION_KEY: Final = "acting_for"


@dataclass(frozen=True)
class Party:
    """Somebody for whom a person may act, with every right to do so; `key` is empty for the person themself."""

    key: str
    name: str
    rights: tuple[Capacity, ...]

    @property
    def is_organisation(self) -> bool:
        return self.rights[0].organisation is not None

    @property
    def represented(self) -> bool:
        """Whether the person represents an organisation, rather than holding its mandate."""
        return self.is_organisation and any(right.mandate is None for right in self.rights)

    def right_for(self, act: Act, procedure: str, unit: str) -> Capacity | None:
        """The right in which one may do this in a procedure of a unit."""
        fitting = (right for right in self.rights if right.allows(act) and right.covers(procedure, unit))
        return next(fitting, None)


class Acting:
    """For whom the signed-in person acts in one request. Reads rights only when somebody asks."""

    def __init__(self, request: HttpRequest, person: Person) -> None:
        self._request = request
        self._looked_at: str | None = None
        self.person = person

    @cached_property
    def rights(self) -> tuple[Capacity, ...]:
        """Every right of the person today, their own first."""
        return capacities_of(self.person) if self.person.acts_for_others else (Capacity.own(self.person),)

    @cached_property
    def parties(self) -> tuple[Party, ...]:
        """All for whom the person may act, themself first."""
        grouped: dict[str, list[Capacity]] = {}
        for right in self.rights:
            grouped.setdefault(right.key, []).append(right)
        return tuple(Party(key, rights[0].owner_name, tuple(rights)) for key, rights in grouped.items())

    @property
    def chosen(self) -> Party:
        """For whom the person has chosen to act; themself when that right has ended."""
        return self._party(self._request.session.get(SESSION_KEY, ""))

    @property
    def shown(self) -> Party:
        """For whom the person acts on this page: of a draft or case its owner, elsewhere as chosen."""
        return self.chosen if self._looked_at is None else self._party(self._looked_at)

    @property
    def can_choose(self) -> bool:
        """Whether there is anybody else to act for."""
        return len(self.parties) > 1

    def look_at(self, right: Capacity) -> None:
        """This page is about a draft or case that the person reaches in this right."""
        self._looked_at = right.key

    def choose(self, key: str) -> Party:
        """Act for somebody from now on. Raises KeyError for whom the person may not act for."""
        party = next((party for party in self.parties if party.key == key), None)
        if party is None:
            raise KeyError(key)
        self._request.session[SESSION_KEY] = key
        return party

    def _party(self, key: str) -> Party:
        if not key:
            own = Capacity.own(self.person)
            return Party("", own.owner_name, (own,))
        return next((party for party in self.parties if party.key == key), self.parties[0])


def acting_of(request: HttpRequest) -> Acting:
    """For whom the signed-in applicant acts; the same object throughout a request."""
    known: Any = getattr(request, "acting", None)
    if known is None:
        known = request.acting = Acting(request, request.user.person)  # type: ignore[attr-defined,union-attr]  # ours
    return known
