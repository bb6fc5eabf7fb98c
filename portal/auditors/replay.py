"""A case as the journal tells it: every entry, every look at it, every piece of evidence, every document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.ui.histories import who_did
from procedures.registries import REGISTRIES
from workflows.cases.models import Case
from workflows.filling.models import Evidence
from workflows.journal.models import Entry
from workflows.journal.writing import entries, reads_about

#: Looks shown on one page, the latest first; the export holds the rest.
MOST_READS = 200


@dataclass(frozen=True)
class EntryLine:
    """One entry of the chain."""

    seq: int | None
    kind: str
    at: datetime
    who: str
    data: list[tuple[str, Any]]
    hash: str


@dataclass(frozen=True)
class ReadLine:
    """One look at personal data: who, when, why, which fields."""

    at: datetime
    who: str
    why: str
    fields: str


def chain_of(case: Case) -> list[EntryLine]:
    """Every entry of the case's stream, first to last."""
    listed = list(entries(case.stream))
    names = who_did(listed)
    return [
        EntryLine(
            entry.seq,
            entry.get_kind_display(),
            entry.at,
            names[entry.actor],
            [(key, _plain(value)) for key, value in entry.data.items()],
            entry.hash[:12],
        )
        for entry in listed
    ]


def reads(*, person: str = "", case: str = "") -> list[ReadLine]:
    """Who looked at a person's data, or at a case; the latest first."""
    listed: Iterable[Entry] = list(reads_about(person=person, case=case)[:MOST_READS])
    names = who_did(listed)
    return [
        ReadLine(entry.at, names[entry.actor], entry.data["why"], ", ".join(entry.data["fields"])) for entry in listed
    ]


def evidence_of(case: Case) -> list[dict[str, Any]]:
    """The signed answers behind the case: which registry, when, under which request and key; never what it said."""
    rows = Evidence.objects.filter(lookup__case_code=case.code).select_related("lookup").order_by("id")
    return [{"registry": REGISTRIES[row.lookup.registry], "row": row, "lookup": row.lookup} for row in rows]


def _plain(value: Any) -> str:
    """A value of an entry's data on one line."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(item)}" for key, item in value.items())
    if isinstance(value, list):
        return "; ".join(_plain(item) for item in value)
    return str(value)
