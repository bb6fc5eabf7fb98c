"""How long things may take: the time limit of the law, and the terms within it."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal, Self

from django.utils.translation import gettext_lazy as _
from pydantic import Field as Key
from pydantic import StrictInt, model_validator

from procedures.scalars import Hour, Identifier, Strict, complaint
from procedures.texts import LegalBasis, Text

Unit = Literal["day", "working_day", "month"]
Amount = Annotated[StrictInt, Key(ge=1, le=3650)]


class Term(Strict):
    """A length of time. `day` is a calendar day; a term of days or months ends on a working day (domain §1.6)."""

    amount: Amount
    unit: Unit


class AnswerTerm(Term):
    """How long the applicant has to answer a supplement request, where the law tells cases apart."""

    id: Identifier
    title: Text


class TimeLimit(Strict):
    """How long the ministry has. `day` is a calendar day whose end moves off holidays (domain §1.6).

    `supplement` says what a supplement round does to it: the whole limit starts again, the waiting is not counted, or
    the term `after_supplement` begins. `ask_within`: until when a supplement may be asked for. `answer_terms`: how long
    the applicant has, the first being the usual one.
    """

    amount: Amount
    unit: Unit
    cut_off: Hour = time(15, 0)
    supplement: Literal["restart", "exclude_wait", "new_term"] = "restart"
    after_supplement: Term | None = None
    max_rounds: Annotated[StrictInt, Key(ge=0, le=10)] = 1
    ask_within: Term | None = None
    answer_terms: tuple[AnswerTerm, ...] = ()
    basis: LegalBasis

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.supplement == "new_term") != (self.after_supplement is not None):
            raise complaint("supplement", _("“supplement: new_term” says its term in after_supplement."))
        if len({term.id for term in self.answer_terms}) < len(self.answer_terms):
            raise complaint("answer_terms", _("The id of a term stands here twice."), at="answer_terms")
        if self.max_rounds == 0 and (self.answer_terms or self.ask_within):
            raise complaint(
                "max_rounds",
                _("Where no supplement can be asked for, nobody has a term to answer one."),
                at="max_rounds",
            )
        return self
