"""Whom else registries are asked about: the firm that applies, a child, every member of a list of staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from django.utils.translation import gettext_lazy as _
from pydantic import Field as Key
from pydantic import StrictInt, model_validator

from procedures.scalars import Identifier, Strict, complaint
from procedures.texts import Text

Kind = Literal["person", "organisation", "product"]


@dataclass(frozen=True)
class Identity:
    """Who a subject is, as a registry is told: an organisation is known by its business code alone, a product
    by the number under which an authority registered it.
    """

    kind: Kind
    number: str
    name: str = ""
    birth_date: str = ""

    def __repr__(self) -> str:
        return f"Identity({self.kind})"  # reprs end up in logs


class _Identified(Strict):
    kind: Kind
    number: Identifier
    name: Identifier | None = None
    birth_date: Identifier | None = None

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if (self.kind == "person") != (self.name is not None) or (self.kind == "person") != (
            self.birth_date is not None
        ):
            raise complaint(
                "subject",
                _("A person has a number, a name and a birth date; an organisation or a product its number alone."),
            )
        return self

    @property
    def fields(self) -> tuple[str, ...]:
        """The ids of the fields that say who it is."""
        return tuple(name for name in (self.number, self.name, self.birth_date) if name)

    def identity(self, answers: Mapping[str, object]) -> Identity | None:
        """Who it is, by the applicant's answers (of a row: by those of the row); None while something is missing."""
        told = [answers.get(name) for name in self.fields]
        if not all(isinstance(value, str) and value for value in told):
            return None
        return Identity(self.kind, *(str(value) for value in told))


class Subject(_Identified):
    """Somebody else than the applicant, about whom registries are asked. Names fields that the applicant fills in."""

    title: Text


def organisation_among(subjects: Mapping[str, Subject], audience: Iterable[str]) -> str | None:
    """The name of the subject that is the organisation which applies: the first one, where organisations may apply."""
    if "organisation" not in audience:
        return None
    return next((name for name, subject in subjects.items() if subject.kind == "organisation"), None)


class RowSubject(_Identified):
    """The subject of each row of a group; names fields of the row."""


class Group(Strict):
    """Fields that repeat, one row for each member. `title` names one row."""

    id: Identifier
    title: Text
    min: Annotated[StrictInt, Key(ge=0, le=500)] = 1
    max: Annotated[StrictInt, Key(ge=1, le=500)] = 50
    subject: RowSubject | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.min > self.max:
            raise complaint("group", _("The least number of rows is greater than the greatest."), at="min")
        return self
