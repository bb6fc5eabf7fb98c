"""Rows of a page whose fields repeat: adding, changing and removing one, each in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from procedures.checks import Complaint, check_rows
from procedures.grammar import Group
from workflows.drafts.actions import DraftError, keep_step, locked
from workflows.drafts.models import Draft

Row = dict[str, Any]


class NoSuchRow(DraftError):
    """The row was removed, perhaps in another window."""

    def __init__(self) -> None:
        super().__init__(_("This entry is not there any more. You may have removed it in another window."))


class RowRefused(DraftError):
    """What was entered does not fit the other rows; `complaints` by field, under "" what is about none of them."""

    def __init__(self, complaints: Mapping[str, list[Complaint]]) -> None:
        super().__init__(_("This entry cannot be saved as it is."))
        self.complaints = complaints


def put_row(draft: Draft, step: str, row: str | None, answers: Mapping[str, Any]) -> str:
    """Change a row, or add one where `row` is None; returns its id. Who it names is asked about at once.

    Raises KeyError for a step without rows, NoSuchRow, RowRefused, DraftClosed, DraftError.
    """
    with transaction.atomic():
        draft = locked(draft)
        group = _group(draft, step)
        listed = _rows(draft, group)
        if row is not None and all(known["id"] != row for known in listed):
            raise NoSuchRow
        row_id = row or _new_id(listed)
        mine = {field.id for field in draft.edition.step(step).fields if not field.locked}
        entered = {"id": row_id, **{name: value for name, value in answers.items() if name in mine}}
        changed = [entered if known["id"] == row_id else known for known in listed]
        changed += [entered] if row is None else []
        _check(draft, step, group, changed, row_id)
        keep_step(draft, step, data={}, answers={group.id: changed})
    return row_id


def drop_row(draft: Draft, step: str, row: str) -> None:
    """Remove a row, and what registries answered about whom it named. Raises as `put_row` does."""
    with transaction.atomic():
        draft = locked(draft)
        group = _group(draft, step)
        listed = _rows(draft, group)
        left = [known for known in listed if known["id"] != row]
        if len(left) == len(listed):
            raise NoSuchRow
        keep_step(draft, step, data={}, answers={group.id: left})


def _group(draft: Draft, step: str) -> Group:
    group = draft.edition.step(step).group
    if group is None:
        raise KeyError(step)
    if group.id in draft.held:
        raise DraftError(_("This list was not asked for, so it stays as you submitted it."))
    return group


def _rows(draft: Draft, group: Group) -> list[Row]:
    return list(draft.answers.get(group.id, ()))


def _new_id(rows: list[Row]) -> str:
    taken = {row["id"] for row in rows}
    while (fresh := secrets.token_hex(4)) in taken:
        pass
    return fresh


def _check(draft: Draft, step: str, group: Group, rows: list[Row], row: str) -> None:
    """Only what this row brings in is refused: an older one that does not fit any more keeps nobody from adding."""
    found = check_rows(draft.edition.step(step), rows)
    mine = {"": found.get(group.id, [])}
    mine |= {name.rpartition(".")[2]: faults for name, faults in found.items() if name.startswith(f"{group.id}:{row}.")}
    errors = {name: [fault for fault in faults if fault.severity == "error"] for name, faults in mine.items()}
    if any(errors.values()):
        raise RowRefused({name: faults for name, faults in errors.items() if faults})
