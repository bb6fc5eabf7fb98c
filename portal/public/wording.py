"""Limits, fees and terms of a procedure as a person says them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.ui.text import money
from procedures.grammar import Result
from procedures.vocabulary import AUDIENCES

WHEN_PAID: Final[dict[str, Promise]] = {
    "before_receipt": gettext_lazy("due before the application is received"),
    "after_decision": gettext_lazy("due after the decision"),
}
#: How long one is at most, in days: only for telling the shorter of two limits from the longer.
_DAYS: Final = {"day": 1.0, "working_day": 1.4, "month": 30.5}


def limit(amount: int, unit: str) -> str:
    """A length of time in words."""
    match unit:
        case "working_day":
            words = ngettext("%(amount)s working day", "%(amount)s working days", amount)
        case "month":
            words = ngettext("%(amount)s month", "%(amount)s months", amount)
        case _:
            words = ngettext("%(amount)s day", "%(amount)s days", amount)
    return words % {"amount": amount}


def limits(several: Iterable[tuple[int, str]]) -> str:
    """The limits of all cases of a procedure: one, or from the shortest to the longest."""
    ordered = sorted(set(several), key=lambda one: one[0] * _DAYS[one[1]])
    return _span([limit(*one) for one in ordered])


def fees(amounts: Iterable[int]) -> str:
    """The fees of all cases of a procedure: one, or from the least to the most."""
    several = sorted(set(amounts))
    if not any(several):
        return _("No fee")
    words = _span([money(amount) for amount in several if amount])
    return words if all(several) else _("%(fees)s; in some cases no fee") % {"fees": words}


def fee(amount: int, when: str) -> str:
    """One fee and when it is due."""
    if not amount:
        return _("No fee")
    return _("%(amount)s, %(when)s") % {"amount": money(amount), "when": WHEN_PAID[when]}


def audience(codes: Iterable[str]) -> str:
    """Who may apply."""
    return ", ".join(str(AUDIENCES[code]) for code in codes)


def validity(result: Result) -> str:
    """How long a result is valid; where that depends on more, every term that there is."""
    several = [*(one.years for one in result.validity), result.validity_years]
    terms = sorted({years for years in several if years is not None})
    words = [ngettext("Valid for %(years)s year", "Valid for %(years)s years", one) % {"years": one} for one in terms]
    if result.validity_years is None:
        words.append(_("Valid without a time limit"))
    return "; ".join(words)


def _span(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return _("from %(least)s to %(most)s") % {"least": words[0], "most": words[-1]}
