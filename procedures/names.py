"""Names of what registries tell: `population.full_name` of the applicant, `firm.business.name` of another subject.

A comparison is named with what it compares: `firm.business.representative=applicant`.
"""

from __future__ import annotations

from dataclasses import dataclass

from integrations.exchange.vocabulary import Attribute
from procedures.expression_types import APPLICANT
from procedures.registries import attribute


@dataclass(frozen=True)
class Name:
    """A name in its parts; the subject is the applicant where the name says no other.

    `attribute` is short. Of a comparison, `expected` is what the value is compared with.
    """

    subject: str
    registry: str
    attribute: str
    expected: str | None = None

    @property
    def need(self) -> str:
        """The lookup that it belongs to, as `lookups` of a definition calls it: `population`, `firm.business`."""
        return self.registry if self.subject == APPLICANT else f"{self.subject}.{self.registry}"


def parsed(name: str) -> Name:
    """A name in its parts. Errors: ValueError for one without a dot (the id of a field)."""
    plain, compared, expected = name.partition("=")
    *subject, registry, short = plain.split(".")
    return Name(subject[0] if subject else APPLICANT, registry, short, expected if compared else None)


def lookup_parts(key: str) -> tuple[str, str]:
    """Subject and registry of a lookup's name."""
    subject, dot, registry = key.partition(".")
    return (subject, registry) if dot else (APPLICANT, key)


def attribute_of(name: str) -> Attribute | None:
    """The attribute that a full name names, whosoever it is asked about; or none."""
    parts = parsed(name)
    return attribute(f"{parts.registry}.{parts.attribute}")
