"""What each registry holds about a subject, attribute by attribute; None where it knows that there is nothing.

Attribute names are restated here, not imported: this side must notice when our client changes them.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from integrations.sandbox.models import Degree, Firm, HealthCheck, Person, Practitioner, Record, Ward
from integrations.sandbox.registries import question
from integrations.sandbox.registries.recorded import RECORDED, Recorded

# Whether a record matches an expected value; None where the registry knows that there is no such value.
Comparison = Callable[[Any, str], bool | None]


@dataclass(frozen=True)
class Register:
    """A registry's rows, the look-up of a row by the subject's number, and how a row is read.

    `about`: whether its subjects are persons, firms or products. `read` gives every attribute that the registry tells,
    by name; `comparable` those that it compares, some of which it does not tell. `person`: whose row it is, if one's.
    """

    rows: QuerySet[Any]
    number: str
    read: Callable[[Any], Mapping[str, Any]]
    person: Callable[[Any], Person | None]
    attributes: tuple[str, ...]
    comparable: Mapping[str, Comparison]
    about: str = "person"


def _address(ward: Ward, detail: str) -> dict[str, str]:
    return {
        "province_code": ward.province_code,
        "province": ward.province_name,
        "ward_code": ward.code,
        "ward": ward.name,
        "detail": detail,
    }


def _population(person: Person) -> Mapping[str, Any]:
    return {
        "full_name": person.full_name,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "nationality": person.nationality,
        "birth_place": {"province_code": person.birth_place_code, "text": person.birth_place_text},
        "permanent_address": _address(person.ward, person.address_detail),
        "life_status": "deceased" if person.died_on else "alive",
    }


def _degrees(degree: Degree) -> Mapping[str, Any]:
    return {
        "profession": degree.profession,
        "title": degree.title,
        "field": degree.field,
        "institution": degree.institution,
        "number": degree.number,
        "issued_on": degree.issued_on,
    }


def _practitioners(held: Practitioner) -> Mapping[str, Any]:
    return {
        "practice_profession": held.practice_profession,
        "practice_months": held.practice_months,
        "practice_from": held.practice_from,
        "practice_to": held.practice_to or None,
        "practice_facility": held.practice_facility,
        "licence_number": held.licence_number or None,
        "licence_profession": held.practice_profession if held.licence_number else None,
        "licence_scope": held.licence_scope or None,
        "licence_issued_on": held.licence_issued_on or None,
        "licence_valid_until": held.licence_valid_until or None,
        "licence_status": held.licence_status or None,
        "revoked_reason": held.revoked_reason or None,
        "banned_until": held.banned_until or None,
    }


def _health_checks(check: HealthCheck) -> Mapping[str, Any]:
    return {
        "number": check.number,
        "issued_on": check.issued_on,
        "facility": check.facility,
        "conclusion": check.conclusion,
    }


def _business(firm: Firm) -> Mapping[str, Any]:
    return {
        "name": firm.name,
        "status": firm.status,
        "address": _address(firm.ward, firm.address_detail),
        "established_on": firm.established_on,
        "legal_representative": firm.legal_representative.full_name,
    }


def _same(read: Callable[[Any], Mapping[str, Any]], attribute: str) -> Comparison:
    def compare(row: Any, expected: str) -> bool | None:
        value = read(row)[attribute]
        return None if value is None else value == expected

    return compare


def _is_parent(person: Person, number: str) -> bool | None:
    """Whether the person with this number is a parent; nobody learns who the parents are."""
    parents = [key for key in (person.father_id, person.mother_id) if key is not None]
    return Person.objects.filter(pk__in=parents, identity_number=number).exists() if parents else None


def _represents(firm: Firm, number: str) -> bool:
    """Whether the person with this number is the legal representative, or holds a mandate that is valid today."""
    if firm.legal_representative.identity_number == number:
        return True
    today = timezone.now().date().isoformat()
    lasts = Q(valid_until="") | Q(valid_until__gte=today)
    return firm.mandates.filter(lasts, person__identity_number=number, valid_from__lte=today).exists()


def _of_person(model: type[Any], read: Callable[[Any], Mapping[str, Any]], *compared: str) -> Register:
    """A registry that holds at most one row about a person."""
    return Register(
        rows=model.objects.select_related("person"),
        number="person__identity_number",
        read=read,
        person=lambda row: row.person,
        attributes=tuple(read(model(person=Person()))),
        comparable={name: _same(read, name) for name in compared},
    )


def _recorded(code: str, known: Recorded) -> Register:
    """A registry whose rows are kept as values by attribute."""

    def read(row: Record) -> Mapping[str, Any]:
        return {**dict.fromkeys(known.attributes), **row.values}

    return Register(
        rows=Record.objects.filter(registry=code).select_related("person"),
        number="number",
        read=read,
        person=lambda row: row.person,
        attributes=known.attributes,
        comparable={name: _same(read, name) for name in known.comparable},
        about=known.about,
    )


REGISTERS: Mapping[str, Register] = {
    "population": Register(
        rows=Person.objects.select_related("ward"),
        number="identity_number",
        read=_population,
        person=lambda row: row,
        attributes=tuple(_population(Person(ward=Ward()))),
        comparable={
            "life_status": _same(_population, "life_status"),
            "nationality": _same(_population, "nationality"),
            "parent_number": _is_parent,
        },
    ),
    "degrees": _of_person(Degree, _degrees, "profession"),
    "practitioners": _of_person(Practitioner, _practitioners, "practice_profession", "licence_status"),
    "health_checks": _of_person(HealthCheck, _health_checks, "conclusion"),
    "business": Register(
        rows=Firm.objects.select_related("ward", "legal_representative"),
        number="code",
        read=_business,
        person=lambda row: None,
        attributes=tuple(_business(Firm(ward=Ward(), legal_representative=Person()))),
        comparable={"status": _same(_business, "status"), "representative": _represents},
        about="firm",
    ),
    **{code: _recorded(code, known) for code, known in RECORDED.items()},
}


@dataclass(frozen=True)
class Held:
    """What one registry holds about one subject."""

    registry: str
    row: Any

    @property
    def person(self) -> Person | None:
        return REGISTERS[self.registry].person(self.row)

    def told(self, attributes: list[str]) -> dict[str, Any]:
        """Return the values of `attributes`."""
        values = REGISTERS[self.registry].read(self.row) if attributes else {}
        return {name: values[name] for name in attributes}

    def matches(self, expected: Mapping[str, str]) -> dict[str, bool | None]:
        """Say of each expected value whether it is the one held."""
        comparable = REGISTERS[self.registry].comparable
        return {name: comparable[name](self.row, value) for name, value in expected.items()}

    def named(self) -> dict[str, str]:
        """Return how an answer names this subject."""
        register = REGISTERS[self.registry]
        if self.person is None:
            name = {"firm": "business_code", "product": "product_number"}[register.about]
            return {name: getattr(self.row, register.number)}
        return {"identity_number": self.person.identity_number, "birth_date": _birth_date(self.registry, self.person)}

    def differences(self, subject: question.Subject | question.Firm | question.Product) -> list[str]:
        """Return which of name and birth date the registry holds differently from what was sent."""
        if self.person is None or not isinstance(subject, question.Subject):
            return []
        differing = []
        if _folded(self.person.full_name) != _folded(subject.full_name):
            differing.append("full_name")
        if _birth_date(self.registry, self.person) != subject.birth_date:
            differing.append("birth_date")
        return differing


def find(registry: str, number: str) -> Held | None:
    """Return what `registry` holds under this number, or None."""
    register = REGISTERS[registry]
    row = next(iter(register.rows.filter(**{register.number: number})[:1]), None)
    return Held(registry, row) if row else None


def somebody_else(registry: str, number: str) -> Held | None:
    """Return what `registry` holds about another subject: always the same one for the same number."""
    register = REGISTERS[registry]
    others = register.rows.order_by(register.number)
    row = next(iter(others.filter(**{f"{register.number}__gt": number})[:1]), None)
    row = row or next(iter(others.exclude(**{register.number: number})[:1]), None)
    return Held(registry, row) if row else None


def _birth_date(registry: str, person: Person) -> str:
    """Return the birth date in this registry: the other registries took it from the identity card."""
    return person.birth_date if registry == "population" else person.card_birth_date


def _folded(name: str) -> str:
    """NFC, single spaces, no case."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()
