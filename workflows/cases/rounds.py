"""What each round of filing changed: every filing is whole, so two of them are compared field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procedures.edition import Edition
from procedures.grammar import Field, Step, Text
from workflows.cases.models import Case
from workflows.cases.record import FiledFile, files_in
from workflows.drafts.filed import body_of, filings_of


@dataclass(frozen=True)
class Changed:
    """One answer before and after. `row`: of a list, which entry, counted from 1; 0 elsewhere."""

    step: Step
    field: Field
    before: Any
    after: Any
    row: int = 0

    @property
    def differs(self) -> bool:
        return bool(self.before != self.after)


@dataclass(frozen=True)
class ChangedFiles:
    """The files for one document before and after."""

    component: str
    title: Text
    before: tuple[FiledFile, ...]
    after: tuple[FiledFile, ...]

    @property
    def differs(self) -> bool:
        return [one.upload for one in self.before] != [one.upload for one in self.after]


@dataclass(frozen=True)
class Round:
    """One filing beside the one before it."""

    number: int
    filed_at: datetime
    digest: str
    answers: tuple[Changed, ...]
    files: tuple[ChangedFiles, ...]


def rounds_of(case: Case) -> list[Round]:
    """The filings after the first, each beside the one before it, the latest first."""
    filings = filings_of(case.code)
    bodies = [body_of(filing) for filing in filings]
    rounds = [
        Round(
            filing.number,
            filing.filed_at,
            filing.digest,
            tuple(_answers(case.edition, before["answers"], after["answers"])),
            tuple(_files(case.edition, files_in(before), files_in(after))),
        )
        for filing, before, after in zip(filings[1:], bodies, bodies[1:], strict=False)
    ]
    return rounds[::-1]


def _answers(edition: Edition, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Changed]:
    for step in edition.steps:
        fields = [field for field in step.fields if not field.locked]
        if step.group is None:
            for field in fields:
                yield Changed(step, field, before.get(field.id), after.get(field.id))
            continue
        was = {row["id"]: row for row in before.get(step.group.id) or ()}
        now = {row["id"]: row for row in after.get(step.group.id) or ()}
        for number, row in enumerate(dict.fromkeys([*was, *now]), start=1):
            for field in fields:
                yield Changed(step, field, was.get(row, {}).get(field.id), now.get(row, {}).get(field.id), number)


def _files(edition: Edition, before: tuple[FiledFile, ...], after: tuple[FiledFile, ...]) -> Iterator[ChangedFiles]:
    for component in edition.components:
        was = tuple(file for file in before if file.component == component.id)
        now = tuple(file for file in after if file.component == component.id)
        if was or now:
            yield ChangedFiles(component.id, component.title, was, now)
