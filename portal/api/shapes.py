"""What the interface answers, as types: the JSON and its schema both come from here.

Texts are in both languages and codes are those of the vocabulary, so that no answer depends on who asks. Within
version 1 keys are only added, none changes its meaning.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from procedures.sources import Source
from procedures.texts import LegalBasis, Text

VERSION: Final = "1.0"


class Shape(BaseModel):
    """Base: immutable, and no key besides those declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Coded(Shape):
    """A code of the vocabulary with its name."""

    code: str
    title: Text


class Limit(Shape):
    """A length of time. A day is a calendar day."""

    amount: int = Field(ge=1)
    unit: Literal["day", "working_day", "month"]


class Links(Shape):
    """Addresses of the same procedure: this interface, linked data, and the page for people."""

    json_: str = Field(alias="json")
    linked_data: str
    page: str


class Brief(Shape):
    """One procedure in the list. Limits, and fees in đồng, of all its cases."""

    code: str = Field(description="national code", examples=["1.012289"])
    edition: dt.date = Field(description="the day from which this edition is in force")
    title: Text
    summary: Text
    unit: str
    audience: list[str]
    level: Literal["full", "partial"]
    life_events: list[str]
    time_limits: list[Limit]
    fees: list[int]
    links: Links


class ProcedureList(Shape):
    """One page of the procedures in force, the best fit first."""

    version: str
    total: int
    page: int
    pages: int
    previous: str | None
    next: str | None
    procedures: list[Brief]


class TimeLimit(Limit):
    """How long the ministry has. What comes after `cut_off` counts from the next working day."""

    cut_off: str = Field(pattern=r"^\d\d:\d\d$")
    max_supplement_rounds: int
    basis: LegalBasis


class Rate(Shape):
    """An amount that is due instead of the usual one, and when."""

    title: Text
    amount: int = Field(ge=0)


class Fee(Shape):
    """What the applicant pays, in đồng."""

    amount: int = Field(ge=0)
    currency: Literal["VND"]
    when: Literal["before_receipt", "after_decision", "none"]
    verified: bool
    remark: Text | None
    rates: list[Rate]


class Way(Shape):
    """Time limit and fee of one case within the procedure; without an id there is only this one."""

    id: str | None
    title: Text | None
    time_limit: TimeLimit
    fee: Fee


class Registry(Shape):
    """An authority's database."""

    code: str
    title: Text
    owner: Text


class Document(Shape):
    """One document that the law lists, and where it comes from.

    `registry`: who is asked instead of the applicant. `otherwise`: what follows when the registry knows of none.
    `conditional`: the law does not ask everybody for it; `ways`: ids of those in which it may be asked for.
    """

    id: str
    letter: str
    title: Text
    source: Source
    registry: Registry | None
    otherwise: Literal["stop", "without", "declare", "file"] | None
    conditional: bool
    ways: list[str]
    explanation: Text | None
    basis: LegalBasis


class Question(Shape):
    """What a registry is asked, why, and by which law; `about` whom, if not the applicant."""

    registry: Registry
    about: Text | None
    attributes: list[Coded]
    compared: list[Coded] = Field(description="of these only a yes or no is asked for")
    purpose: Text
    basis: LegalBasis


class Condition(Shape):
    """Who does not meet it cannot get the result; `message` says so."""

    id: str
    message: Text
    basis: LegalBasis


class Stage(Shape):
    """One step of the work on a case."""

    id: str
    title: Text
    role: Coded
    unit: Coded


class Result(Shape):
    """What the applicant gets; without years it is valid without a time limit. Where that depends, all are named."""

    title: Text
    validity_years: list[int | None]
    basis: LegalBasis


class Statistics(Shape):
    """From `since` to the day before `until`. Null: not said, since it rests on fewer than five cases."""

    since: dt.date
    until: dt.date
    filed: int | None
    decided: int | None
    median_working_days: float | None
    on_time_percent: int | None
    documents_not_asked_for: int | None


class Procedure(Shape):
    """Everything about one procedure, by the edition in force."""

    version: str
    code: str
    edition: dt.date
    digest: str = Field(description="SHA-256 of the edition's canonical JSON")
    title: Text
    summary: Text
    unit: Coded
    audience: list[Coded]
    level: Coded
    level_reason: Text | None
    life_events: list[Coded]
    ways: list[Way]
    documents: list[Document]
    questions: list[Question]
    conditions: list[Condition]
    stages: list[Stage]
    result: Result
    legal_basis: list[LegalBasis]
    statistics: Statistics | None
    links: Links


class Vocabulary(Shape):
    """Every code that answers use, with its name."""

    version: str
    life_events: list[Coded]
    units: list[Coded]
    audiences: list[Coded]
    levels: list[Coded]
    roles: list[Coded]
    registries: list[Registry]


class Problem(Shape):
    """Why there is no answer (RFC 9457)."""

    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int
