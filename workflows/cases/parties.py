"""Whom a case is about: the person who files, the organisation that the person acts for, and others whom it names."""

from __future__ import annotations

from dataclasses import dataclass

from procedures.edition import Edition
from procedures.grammar import Field
from procedures.names import parsed
from procedures.subjects import Subject, organisation_among
from workflows.cases.record import CaseRecord
from workflows.cases.words import value_words


@dataclass(frozen=True)
class Organisation:
    """The organisation that applies, as the business registry knows it; by its code alone until that has answered.

    `subject`: what the edition calls it.
    """

    subject: str
    title: str
    code: str
    name: str
    address: str

    @property
    def words(self) -> str:
        """Its name as documents print it."""
        return self.name or f"{self.title}, mã số {self.code}"


def organisation_of(record: CaseRecord) -> Organisation | None:
    """The organisation for which a case is filed; None where a person applies for itself."""
    name = organisation_among(record.edition.definition.subjects, record.edition.audience)
    if name is None:
        return None
    subject = record.edition.definition.subjects[name]
    return Organisation(
        subject=name,
        title=subject.title.vi,
        code=str(record.answers.get(subject.number) or ""),
        name=str(record.value(f"{name}.business.name") or ""),
        address=value_words(record.value(f"{name}.business.address"), "address"),
    )


def subject_of(field: Field, edition: Edition) -> str | None:
    """Whom a single field is about: by the attribute that fills it, or as one of those that say who somebody is."""
    if field.from_ is not None:
        return parsed(field.from_).subject
    named = (name for name, one in edition.subjects.items() if isinstance(one, Subject) and field.id in one.fields)
    return next(named, None)
