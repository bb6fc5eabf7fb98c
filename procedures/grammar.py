"""The grammar of a definition: what a department may write in its YAML file, as frozen types.

Later versions of this file read the bodies of old editions again: the grammar only grows, and no default changes.
"""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal, Self

from django.utils.translation import gettext_lazy as _
from pydantic import Field as Key
from pydantic import StrictBool, StrictInt, model_validator

from integrations.exchange.vocabulary import Purpose
from procedures.components import (
    EID,
    Component,
    DataComponent,
    FileComponent,
    FormComponent,
    NotApplicableComponent,
)
from procedures.scalars import (
    AttributeName,
    AudienceCode,
    Code,
    Day,
    Days,
    Expression,
    Hour,
    Identifier,
    Line,
    LookupName,
    NumberPattern,
    ProcedureCode,
    Strict,
    Target,
    UnitCode,
    complaint,
)
from procedures.subjects import Group, RowSubject, Subject
from procedures.texts import LegalBasis, Text
from procedures.vocabulary import Role

__all__ = [
    "EID",
    "Choice",
    "Component",
    "DataComponent",
    "Definition",
    "Fee",
    "Field",
    "FileComponent",
    "FormComponent",
    "Group",
    "LegalBasis",
    "LookupSpec",
    "NotApplicableComponent",
    "Result",
    "RowSubject",
    "Rule",
    "Step",
    "Subject",
    "Table",
    "TaskSpec",
    "Text",
    "TimeLimit",
]


class TimeLimit(Strict):
    """How long the ministry has. `day` is a calendar day whose end moves off holidays (domain §1.6)."""

    amount: Annotated[StrictInt, Key(ge=1, le=3650)]
    unit: Literal["day", "working_day", "month"]
    cut_off: Hour = time(15, 0)
    supplement: Literal["restart", "exclude_wait"] = "restart"
    max_rounds: Annotated[StrictInt, Key(ge=0, le=10)] = 1
    basis: LegalBasis


class Fee(Strict):
    """What the applicant pays, in đồng, and when. `remark` says what about it is not verified."""

    amount: Annotated[StrictInt, Key(ge=0, le=1_000_000_000)]
    when: Literal["before_receipt", "after_decision", "none"]
    verified: StrictBool
    remark: Text | None = None

    @model_validator(mode="after")
    def _amount_fits(self) -> Self:
        if (self.amount == 0) != (self.when == "none"):
            raise complaint("fee", _("A fee of 0 has when: none, and no other fee has."))
        return self


Age = Annotated[StrictInt, Key(ge=1, le=3650)]


class LookupSpec(Strict):
    """Why a registry may be asked: shown to the applicant before asking, and sent with every question.

    `code` is the purpose as the registry is told it. An answer may be `max_age_days` old at filing and at the decision;
    `max_age_days_of` says so for single attributes.
    """

    code: Purpose = Purpose.FILL_FORM
    purpose: Text
    basis: LegalBasis
    max_age_days: Age
    max_age_days_of: dict[Identifier, Age] = Key(default_factory=dict)


class Table(Strict):
    """Figures by code, for expressions: `required_months[profession]`."""

    title: Text
    values: Annotated[dict[Identifier, StrictInt], Key(min_length=1)]
    basis: LegalBasis


class Choice(Strict):
    """One answer of a choice."""

    code: Code
    title: Text


FieldType = Literal[
    "text", "long_text", "choice", "phone", "email", "date", "money", "flag", "identity_number", "business_code"
]


class Field(Strict):
    """One value of the e-form: filled by a registry (`from`, never edited), or by the applicant (`type`)."""

    id: Identifier
    title: Text
    hint: Text | None = None
    from_: AttributeName | None = Key(default=None, alias="from")
    type: FieldType | None = None
    required: StrictBool = True
    required_when: Expression | None = None
    choices: tuple[Choice, ...] = ()
    max_length: Annotated[StrictInt, Key(ge=1, le=20_000)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.from_ is None) == (self.type is None):
            raise complaint("origin", _("A field has either “from” (a registry) or “type” (the applicant)."))
        if self.type == "choice" and len(self.choices) < 2:
            raise complaint("choices", _("A choice needs at least two answers."))
        if self.choices and self.type not in (None, "choice"):
            raise complaint("choices", _("Only a choice, or a registry's code, has choices."), at="choices")
        if len({choice.code for choice in self.choices}) < len(self.choices):
            raise complaint("choices", _("The code of a choice stands here twice."), at="choices")
        if self.max_length is not None and self.type not in ("text", "long_text"):
            raise complaint("max_length", _("Only text has a greatest length."), at="max_length")
        if self.required_when is not None and self.required:
            raise complaint("required", _("required_when needs required: false."), at="required_when")
        return self

    @property
    def locked(self) -> bool:
        """Whether a registry fills it: then it is shown, and never read from what the applicant sends."""
        return self.from_ is not None

    def label_of(self, value: object) -> Text | None:
        """The title of the choice with this code, if there is one."""
        return next((choice.title for choice in self.choices if choice.code == value), None)


class Step(Strict):
    """One page of the wizard. With a `group` its fields are those of one row, and repeat."""

    id: Identifier
    title: Text
    hint: Text | None = None
    group: Group | None = None
    fields: Annotated[tuple[Field, ...], Key(min_length=1)]


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


class TaskSpec(Strict):
    """One kind of work on a case: who does it, in which status, within how long, and what may follow.

    `budget` is in the unit of the time limit. The value of an outcome is the next task, or `end:<final status>`.
    """

    id: Identifier
    role: Role
    unit: UnitCode
    title: Text
    status: Literal["submitted", "processing", "decided"]
    budget: Days
    outcomes: Annotated[
        dict[Identifier, Target],
        Key(min_length=1),
    ]


class Result(Strict):
    """What the applicant gets. `number` is a pattern with one `{seq:0Nd}`; `document` names a layout.

    The generic layout prints the `statement`, in which `{placeholders}` are ids of fields, and the `fields` with their
    values. Fields of rows become the columns of a table; the id of a group stands for all of its fields.
    """

    title: Text
    number: NumberPattern
    document: Literal["practice_licence", "generic_result"]
    statement: Text | None = None
    fields: tuple[Identifier, ...] = ()
    register_: Line | None = Key(default=None, alias="register")
    validity_years: Annotated[StrictInt, Key(ge=1, le=50)] | None = None
    basis: LegalBasis


class Definition(Strict):
    """A whole file: one procedure, in one dated edition."""

    code: ProcedureCode
    effective_from: Day = Key(alias="edition")
    title: Text
    summary: Text
    unit: UnitCode
    audience: Annotated[tuple[AudienceCode, ...], Key(min_length=1)]
    level: Literal["full", "partial"]
    level_reason: Text | None = None
    legal_basis: Annotated[tuple[LegalBasis, ...], Key(min_length=1)]
    time_limit: TimeLimit
    fee: Fee
    subjects: dict[Identifier, Subject] = Key(default_factory=dict)
    lookups: dict[LookupName, LookupSpec] = Key(default_factory=dict)
    tables: dict[Identifier, Table] = Key(default_factory=dict)
    components: Annotated[tuple[Component, ...], Key(min_length=1)]
    steps: Annotated[tuple[Step, ...], Key(min_length=1)]
    rules: tuple[Rule, ...] = ()
    process: Annotated[tuple[TaskSpec, ...], Key(min_length=1)]
    result: Result

    @model_validator(mode="after")
    def _partial_says_why(self) -> Self:
        if (self.level == "partial") != (self.level_reason is not None):
            raise complaint("level", _("A partial service says why (level_reason), a full one does not."))
        return self

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of all steps, in order; not those of rows, of which there are as many as there are rows."""
        return tuple(field for step in self.steps if step.group is None for field in step.fields)

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """The fields of all steps and rows, in order."""
        return tuple(field for step in self.steps for field in step.fields)

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
