"""Granting a mandate, accepting or refusing it, and ending it: each one transaction with its entry in the journal."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.mandates import standing
from workflows.mandates.standing import MandateError
from workflows.people.accounts import identity_index
from workflows.people.actors import Actor
from workflows.people.capacities import Act, Capacity
from workflows.people.models import (
    LONGEST_TERM,
    Mandate,
    MandateScope,
    Person,
    Representation,
    RepresentationState,
    Unit,
)

#: What is proposed to a grantor; nobody thinks five years ahead.
USUAL_TERM: Final = timedelta(days=365)
#: So many mandates that hold or wait for an answer may one grantor have given.
MOST_GIVEN: Final = 200


@dataclass(frozen=True)
class Terms:
    """What a mandate says. Without procedures and units it covers everything. `ends_on` is its last local day."""

    agent_number: str
    agent_name: str
    agent_birth_date: str
    acts: frozenset[Act]
    starts_on: date
    ends_on: date
    procedures: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Terms(…)"  # reprs end up in logs


def latest_end(starts_on: date) -> date:
    """The last day that a mandate which begins on a day can have: five years on."""
    try:
        return starts_on.replace(year=starts_on.year + 5)
    except ValueError:  # 29 February
        return starts_on.replace(year=starts_on.year + 5, day=28)


def grant(right: Capacity, terms: Terms) -> Mandate:
    """Grant a mandate in one's own right, or as the representative of an organisation. It waits for its agent.

    Nobody hands on a mandate that they hold. An organisation's representative must be so by a fresh answer, which may
    reach the registry: never inside a transaction. Raises MandateError.
    """
    if right.mandate is not None:
        raise MandateError(_("Who acts under a mandate cannot pass it on."))
    if not right.person.may_file:
        raise MandateError(_("This needs an e-ID of level 2."))
    _check(right, terms)
    standing.require(right)
    now = timezone.now()
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=right.person.pk)
        given = Mandate.objects.filter(person=right.person, revoked_at=None, refused_at=None)
        if given.filter(ends_on__gte=timezone.localdate()).count() >= MOST_GIVEN:
            raise MandateError(_("You have given too many mandates. Revoke one of them first."))
        mandate = Mandate.objects.create(
            person=right.person,
            organisation=right.organisation,
            agent_index=identity_index(terms.agent_number),
            agent_number=terms.agent_number,
            agent_name=terms.agent_name,
            agent_birth_date=terms.agent_birth_date,
            everything=not (terms.procedures or terms.units),
            lookups_agreed_at=now if Act.PREPARE in terms.acts else None,
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            granted_at=now,
            **{f"may_{act}": act in terms.acts for act in Act},
        )
        _scope(mandate, terms.procedures, terms.units)
        about = {"acts": sorted(terms.acts), "procedures": list(terms.procedures), "units": list(terms.units)}
        until = {"starts_on": terms.starts_on.isoformat(), "ends_on": terms.ends_on.isoformat()}
        _journal(mandate, Kind.MANDATE_GRANTED, right.person, **about, **until)
    return mandate


def offered_to(person: Person) -> list[Mandate]:
    """The mandates that wait for this person's answer. One with another name than that of the e-ID is not theirs."""
    waiting = Mandate.objects.filter(
        agent_index=person.identity_index,
        accepted_at=None,
        refused_at=None,
        revoked_at=None,
        ends_on__gte=timezone.localdate(),
    )
    listed = _complete(waiting).order_by("granted_at", "id")
    return [one for one in listed if _names(one, person)]


def held_by(person: Person) -> QuerySet[Mandate]:
    """Every mandate that a person has accepted, the latest first."""
    return _complete(Mandate.objects.filter(agent=person)).order_by("-granted_at", "-id")


def given_by(right: Capacity) -> QuerySet[Mandate]:
    """Every mandate that was ever given by a person, or in the name of an organisation that they represent."""
    whose = (
        {"organisation": right.organisation} if right.organisation else {"person": right.person, "organisation": None}
    )
    return _complete(Mandate.objects.filter(**whose)).order_by("-granted_at", "-id")


def find(person: Person, public_id: uuid.UUID) -> Mandate:
    """A mandate that this person has given, holds, is offered, or that is their organisation's.

    Raises Mandate.DoesNotExist for anybody else.
    """
    mandate = _complete(Mandate.objects.all()).get(public_id=public_id)
    offered = mandate.agent is None and mandate.agent_index == person.identity_index and _names(mandate, person)
    gone = mandate.agent is None and mandate.revoked_at is not None
    if mandate.agent == person or (offered and not gone) or may_end_as_grantor(person, mandate):
        return mandate
    raise Mandate.DoesNotExist


def accept(mandate: Mandate, *, by: Person) -> Mandate:
    """Take a mandate on; from now on it holds. Accepting twice is as once. Raises MandateError."""
    with transaction.atomic():
        current = _offer(mandate, by)
        if current.accepted_at is None:
            if not by.may_file:
                raise MandateError(_("This needs an e-ID of level 2."))
            current.agent, current.accepted_at = by, timezone.now()
            current.save(update_fields=["agent", "accepted_at"])
            Person.objects.filter(pk=by.pk).update(acts_for_others=True)
            _journal(current, Kind.MANDATE_ACCEPTED, by)
    return current


def refuse(mandate: Mandate, *, by: Person) -> Mandate:
    """Decline a mandate that was offered. Raises MandateError."""
    with transaction.atomic():
        current = _offer(mandate, by)
        if current.accepted_at is not None:
            raise MandateError(_("You have accepted this mandate already. You can give it back."))
        current.refused_at = timezone.now()
        current.save(update_fields=["refused_at"])
        _journal(current, Kind.MANDATE_REFUSED, by)
    return current


def revoke(mandate: Mandate, *, by: Person) -> Mandate:
    """End a mandate at once: the grantor revokes it, or the agent gives it back. Ending twice is as once.

    Raises Mandate.DoesNotExist for anybody else.
    """
    with transaction.atomic():
        current = Mandate.objects.select_for_update(of=("self",)).select_related("person").get(pk=mandate.pk)
        if current.agent_id != by.pk and not may_end_as_grantor(by, current):
            raise Mandate.DoesNotExist
        if current.revoked_at is None:
            current.revoked_at, current.revoked_by = timezone.now(), by
            current.save(update_fields=["revoked_at", "revoked_by"])
            _journal(current, Kind.MANDATE_REVOKED, by)
    return current


def may_end_as_grantor(person: Person, mandate: Mandate) -> bool:
    """Whether a person stands on the grantor's side: gave it, or represents the organisation whose it is."""
    if mandate.organisation_id is None:
        return mandate.person_id == person.pk
    represents = {"organisation": mandate.organisation_id, "state": RepresentationState.CONFIRMED}
    return Representation.objects.filter(person=person, **represents).exists()


def _offer(mandate: Mandate, by: Person) -> Mandate:
    """A mandate, locked, that this person may still answer. Raises MandateError, Mandate.DoesNotExist."""
    current = Mandate.objects.select_for_update(of=("self",)).select_related("person").get(pk=mandate.pk)
    if current.agent_index != by.identity_index or not _names(current, by):
        raise Mandate.DoesNotExist
    if current.revoked_at is not None or current.ends_on < timezone.localdate():
        raise MandateError(_("This mandate has been revoked, or its term is over."))
    if current.refused_at is not None:
        raise MandateError(_("You have refused this mandate. Ask for a new one."))
    return current


def _check(right: Capacity, terms: Terms) -> None:
    if identity_index(terms.agent_number) == right.person.identity_index:
        raise MandateError(_("Nobody needs a mandate of their own."))
    if not terms.acts:
        raise MandateError(_("A mandate allows something."))
    longest = min(latest_end(terms.starts_on), terms.starts_on + LONGEST_TERM)
    if not terms.starts_on <= terms.ends_on <= longest or terms.ends_on < timezone.localdate():
        raise MandateError(_("A mandate ends, at the latest five years after it begins."))


def _scope(mandate: Mandate, procedures: Collection[str], units: Collection[str]) -> None:
    found = Unit.objects.in_bulk(list(units), field_name="code")
    rows = [MandateScope(mandate=mandate, procedure=code) for code in procedures]
    MandateScope.objects.bulk_create([*rows, *(MandateScope(mandate=mandate, unit=found[code]) for code in units)])


def _names(mandate: Mandate, person: Person) -> bool:
    """Whether the name and the birth date are those of the e-ID, so that a slip in the number reaches nobody else."""
    same_name = _plain(mandate.agent_name) == _plain(person.full_name)
    return same_name and mandate.agent_birth_date == person.birth_date


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _complete(mandates: QuerySet[Mandate]) -> QuerySet[Mandate]:
    people = mandates.select_related("person", "agent", "organisation", "revoked_by")
    hidden = [f"{who}__portrait" for who in ("person", "agent", "revoked_by")]
    return people.defer(*hidden).prefetch_related("scopes__unit")


def _journal(mandate: Mandate, kind: Kind, by: Person, **data: Any) -> None:
    whose = {"organisation": str(mandate.organisation.public_id)} if mandate.organisation else {}
    record(
        kind,
        by=Actor("person", str(by.public_id)),
        stream=mandate.stream,
        subject=mandate.person.identity_index,
        data={"mandate": str(mandate.public_id), **whose, **data},
    )
