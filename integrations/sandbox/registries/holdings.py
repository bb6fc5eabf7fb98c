"""What each registry holds about a person, attribute by attribute; None where it knows that there is nothing.

Attribute names are restated here, not imported: this side must notice when our client changes them.
"""

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from integrations.sandbox.models import Degree, HealthCheck, Person, Practitioner
from integrations.sandbox.registries.question import Subject

Values = Mapping[str, Any]


def _population(person: Person) -> Values:
    return {
        "full_name": person.full_name,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "nationality": person.nationality,
        "birth_place": {"province_code": person.birth_place_code, "text": person.birth_place_text},
        "permanent_address": {
            "province_code": person.ward.province_code,
            "province": person.ward.province_name,
            "ward_code": person.ward_id,
            "ward": person.ward.name,
            "detail": person.address_detail,
        },
        "life_status": "deceased" if person.died_on else "alive",
    }


def _degrees(person: Person) -> Values:
    degree: Degree = person.degree
    return {
        "profession": degree.profession,
        "title": degree.title,
        "field": degree.field,
        "institution": degree.institution,
        "number": degree.number,
        "issued_on": degree.issued_on,
    }


def _practitioners(person: Person) -> Values:
    held: Practitioner = person.practitioner
    return {
        "practice_profession": held.practice_profession,
        "practice_months": held.practice_months,
        "practice_from": held.practice_from,
        "practice_to": held.practice_to or None,
        "practice_facility": held.practice_facility,
        "licence_number": held.licence_number or None,
        "banned_until": held.banned_until or None,
    }


def _health_checks(person: Person) -> Values:
    check: HealthCheck = person.healthcheck
    return {
        "number": check.number,
        "issued_on": check.issued_on,
        "facility": check.facility,
        "conclusion": check.conclusion,
    }


# Registry -> how its holding is joined to the person, and how it is read.
_REGISTRIES: Mapping[str, tuple[str, Callable[[Person], Values]]] = {
    "population": ("ward", _population),
    "degrees": ("degree", _degrees),
    "practitioners": ("practitioner", _practitioners),
    "health_checks": ("healthcheck", _health_checks),
}
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "population": (
        "full_name", "birth_date", "sex", "nationality", "birth_place", "permanent_address", "life_status",
    ),
    "degrees": ("profession", "title", "field", "institution", "number", "issued_on"),
    "practitioners": (
        "practice_profession", "practice_months", "practice_from", "practice_to", "practice_facility",
        "licence_number", "banned_until",
    ),
    "health_checks": ("number", "issued_on", "facility", "conclusion"),
}  # fmt: skip


def find(registry: str, identity_number: str) -> Person | None:
    """Return the person whom `registry` holds under this number, or None."""
    joined = _REGISTRIES[registry][0]
    return Person.objects.select_related(joined).filter(**_present(joined), identity_number=identity_number).first()


def somebody_else(registry: str, identity_number: str) -> Person | None:
    """Return another person whom `registry` holds: always the same one for the same number."""
    joined = _REGISTRIES[registry][0]
    others = Person.objects.select_related(joined).filter(**_present(joined)).order_by("identity_number")
    return (
        others.filter(identity_number__gt=identity_number).first()
        or others.exclude(identity_number=identity_number).first()
    )


def read(registry: str, person: Person) -> Values:
    """Return every attribute that `registry` holds about `person`."""
    return _REGISTRIES[registry][1](person)


def birth_date(registry: str, person: Person) -> str:
    """Return the birth date in this registry: the other registries took it from the identity card."""
    return person.birth_date if registry == "population" else person.card_birth_date


def differences(registry: str, person: Person, subject: Subject) -> list[str]:
    """Return which of name and birth date the registry holds differently from what was sent."""
    differing = []
    if _comparable(person.full_name) != _comparable(subject.full_name):
        differing.append("full_name")
    if birth_date(registry, person) != subject.birth_date:
        differing.append("birth_date")
    return differing


def _present(joined: str) -> dict[str, bool]:
    return {f"{joined}__isnull": False}


def _comparable(name: str) -> str:
    """NFC, single spaces, no case."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()
