"""The grammar of a definition: what a department may write in its YAML file, as frozen types.

Later versions of this file read the bodies of old editions again: the grammar only grows, and no default changes.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from django.utils.translation import gettext_lazy as _
from pydantic import Field as Key
from pydantic import StrictInt, model_validator

from integrations.exchange.vocabulary import Purpose
from procedures.components import (
    EID,
    Component,
    DataComponent,
    FileComponent,
    FormComponent,
    NotApplicableComponent,
)
from procedures.fees import Fee, FeeRate
from procedures.fields import CASE, Choice, Field, Step, Variant, case_step
from procedures.scalars import (
    AudienceCode,
    Day,
    Expression,
    Identifier,
    LifeEventCode,
    Line,
    LookupName,
    NumberPattern,
    ProcedureCode,
    Strict,
    UnitCode,
    complaint,
)
from procedures.subjects import Group, RowSubject, Subject
from procedures.tasks import Outcome, TaskSpec
from procedures.terms import AnswerTerm, Term, TimeLimit
from procedures.texts import Keywords, LegalBasis, Text
from procedures.vocabulary import PROVINCIAL

__all__ = [
    "CASE",
    "EID",
    "AnswerTerm",
    "Choice",
    "Component",
    "DataComponent",
    "Definition",
    "Fee",
    "FeeRate",
    "Field",
    "FileComponent",
    "FormComponent",
    "Group",
    "LegalBasis",
    "LookupSpec",
    "NotApplicableComponent",
    "Outcome",
    "Result",
    "RowSubject",
    "Rule",
    "Step",
    "Subject",
    "Table",
    "TaskSpec",
    "Term",
    "Text",
    "TimeLimit",
    "Variant",
]


Age = Annotated[StrictInt, Key(ge=1, le=3650)]


class LookupSpec(Strict):
    """Why a registry may be asked: shown to the applicant before asking, and sent with every question.

    `code` is the purpose as the registry is told it. An answer may be `max_age_days` old at filing and at the decision;
    `max_age_days_of` says so for single attributes. `when`: asked only where the applicant's answers say so.
    """

    code: Purpose = Purpose.FILL_FORM
    purpose: Text
    basis: LegalBasis
    max_age_days: Age
    max_age_days_of: dict[Identifier, Age] = Key(default_factory=dict)
    when: Expression | None = None


class Table(Strict):
    """Figures by code, for expressions: `required_months[profession]`."""

    title: Text
    values: Annotated[dict[Identifier, StrictInt], Key(min_length=1)]
    basis: LegalBasis


class Rule(Strict):
    """A condition that makes somebody ineligible, or deserves a warning, when it is *known* to be true.

    The message says why and what to do. It may hold `{placeholders}`, each an expression in `values`. `each` names a
    group: then the rule is asked for every row, and may name what is known of the row.
    """

    id: Identifier
    each: Identifier | None = None
    when: Expression
    outcome: Literal["not_eligible", "warn"]
    message: Text
    values: dict[Identifier, Expression] = Key(default_factory=dict)
    basis: LegalBasis


class Validity(Strict):
    """How long a result is valid where a condition is known to be true."""

    when: Expression
    years: Annotated[StrictInt, Key(ge=1, le=50)]


class Letters(Strict):
    """What the ministry's letters say about this procedure besides what every such letter says.

    Paragraphs, in which `{placeholders}` are ids of fields: of the receipt, of a refusal to receive, of a refusal.
    """

    receipt: Text | None = None
    decline: Text | None = None
    refusal: Text | None = None


class Result(Strict):
    """What the applicant gets. `number` is a pattern with one `{seq:0Nd}`; `document` names a layout.

    The generic layout prints the `statement`, in which `{placeholders}` are ids of fields, and the `fields` with their
    values. Fields of rows become the columns of a table; the id of a group stands for all of its fields. Of `validity`
    the first whose condition is known to be true counts, else `validity_years`; without either it has no end. `signer`:
    in what capacity whoever approves signs, where that is not for the minister.
    """

    title: Text
    number: NumberPattern
    document: Literal["practice_licence", "generic_result"]
    statement: Text | None = None
    fields: tuple[Identifier, ...] = ()
    register_: Line | None = Key(default=None, alias="register")
    validity_years: Annotated[StrictInt, Key(ge=1, le=50)] | None = None
    validity: tuple[Validity, ...] = ()
    signer: Text | None = None
    basis: LegalBasis


class Definition(Strict):
    """A whole file: one procedure, in one dated edition.

    `cases` are the cases within it. Where a `unit` is the health department of a province (`syt`), `located_by` names
    the address that says of which.
    """

    code: ProcedureCode
    effective_from: Day = Key(alias="edition")
    title: Text
    summary: Text
    unit: UnitCode
    audience: Annotated[tuple[AudienceCode, ...], Key(min_length=1)]
    level: Literal["full", "partial"]
    level_reason: Text | None = None
    life_events: tuple[LifeEventCode, ...] = ()
    keywords: Keywords | None = None
    legal_basis: Annotated[tuple[LegalBasis, ...], Key(min_length=1)]
    time_limit: TimeLimit
    fee: Fee
    cases: tuple[Variant, ...] = ()
    located_by: Identifier | None = None
    subjects: dict[Identifier, Subject] = Key(default_factory=dict)
    lookups: dict[LookupName, LookupSpec] = Key(default_factory=dict)
    tables: dict[Identifier, Table] = Key(default_factory=dict)
    components: Annotated[tuple[Component, ...], Key(min_length=1)]
    steps: Annotated[tuple[Step, ...], Key(min_length=1)]
    rules: tuple[Rule, ...] = ()
    process: Annotated[tuple[TaskSpec, ...], Key(min_length=1)]
    letters: Letters = Letters()
    result: Result

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.level == "partial") != (self.level_reason is not None):
            raise complaint("level", _("A partial service says why (level_reason), a full one does not."))
        if len(self.cases) == 1:
            raise complaint("cases", _("One case is no choice: leave “cases” out."), at="cases")
        if len({one.id for one in self.cases}) < len(self.cases):
            raise complaint("cases", _("The id of a case stands here twice."), at="cases")
        provincial = PROVINCIAL in {self.unit, *(task.unit for task in self.process)}
        if provincial != (self.located_by is not None):
            raise complaint("located_by", _("The unit “syt” needs located_by: the address that says which province."))
        return self

    @property
    def pages(self) -> tuple[Step, ...]:
        """The pages of the wizard: the steps, before them the one that asks for the case where there are cases."""
        return (case_step(self.cases), *self.steps) if self.cases else self.steps

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of all pages, in order; not those of rows, of which there are as many as there are rows."""
        return tuple(field for step in self.pages if step.group is None for field in step.fields)

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """The fields of all pages and rows, in order."""
        return tuple(field for step in self.pages for field in step.fields)

    @property
    def groups(self) -> dict[str, Step]:
        """The steps whose fields repeat, by the id of their group."""
        return {step.group.id: step for step in self.steps if step.group is not None}

    @property
    def asked_about(self) -> dict[str, Subject | RowSubject]:
        """Whom registries are asked about besides the applicant, by the name that lookups use."""
        rows = {code: step.group.subject for code, step in self.groups.items() if step.group and step.group.subject}
        return {**self.subjects, **rows}

    @property
    def titles(self) -> dict[str, Text]:
        """What each subject, and one row of each group, is called."""
        rows = {step.group.id: step.group.title for step in self.steps if step.group}
        return {code: subject.title for code, subject in self.subjects.items()} | rows
