"""How statuses look: the ten national statuses of a case, and the outcomes of a field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import pgettext_lazy

from workflows.cases.statuses import Status


@dataclass(frozen=True)
class Look:
    """A label and the colour of its tag (a GOV.UK tag colour; "" is the brand's)."""

    label: Any
    colour: str


# Colours of the ten national statuses; their words are `workflows.cases.statuses.Status`.
CASE: Final[dict[Status, str]] = {
    Status.SUBMITTED: "blue",
    Status.RECEIVED: "teal",
    Status.DECLINED: "red",
    Status.PROCESSING: "yellow",
    Status.AWAITING_SUPPLEMENT: "orange",
    Status.AWAITING_PAYMENT: "orange",
    Status.WITHDRAWN: "grey",
    Status.STOPPED: "grey",
    Status.DECIDED: "green",
    Status.RETURNED: "green",
}

# Outcomes of a field that a registry fills (design §5): "no", "down" and "not asked" never look alike.
FIELD: Final[dict[str, Look]] = {
    "planned": Look(pgettext_lazy("field", "Not asked yet"), "grey"),
    "asking": Look(pgettext_lazy("field", "Asking"), "blue"),
    "resolved": Look(pgettext_lazy("field", "Confirmed"), "green"),
    "absent": Look(pgettext_lazy("field", "None on record"), "grey"),
    "mismatch": Look(pgettext_lazy("field", "Does not match"), "red"),
    "degraded": Look(pgettext_lazy("field", "No answer yet"), "orange"),
    "stale": Look(pgettext_lazy("field", "To be asked again"), "yellow"),
    "settled": Look(pgettext_lazy("field", "Settled by an official"), "teal"),
}

# What else is to be known about a registry's value, beside its outcome.
MARKS: Final[dict[str, Look]] = {
    "disputed": Look(pgettext_lazy("field", "Reported as wrong"), "orange"),
    "differs": Look(pgettext_lazy("field", "Newer answer"), "yellow"),
    "stale": Look(pgettext_lazy("field", "To be asked again"), "yellow"),
}


def case_look(code: object) -> Look:
    """The look of a case status, from the national code as a number, text or enum member."""
    try:
        status = Status(int(str(getattr(code, "value", code))))
    except ValueError:
        return Look(str(code), "grey")
    return Look(status.label, CASE[status])


def field_look(outcome: object) -> Look:
    """The look of a field's outcome."""
    value = str(getattr(outcome, "value", outcome))
    return FIELD.get(value, Look(value, "grey"))


def mark_look(code: str) -> Look:
    """The look of a remark about a field."""
    return MARKS.get(code, Look(code, "grey"))
