"""What an e-form asks: fields, the pages that they stand on, and the cases within a procedure."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from django.utils.translation import gettext_lazy as _
from pydantic import Field as Key
from pydantic import StrictBool, StrictInt, model_validator

from procedures.fees import Fee
from procedures.scalars import AttributeName, Code, Days, Expression, Identifier, Strict, complaint
from procedures.subjects import Group
from procedures.terms import Term, TimeLimit
from procedures.texts import Text


class Choice(Strict):
    """One answer of a choice."""

    code: Code
    title: Text


FieldType = Literal[
    "text",
    "long_text",
    "choice",
    "several",
    "number",
    "phone",
    "email",
    "date",
    "money",
    "flag",
    "identity_number",
    "business_code",
    "tax_code",
    "product_number",
    "address",
]
#: Types that have answers to choose from.
CHOOSING: Final = ("choice", "several")


class Field(Strict):
    """One value of the e-form: filled by a registry (`from`, never edited), or by the applicant (`type`).

    `when`: there only where that is known to be true. `several` holds codes; `address` a province, a ward and a line;
    `partial`: a date may be a year alone. `min` and `max` bound a number or an amount of money.
    """

    id: Identifier
    title: Text
    hint: Text | None = None
    from_: AttributeName | None = Key(default=None, alias="from")
    type: FieldType | None = None
    required: StrictBool = True
    required_when: Expression | None = None
    when: Expression | None = None
    choices: tuple[Choice, ...] = ()
    max_length: Annotated[StrictInt, Key(ge=1, le=20_000)] | None = None
    min: Annotated[StrictInt, Key(ge=0, le=10**12)] | None = None
    max: Annotated[StrictInt, Key(ge=0, le=10**12)] | None = None
    partial: StrictBool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.from_ is None) == (self.type is None):
            raise complaint("origin", _("A field has either “from” (a registry) or “type” (the applicant)."))
        if self.type in CHOOSING and len(self.choices) < 2:
            raise complaint("choices", _("A choice needs at least two answers."))
        if self.choices and self.type not in (None, *CHOOSING):
            raise complaint("choices", _("Only a choice, or a registry's code, has choices."), at="choices")
        if len({choice.code for choice in self.choices}) < len(self.choices):
            raise complaint("choices", _("The code of a choice stands here twice."), at="choices")
        if self.max_length is not None and self.type not in ("text", "long_text"):
            raise complaint("max_length", _("Only text has a greatest length."), at="max_length")
        if self.required_when is not None and self.required:
            raise complaint("required", _("required_when needs required: false."), at="required_when")
        self._fits_its_type()
        return self

    def _fits_its_type(self) -> None:
        if (self.min is not None or self.max is not None) and self.type not in ("number", "money"):
            raise complaint("bounds", _("Only a number or an amount of money has a least and a greatest value."))
        if self.min is not None and self.max is not None and self.min > self.max:
            raise complaint("bounds", _("The least value is greater than the greatest."), at="min")
        if self.partial and self.type != "date":
            raise complaint("partial", _("Only a date may be a year alone."), at="partial")

    @property
    def locked(self) -> bool:
        """Whether a registry fills it: then it is shown, and never read from what the applicant sends."""
        return self.from_ is not None

    def label_of(self, value: object) -> Text | None:
        """The title of the choice with this code, if there is one; of several, all of them."""
        if self.type == "several" and isinstance(value, list | tuple):
            titles = [choice.title for choice in self.choices if choice.code in value]
            return Text(vi="; ".join(one.vi for one in titles), en="; ".join(one.en for one in titles))
        return next((choice.title for choice in self.choices if choice.code == value), None)


class Step(Strict):
    """One page of the wizard; with `when`, only where that is known to be true.

    With a `group` its fields are those of one row, and repeat.
    """

    id: Identifier
    title: Text
    hint: Text | None = None
    when: Expression | None = None
    group: Group | None = None
    fields: Annotated[tuple[Field, ...], Key(min_length=1)]


class Variant(Strict):
    """A case within a procedure (`cases`): its own time limit and fee, where they are not the procedure's.

    Which one it is, the applicant says first. Expressions name it `case`: components, pages and tasks depend on it.
    `budgets`: of tasks that have another one in this case.
    """

    id: Identifier
    title: Text
    hint: Text | None = None
    time_limit: TimeLimit | None = None
    fee: Fee | None = None
    budgets: dict[Identifier, Days | Term] = Key(default_factory=dict)


#: The name of the answer that says which case it is, and of the page that asks for it.
CASE: Final = "case"


def case_step(variants: tuple[Variant, ...]) -> Step:
    """The wizard's first page, where a procedure has cases."""
    question = Field(
        id=CASE,
        type="choice",
        title=Text(vi="Trường hợp của ông/bà", en="Your case"),
        choices=tuple(Choice(code=one.id, title=one.title) for one in variants),
    )
    return Step(
        id=CASE,
        title=Text(vi="Trường hợp đề nghị", en="What you apply for"),
        hint=Text(
            vi="Giấy tờ, phí và thời hạn tùy theo trường hợp.",
            en="The documents, the fee and the time limit depend on it.",
        ),
        fields=(question,),
    )
