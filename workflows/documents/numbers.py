"""Numbers of documents and codes of cases: contiguous, unique, given back when the transaction fails."""

from __future__ import annotations

import re

from django.db import transaction
from django.db.transaction import TransactionManagementError

from workflows.documents.models import NumberSeries

_PATTERN = re.compile(r"[^{}]*\{seq(:0[1-9]d)?\}[^{}]*")


def next_in_series(series: str) -> int:
    """The next number of a series, starting at 1.

    Locks the series until the caller's transaction ends, so that numbers follow each other without a gap: a
    roll-back returns its number. Take it late in a transaction; all writers of one series wait for each other here.

    Raises TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("A number is only given inside the transaction that uses it.")
    locked = NumberSeries.objects.select_for_update()
    row = locked.filter(name=series).first()
    if row is None:
        # Two first comers: the second insert waits for the first, then does nothing.
        NumberSeries.objects.bulk_create([NumberSeries(name=series)], ignore_conflicts=True)
        row = locked.get(name=series)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def next_number(series: str, pattern: str = "{seq:06d}/BYT-GPHN") -> str:
    """The next number of a series, written by a pattern with one place, `{seq}` or for instance `{seq:06d}`.

    A number longer than the pattern's width is written whole. Raises ValueError for another pattern, before counting.
    """
    if not _PATTERN.fullmatch(pattern):
        raise ValueError("A pattern of numbers has exactly one place, {seq} or {seq:04d}.")
    return pattern.format(seq=next_in_series(series))
