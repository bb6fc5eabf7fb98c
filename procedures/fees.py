"""What a procedure costs: one amount, or a table of amounts by case and channel."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from django.utils.translation import gettext_lazy as _
from pydantic import Field as Key
from pydantic import StrictBool, StrictInt, model_validator

from procedures.scalars import Expression, Strict, complaint
from procedures.texts import Text

Dong = Annotated[StrictInt, Key(ge=0, le=1_000_000_000)]


class FeeRate(Strict):
    """An amount in đồng that is due instead of the usual one when its condition is known to be true.

    The condition may name what the applicant answered, `case`, and the `channel` (online, counter, post).
    """

    when: Expression
    amount: Dong
    title: Text


class Fee(Strict):
    """What the applicant pays, in đồng, and when. `remark` says what about it is not verified.

    The first of the `rates` whose condition is known to be true counts, else `amount`.
    """

    amount: Dong
    when: Literal["before_receipt", "after_decision", "none"]
    verified: StrictBool
    remark: Text | None = None
    rates: tuple[FeeRate, ...] = ()

    @model_validator(mode="after")
    def _amount_fits(self) -> Self:
        if not any((self.amount, *(rate.amount for rate in self.rates))) != (self.when == "none"):
            raise complaint("fee", _("A fee of 0 has when: none, and no other fee has."))
        return self
