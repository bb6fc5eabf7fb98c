"""In whose right somebody acts: in their own, as a representative of an organisation, or under a mandate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any, Final, Protocol

from django.db.models import Q

from workflows.people.actors import Actor
from workflows.people.models import Mandate, Organisation, Person, Representation, RepresentationState


class Act(StrEnum):
    """What a mandate may allow."""

    PREPARE = "prepare"
    FILE = "file"
    RECEIVE = "receive"


#: One of these lets somebody look at an application that is being prepared, or at a case.
SEES_DRAFT: Final = (Act.PREPARE, Act.FILE)
SEES_CASE: Final = (Act.FILE, Act.RECEIVE)


class NotEntitled(Exception):
    """The right in which somebody acted does not hold any more, or does not go so far."""


class Owned(Protocol):
    """A draft or a case: whose it is, and under which procedure of which department."""

    person_id: int
    organisation_id: int | None
    procedure: str

    @property
    def unit_code(self) -> str: ...


@dataclass(frozen=True)
class Capacity:
    """One right in which `agent` acts. What is done in it belongs to the organisation, where there is one, or `person`.

    `person`: who answers for it: the agent themself, the grantor of the mandate, or the representative who granted it
    for the organisation.
    """

    agent: Person
    person: Person
    organisation: Organisation | None = None
    mandate: Mandate | None = None

    @classmethod
    def own(cls, person: Person) -> Capacity:
        """That in which everybody acts for themself."""
        return cls(person, person)

    @property
    def key(self) -> str:
        """Names for whom one acts, the same for every mandate of theirs; "" for oneself."""
        if self.organisation is not None:
            return f"organisation:{self.organisation.public_id}"
        return f"person:{self.person.public_id}" if self.mandate else ""

    @property
    def owner_name(self) -> str:
        """The name of whom one acts for."""
        return self.organisation.name if self.organisation is not None else self.person.full_name

    @property
    def actor(self) -> Actor:
        """Who acts, for the journal."""
        return Actor("person", str(self.agent.public_id))

    @property
    def noted(self) -> dict[str, str]:
        """What the journal says of the right, beside who acted and about whom: nothing for somebody's own."""
        rights = {"organisation": self.organisation, "mandate": self.mandate}
        return {name: str(right.public_id) for name, right in rights.items() if right is not None}

    def allows(self, *acts: Act) -> bool:
        """Whether it allows one of these acts."""
        return self.mandate is None or any(getattr(self.mandate, f"may_{act}") for act in acts)

    def covers(self, procedure: str, unit: str) -> bool:
        """Whether it is a right to act in a procedure, which is that of a unit (by its code)."""
        if self.mandate is None or self.mandate.everything:
            return True
        return any(procedure == row.procedure or (row.unit and unit == row.unit.code) for row in _scopes(self.mandate))

    def reaches(self, row: Owned) -> bool:
        """Whether a draft or a case is that of whom it is for, and in its scope."""
        mine = row.organisation_id == (self.organisation.pk if self.organisation else None)
        whose = mine and (self.organisation is not None or row.person_id == self.person.pk)
        return whose and self.covers(row.procedure, row.unit_code)

    def rows(self, unit: str) -> Q:
        """The same as a condition on rows; `unit` is where they keep the unit's code."""
        whose = Q(organisation=self.organisation) if self.organisation else Q(organisation=None, person=self.person)
        if self.mandate is None or self.mandate.everything:
            return whose
        scopes = _scopes(self.mandate)
        units = [row.unit.code for row in scopes if row.unit]
        return whose & (
            Q(procedure__in=[row.procedure for row in scopes if row.procedure]) | Q(**{f"{unit}__in": units})
        )


def capacities_of(person: Person) -> tuple[Capacity, ...]:
    """Every right in which a person may act today, their own first."""
    represented = Representation.objects.filter(person=person, state=RepresentationState.CONFIRMED)
    held = Mandate.objects.in_force().filter(agent=person).select_related("person", "organisation")
    return (
        Capacity.own(person),
        *(Capacity(person, person, row.organisation) for row in represented.select_related("organisation")),
        *(
            Capacity(person, mandate.person, mandate.organisation, mandate)
            for mandate in held.defer("person__portrait").prefetch_related("scopes__unit").order_by("granted_at", "id")
        ),
    )


def rows_within(capacities: Iterable[Capacity], *acts: Act, unit: str) -> Q:
    """The condition for rows that one of the capacities reaches and allows one of the acts on."""
    allowed = (capacity.rows(unit) for capacity in capacities if capacity.allows(*acts))
    return reduce(or_, allowed, Q(pk__in=()))


def capacity_on(person: Person, row: Owned, *acts: Act) -> Capacity:
    """The right in which a person may do one of these acts on a draft or a case. Raises NotEntitled.

    What is one's own needs no look into mandates.
    """
    own = Capacity.own(person)
    if own.reaches(row):
        return own
    for capacity in capacities_of(person):
        if capacity.allows(*acts) and capacity.reaches(row):
            return capacity
    raise NotEntitled


def hold(capacity: Capacity) -> None:
    """Make sure that a right still holds, and that nobody takes it away before the transaction ends.

    Raises NotEntitled.
    """
    if capacity.mandate is not None:
        locked = Mandate.objects.select_for_update(of=("self",)).in_force().filter(pk=capacity.mandate.pk)
        if locked.first() is None:
            raise NotEntitled
    elif capacity.organisation is not None:
        mine: dict[str, Any] = {"person": capacity.person, "organisation": capacity.organisation}
        locked_too = Representation.objects.select_for_update(of=("self",)).filter(**mine)
        if not any(row.state == RepresentationState.CONFIRMED for row in locked_too):
            raise NotEntitled


def _scopes(mandate: Mandate) -> list[Any]:
    return list(mandate.scopes.all())
