"""What each registry holds about a person, attribute by attribute; None where it knows that there is nothing.

Attribute names are restated here, not imported: this side must notice when our client changes them.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from integrations.sandbox.models import Degree, HealthCheck, Person, Practitioner
from integrations.sandbox.registries.question import Subject


@dataclass(frozen=True)
class Held:
    """What one registry holds about one person: every attribute that it offers, by name."""

    person: Person
    values: Mapping[str, Any]


def _population(person: Person) -> Held:
    values = {
        "full_name": person.full_name,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "nationality": person.nationality,
        "birth_place": {"province_code": person.birth_place_code, "text": person.birth_place_text},
        "permanent_address": {
            "province_code": person.ward.province_code,
            "province": person.ward.province_name,
            "ward_code": person.ward.code,
            "ward": person.ward.name,
            "detail": person.address_detail,
        },
        "life_status": "deceased" if person.died_on else "alive",
    }
    return Held(person, values)


def _degrees(degree: Degree) -> Held:
    values = {
        "profession": degree.profession,
        "title": degree.title,
        "field": degree.field,
        "institution": degree.institution,
        "number": degree.number,
        "issued_on": degree.issued_on,
    }
    return Held(degree.person, values)


def _practitioners(held: Practitioner) -> Held:
    values = {
        "practice_profession": held.practice_profession,
        "practice_months": held.practice_months,
        "practice_from": held.practice_from,
        "practice_to": held.practice_to or None,
        "practice_facility": held.practice_facility,
        "licence_number": held.licence_number or None,
        "banned_until": held.banned_until or None,
    }
    return Held(held.person, values)


def _health_checks(check: HealthCheck) -> Held:
    values = {
        "number": check.number,
        "issued_on": check.issued_on,
        "facility": check.facility,
        "conclusion": check.conclusion,
    }
    return Held(check.person, values)


@dataclass(frozen=True)
class Register:
    """A registry's rows, the look-up of a row by identity number, and how a row is read."""

    rows: QuerySet[Any]
    number: str
    read: Callable[[Any], Held]
    attributes: tuple[str, ...]


_OF_PERSON = "person__identity_number"
REGISTERS: Mapping[str, Register] = {
    "population": Register(
        Person.objects.select_related("ward"),
        "identity_number",
        _population,
        ("full_name", "birth_date", "sex", "nationality", "birth_place", "permanent_address", "life_status"),
    ),
    "degrees": Register(
        Degree.objects.select_related("person"),
        _OF_PERSON,
        _degrees,
        ("profession", "title", "field", "institution", "number", "issued_on"),
    ),
    "practitioners": Register(
        Practitioner.objects.select_related("person"),
        _OF_PERSON,
        _practitioners,
        (
            "practice_profession",
            "practice_months",
            "practice_from",
            "practice_to",
            "practice_facility",
            "licence_number",
            "banned_until",
        ),
    ),
    "health_checks": Register(
        HealthCheck.objects.select_related("person"),
        _OF_PERSON,
        _health_checks,
        ("number", "issued_on", "facility", "conclusion"),
    ),
}


def row(registry: str, number: str) -> Any:
    """Return the registry's row under this number, or None."""
    register = REGISTERS[registry]
    return next(iter(register.rows.filter(**{register.number: number})[:1]), None)


def find(registry: str, number: str) -> Held | None:
    """Return what `registry` holds under this number, or None."""
    found = row(registry, number)
    return REGISTERS[registry].read(found) if found else None


def somebody_else(registry: str, number: str) -> Held | None:
    """Return what `registry` holds about another subject: always the same one for the same number."""
    register = REGISTERS[registry]
    others = register.rows.order_by(register.number)
    found = next(iter(others.filter(**{f"{register.number}__gt": number})[:1]), None)
    found = found or next(iter(others.exclude(**{register.number: number})[:1]), None)
    return register.read(found) if found else None


def birth_date(registry: str, person: Person) -> str:
    """Return the birth date in this registry: the other registries took it from the identity card."""
    return person.birth_date if registry == "population" else person.card_birth_date


def named(registry: str, held: Held) -> dict[str, str]:
    """Return how an answer names its subject."""
    return {"identity_number": held.person.identity_number, "birth_date": birth_date(registry, held.person)}


def differences(registry: str, person: Person, subject: Subject) -> list[str]:
    """Return which of name and birth date the registry holds differently from what was sent."""
    differing = []
    if _comparable(person.full_name) != _comparable(subject.full_name):
        differing.append("full_name")
    if birth_date(registry, person) != subject.birth_date:
        differing.append("birth_date")
    return differing


def _comparable(name: str) -> str:
    """NFC, single spaces, no case."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()
