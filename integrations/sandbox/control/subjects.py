"""People, firms and products as the control pages show them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from integrations.exchange.vocabulary import Attribute
from integrations.sandbox.control.texts import REGISTRIES, TEXTS, in_language, title
from integrations.sandbox.models import Firm, Person, Record
from integrations.sandbox.registries import edits, holdings
from integrations.sandbox.synthesis.cast import CAST
from integrations.sandbox.synthesis.firms import CAST_FIRMS

_CODES = 10, 14  # lengths of a business code, without and with a branch
_PRODUCT = "product-"


@dataclass(frozen=True)
class Subject:
    """A person, a firm or a product. `key` stands in addresses and is no identity number."""

    key: str
    number: str
    name: str
    note: str
    about: str  # person, firm or product

    @property
    def registries(self) -> list[str]:
        """The registries that can know of it."""
        return [code for code, register in holdings.REGISTERS.items() if register.about == self.about]


@dataclass(frozen=True)
class Line:
    """An attribute of a record: `value` for reading, `text` as the form takes it."""

    registry: str
    attribute: Attribute
    title: str
    value: str
    text: str
    changeable: bool

    @property
    def name(self) -> str:
        return f"{self.registry}.{self.attribute.name}"

    @property
    def hint(self) -> str:
        """Key of the text that says how to write a value, or nothing."""
        if self.name == "business.legal_representative":
            return "value_hint_person"
        return {"date": "value_hint_day", "address": "value_hint_address"}.get(self.attribute.kind, "")


def cast_people(language: str) -> list[Subject]:
    """The people whom every seed knows."""
    return [
        Subject(
            member.key,
            member.identity_number,
            member.full_name,
            in_language((member.note_vi, member.note_en), language),
            "person",
        )
        for member in CAST
    ]


def cast_firms(language: str) -> list[Subject]:
    """The firms that every seed knows."""
    return [
        Subject(firm.key, firm.code, firm.name, in_language((firm.note_vi, firm.note_en), language), "firm")
        for firm in CAST_FIRMS
    ]


def cast_products() -> list[Subject]:
    """The products that every seed knows."""
    return [_product(row) for row in _products().exclude(cast_key="").order_by("registry", "number")]


def by_key(key: str, language: str) -> Subject | None:
    """Return the subject with this cast key, business code, or public id."""
    cast = [*cast_people(language), *cast_firms(language), *cast_products()]
    known = next((found for found in cast if found.key == key), None)
    if known is not None or len(key) in _CODES:
        return known or by_number(key)
    if key.startswith(_PRODUCT):
        row = _products().filter(pk=int(key[len(_PRODUCT) :] or 0)).first() if key[len(_PRODUCT) :].isdigit() else None
        return _product(row) if row else None
    try:
        return _person(Person.objects.filter(public_id=UUID(key)).first())
    except ValueError:
        return None


def by_number(number: str) -> Subject | None:
    """Return the person, firm or product with this number."""
    firm = Firm.objects.filter(code=number).first()
    if firm:
        return Subject(firm.cast_key or firm.code, firm.code, firm.name, "", "firm")
    product = _products().filter(number=number).first()
    if product:
        return _product(product)
    return _person(Person.objects.filter(identity_number=number).first())


def _products() -> QuerySet[Record]:
    about = [code for code, register in holdings.REGISTERS.items() if register.about == "product"]
    return Record.objects.filter(registry__in=about)


def _product(row: Record) -> Subject:
    key = row.cast_key or f"{_PRODUCT}{row.pk}"
    return Subject(key, row.number, row.values["name"], row.number, "product")


def _person(found: Person | None) -> Subject | None:
    if found is None:
        return None
    return Subject(found.cast_key or str(found.public_id), found.identity_number, found.full_name, "", "person")


def lines(registry: str, subject: Subject, language: str) -> list[Line] | None:
    """Return what a registry holds about a subject; None where it has no record."""
    held = holdings.find(registry, subject.number)
    if held is None:
        return None
    values = held.told(list(holdings.REGISTERS[registry].attributes))
    return [_line(registry, name, value, language) for name, value in values.items()]


def _line(registry: str, name: str, value: Any, language: str) -> Line:
    attribute = REGISTRIES[registry].attribute(name)
    changeable = name in edits.EDITABLE[registry]
    return Line(
        registry, attribute, title(attribute, language), readable(value, language), _writable(value), changeable
    )


def readable(value: Any, language: str) -> str:
    """A value of the wire, for reading."""
    if value is None:
        return in_language(TEXTS["nothing"], language)
    if isinstance(value, dict):
        parts = [value.get(part) for part in ("detail", "ward", "province", "text")]
        return ", ".join(str(part) for part in parts if part) or str(value)
    return str(value)


def _writable(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("detail") or value.get("text") or "")
    return "" if value is None else str(value)
