"""Finding a case or its work by what people have at hand: a code, a name without accents, a number, a firm."""

from __future__ import annotations

import unicodedata
from typing import Final, TypeVar

from django.db.models import Model, Q, QuerySet

from workflows.cases.models import Case, Task
from workflows.people.accounts import identity_index
from workflows.people.models import Organisation

#: Digits of an identity number (Decree 70/2024/NĐ-CP, art. 4).
IDENTITY_DIGITS: Final = 12
#: Words beyond this make a search no narrower.
MOST_WORDS: Final = 8
Found = TypeVar("Found", bound=Model)


def fold(text: str) -> str:
    """A name as people type it in a hurry: lower case, no accents, single spaces. For searching only."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).lower().split())


def words_of(code: str, name: str, organisation: Organisation | None) -> str:
    """The text by which a case is found: its code, the applicant's name, the organisation's business code; folded."""
    return fold(" ".join([code, name, organisation.code if organisation else ""]))


def tasks_about(tasks: QuerySet[Task], asked: str) -> QuerySet[Task]:
    """Those of the tasks whose case has every word asked for, or whose applicant has the identity number asked for."""
    return _about(tasks, asked, "identity_index")


def cases_about(cases: QuerySet[Case], asked: str) -> QuerySet[Case]:
    """Those of the cases that have every word asked for, or whose applicant has the identity number asked for."""
    return _about(cases, asked, "person__identity_index")


def _about(rows: QuerySet[Found], asked: str, number: str) -> QuerySet[Found]:
    digits = asked.replace(" ", "")
    if len(digits) == IDENTITY_DIGITS and digits.isascii() and digits.isdigit():
        return rows.filter(**{number: identity_index(digits)})
    words = fold(asked).split()[:MOST_WORDS]
    every = Q(*(Q(words__contains=word) for word in words))
    return rows.filter(every) if words else rows.none()
