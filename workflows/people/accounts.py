"""Finding or making the person behind an e-ID sign-in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.db import transaction

from workflows.people.models import Person, User
from workflows.vault import blind_index


@dataclass(frozen=True)
class EidIdentity:
    """What the e-ID says of a person after signing in (Decree 69/2024)."""

    identity_number: str
    full_name: str
    birth_date: str
    assurance_level: int
    portrait: str | None = None


def identity_index(identity_number: str) -> str:
    """The blind index under which a person is found by identity number."""
    return blind_index("person.identity_number", identity_number)


@transaction.atomic
def person_of(identity: EidIdentity) -> Person:
    """The person with this identity number, made on first sight and brought up to what the e-ID says now."""
    index = identity_index(identity.identity_number)
    person = Person.objects.select_for_update().filter(identity_index=index).first()
    if person is None:
        # The user name is random: it is no personal data, and nobody signs in with it.
        user = User.objects.create_user(username=f"eid-{secrets.token_hex(12)}")
        person = Person(user=user, identity_number=identity.identity_number, identity_index=index)
    person.full_name = identity.full_name
    person.birth_date = identity.birth_date
    person.assurance_level = identity.assurance_level
    if identity.portrait:
        person.portrait = identity.portrait
    person.save()
    return person


def find_person(identity_number: str) -> Person | None:
    """The person with this identity number, or none. For the auditor's exact search."""
    return Person.objects.filter(identity_index=identity_index(identity_number)).first()
