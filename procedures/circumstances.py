"""When a registry is asked at all, in the words of the definition: in which case, after which answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.edition import Edition
from procedures.expressions import Expression
from procedures.facts import Known
from procedures.grammar import CASE, Field, Text

#: With more ways to answer than this, the words say what a registry depends on, and no longer claim to say it all.
_MOST_WAYS: Final = 1000


@dataclass(frozen=True)
class Circumstance:
    """One question on which it depends, with the answers that allow asking; none where that is not to be told by them.

    `case`: the question is which case within the procedure it is.
    """

    question: Text
    answers: tuple[Any, ...]
    case: bool = False

    def __str__(self) -> str:
        words = {"question": self.question, "answers": _either(self.answers)}
        if not self.answers:
            return _("It depends on your answer to “%(question)s”.") % words
        if self.case:
            return _("Only if your case is %(answers)s.") % words
        return _("Only if your answer to “%(question)s” is %(answers)s.") % words


def circumstances(edition: Edition, lookup: str) -> tuple[Circumstance, ...]:
    """What must be so for a lookup of an edition to be asked, question by question; nothing where it always is."""
    condition = edition.conditions.of_lookup(lookup)
    if condition is None:
        return ()
    fields = [field for field in edition.fields if field.id in condition.names]
    ways = {field.id: _ways(field) for field in fields}
    allowed = {name: [way for way in ways[name] if _may_hold(condition, {name: way})] for name in ways}
    told = _told_by(condition, ways, allowed)
    return tuple(
        _circumstance(field, ways[field.id], allowed[field.id])
        for field in fields
        if not told or len(allowed[field.id]) < len(ways[field.id])
    )


def _circumstance(field: Field, ways: Sequence[Any], allowed: Sequence[Any]) -> Circumstance:
    answers = () if len(allowed) == len(ways) else tuple(_title(field, way) for way in allowed)
    return Circumstance(field.title, answers, case=field.id == CASE)


def _told_by(condition: Expression, ways: dict[str, list[Any]], allowed: dict[str, list[Any]]) -> bool:
    """Whether the condition is true exactly where every answer is one of those that allow it."""
    if not all(ways.values()) or prod(len(values) for values in ways.values()) > _MOST_WAYS:
        return False
    return all(
        _holds(condition, dict(zip(ways, values, strict=True)))
        is all(value in allowed[name] for name, value in zip(ways, values, strict=True))
        for values in product(*ways.values())
    )


def _ways(field: Field) -> list[Any]:
    """Every answer that a question may have; none where they cannot be listed."""
    if field.type == "flag":
        return [True, False]
    return [choice.code for choice in field.choices] if field.type == "choice" else []


def _may_hold(condition: Expression, answers: dict[str, Any]) -> bool:
    return _holds(condition, answers) is not False


def _holds(condition: Expression, answers: dict[str, Any]) -> bool | None:
    known = {name: Known(value) for name, value in answers.items()}
    held: bool | None = condition.evaluate(known, timezone.localdate())
    return held


def _title(field: Field, answer: Any) -> Any:
    if isinstance(answer, bool):
        return gettext_lazy("Yes") if answer else gettext_lazy("No")
    return field.label_of(answer)


def _either(answers: Sequence[Any]) -> str:
    """“This”, “that” or “the other”."""
    quoted = [f"“{answer}”" for answer in answers]
    return _(" or ").join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
