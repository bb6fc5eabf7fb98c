"""The catalogue: which edition of a procedure is in force on a day.

An edition is compiled once per process and kept by its digest; finding the right one costs one short query.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import threading
from collections.abc import Iterable
from typing import Any

import rfc8785
from django.db.models import OuterRef, QuerySet, Subquery

from procedures.edition import Edition
from procedures.grammar import Definition
from procedures.models import EditionRecord

__all__ = [
    "CatalogueError",
    "Edition",
    "NotInForce",
    "TamperedEdition",
    "UnknownProcedure",
    "canonical",
    "edition",
    "following",
    "in_force",
    "listing",
    "records_in_force",
]


class CatalogueError(LookupError):
    """Base of what can be wrong with a question to the catalogue."""


class UnknownProcedure(CatalogueError):
    """There is no procedure with this code."""


class NotInForce(CatalogueError):
    """The procedure exists, but no edition of it is in force on that day; or it has no edition of that date."""


class TamperedEdition(RuntimeError):
    """The stored body of an edition does not have the digest that it was loaded with: it must not be used."""


_CODE = re.compile(r"[0-9]\.[0-9]{6}")
# Bounded by the number of editions that cases still use; a process that has met more starts over.
_MOST_KEPT = 2000
_kept: dict[str, Edition] = {}
_keeping = threading.Lock()


def in_force(code: str, on: dt.date) -> Edition:
    """The edition of a procedure in force on a local day. Errors: `UnknownProcedure`, `NotInForce`."""
    if not _CODE.fullmatch(code):
        raise UnknownProcedure  # what people type into an address never reaches the database
    rows = EditionRecord.objects.filter(procedure=code)
    row = rows.filter(effective_from__lte=on).order_by("-effective_from").values_list("pk", "digest").first()
    if row is None:
        raise NotInForce(code) if rows.exists() else UnknownProcedure(code)
    return _edition(*row)


def edition(code: str, effective_from: dt.date) -> Edition:
    """The edition of exactly this date. Errors: `UnknownProcedure`, `NotInForce`."""
    rows = EditionRecord.objects.filter(procedure=code)
    row = rows.filter(effective_from=effective_from).values_list("pk", "digest").first()
    if row is None:
        raise NotInForce(code) if rows.exists() else UnknownProcedure(code)
    return _edition(*row)


def following(code: str, day: dt.date) -> list[Edition]:
    """The editions of a procedure that come after the one of a day, in their order; for most there is none."""
    later = EditionRecord.objects.filter(procedure=code, effective_from__gt=day).order_by("effective_from")
    return [_edition(*row) for row in later.values_list("pk", "digest")]


def listing(on: dt.date) -> list[Edition]:
    """Every edition in force on a local day, one per procedure, by code. One query once they are compiled."""
    return [_edition(pk, digest) for pk, digest in records_in_force(on).values_list("pk", "digest")]


def records_in_force(on: dt.date) -> QuerySet[EditionRecord]:
    """The stored editions in force on a local day, one per procedure, by code."""
    latest = (
        EditionRecord.objects.filter(procedure=OuterRef("procedure"), effective_from__lte=on)
        .order_by("-effective_from")
        .values("pk")[:1]
    )
    return EditionRecord.objects.filter(pk=Subquery(latest)).order_by("procedure")


def share_editions(rows: Iterable[Any]) -> None:
    """Give each row of a list (drafts, cases) its edition, with one query per edition instead of one per row."""
    found: dict[tuple[str, dt.date], Edition] = {}
    for row in rows:
        key = (row.procedure, row.edition_date)
        if key not in found:
            found[key] = edition(*key)
        row.edition = found[key]


def canonical(data: dict[str, Any]) -> tuple[str, str]:
    """The canonical JSON of what a department wrote, and its digest."""
    body = rfc8785.dumps(_plain(data))
    return body.decode(), hashlib.sha256(body).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _edition(pk: int, digest: str) -> Edition:
    found = _kept.get(digest)
    if found is None:
        found = _compile(pk, digest)
        with _keeping:
            if len(_kept) >= _MOST_KEPT:
                _kept.clear()
            found = _kept.setdefault(digest, found)
    return found


def _compile(pk: int, digest: str) -> Edition:
    body = EditionRecord.objects.values_list("body", flat=True).get(pk=pk)
    if hashlib.sha256(body.encode()).hexdigest() != digest:
        raise TamperedEdition(f"edition record {pk}")
    return Edition(Definition.model_validate(json.loads(body)), digest)
