"""Organisations with their representatives, and mandates that hold; only the wire to the registry is left out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.workflows import clinic, making
from workflows.filling.models import Lookup
from workflows.mandates import granting, standing
from workflows.mandates.granting import Terms
from workflows.people.capacities import Act, Capacity, capacities_of
from workflows.people.models import Mandate, Organisation, Person, Representation

NAME = "Công ty TNHH Phòng khám Thử"
YES = {"name": NAME, "representative=applicant": True}
NO = {"name": NAME, "representative=applicant": False}
EVERY_ACT = frozenset(Act)


def answer(claimed: Representation, said: dict[str, Any] | None, **options: Any) -> Representation:
    """Have the business registry answer who represents an organisation."""
    making.answer(Lookup.objects.get(representation=claimed), said, **options)
    claimed.refresh_from_db()
    return claimed


def organisation(representative: Person, code: str = clinic.FIRM) -> Organisation:
    """The account of an organisation, opened by its representative."""
    claimed = answer(standing.claim(representative, code), YES)
    assert claimed.organisation is not None
    return claimed.organisation


def representing(person: Person) -> Capacity:
    """The right in which a representative acts for their organisation."""
    return next(right for right in capacities_of(person) if right.organisation and right.mandate is None)


def terms(agent: Person, *, acts: Collection[Act] = EVERY_ACT, days: int = 30, **changes: Any) -> Terms:
    """What a mandate for somebody says: everything, from today, for a month."""
    today = timezone.localdate()
    said: dict[str, Any] = {
        "agent_number": agent.identity_number,
        "agent_name": agent.full_name,
        "agent_birth_date": agent.birth_date,
        "starts_on": today,
        "ends_on": today + timedelta(days=days),
    }
    return Terms(acts=frozenset(acts), **{**said, **changes})


def mandate(right: Capacity | Person, agent: Person, **options: Any) -> Mandate:
    """A mandate that its agent has accepted."""
    whose = Capacity.own(right) if isinstance(right, Person) else right
    return granting.accept(granting.grant(whose, terms(agent, **options)), by=agent)


def right_under(given: Mandate) -> Capacity:
    """The right in which its agent acts."""
    assert given.agent is not None
    return next(right for right in capacities_of(given.agent) if right.mandate == given)


def age(claimed: Representation | None = None, **past: float) -> None:
    """Let time go by since the business registry last said who represents an organisation."""
    rows = Representation.objects.all() if claimed is None else Representation.objects.filter(pk=claimed.pk)
    at = timezone.now() - timedelta(**past)
    rows.update(checked_at=at)
    Lookup.objects.filter(representation__in=rows).update(answered_at=at, asked_at=at)
