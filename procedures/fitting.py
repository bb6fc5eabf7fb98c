"""Answers that were given under one edition, under another: which of them still fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from procedures.checks import check_answer
from procedures.edition import Edition
from procedures.grammar import Field


@dataclass(frozen=True)
class Fitted:
    """The answers that stay, by field and group, and the fields, as they were asked, whose answers do not."""

    answers: dict[str, Any]
    dropped: tuple[Field, ...]


def fit(answers: Mapping[str, Any], old: Edition, new: Edition) -> Fitted:
    """Keep each answer whose field has the same id and type in the new edition, and which passes its check there."""
    kept, dropped = _fit(answers, old.fields, new.fields)
    gone = list(dropped)
    for name, step in old.groups.items():
        rows = answers.get(name)
        if not isinstance(rows, list):
            continue
        there = new.groups[name].fields if name in new.groups else ()
        fitted = [(row, *_fit(row, step.fields, there)) for row in rows]
        gone += [field for field in step.fields if any(field in out for _row, _kept, out in fitted)]
        if name in new.groups:
            kept[name] = [{"id": row["id"], **mine} for row, mine, _out in fitted]
    return Fitted(kept, tuple(gone))


def _fit(
    answers: Mapping[str, Any], old: Iterable[Field], new: Iterable[Field]
) -> tuple[dict[str, Any], tuple[Field, ...]]:
    asked = {field.id: field for field in new if not field.locked}
    kept: dict[str, Any] = {}
    dropped = []
    for field in old:
        if field.locked or field.id not in answers:
            continue
        value, now = answers[field.id], asked.get(field.id)
        if now is not None and now.type == field.type and not _faulty(now, value):
            kept[field.id] = value
        elif value not in (None, "", False):  # nothing is lost where nothing was said
            dropped.append(field)
    return kept, tuple(dropped)


def _faulty(field: Field, value: Any) -> bool:
    return any(complaint.severity == "error" for complaint in check_answer(field, value))
