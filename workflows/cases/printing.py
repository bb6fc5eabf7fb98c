"""A letter as it is printed: its form, and the words of its unit that held when it was written."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from procedures.texts import fill
from workflows.cases import papers
from workflows.cases.models import Case, Letter
from workflows.cases.wording import in_force
from workflows.cases.words import paragraphs
from workflows.documents.layouts import Addressed
from workflows.documents.pieces import Head


def printed(letter: Letter) -> Head:
    """What a letter prints. The same whenever it is asked for: it says what held at the letter's own moment."""
    return worded(papers.LETTERS[letter.kind](letter), letter.case, letter.kind, at=letter.at)


def worded(data: Head, case: Case, kind: str, *, at: datetime) -> Head:
    """The letter with how it begins and ends in the unit that issues it. One query."""
    wording = in_force(case.unit_id, kind, case.procedure, at=at)
    return with_words(data, wording.opening, wording.closing) if wording else data


def with_words(data: Head, opening: str, closing: str) -> Head:
    """The letter with these texts at its beginning and end, their placeholders filled in from what it prints."""
    if not isinstance(data, Addressed):
        return data
    known = {"applicant": data.applicant, "procedure": data.procedure, "case_code": data.case_code}
    known["unit"] = data.unit or data.ministry
    if due := getattr(data, "due_at", None):
        known["due_on"] = f"{timezone.localtime(due):%d/%m/%Y}"
    said = {"opening": paragraphs(fill(opening, known)), "closing": paragraphs(fill(closing, known))}
    return type(data).model_validate(dict(data) | said)
