"""Numbers of documents and codes of cases: contiguous, unique, given back when the transaction fails."""

from __future__ import annotations

import re
from typing import Final

from django.db import connection
from django.db.transaction import TransactionManagementError

from workflows.documents.models import NumberSeries

# One statement, so that others wait as short as can be.
_NEXT: Final = f'UPDATE "{NumberSeries._meta.db_table}" SET last = last + 1 WHERE name = %s RETURNING last'  # noqa: S608  # our own
_PATTERN = re.compile(r"[^{}]*\{seq(:0[1-9]d)?\}[^{}]*")


def next_in_series(series: str) -> int:
    """The next number of a series, starting at 1.

    Locks the series until the caller's transaction ends, so that numbers follow each other without a gap: a
    roll-back returns its number. Take it late in a transaction; all writers of one series wait for each other here.

    Raises TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A number is only given inside the transaction that uses it.")
    if (number := _counted(series)) is not None:
        return number
    # Two first comers: the second insert waits for the first, then does nothing.
    NumberSeries.objects.bulk_create([NumberSeries(name=series)], ignore_conflicts=True)
    number = _counted(series)
    assert number is not None  # noqa: S101 - the row is there now, and nobody deletes it
    return number


def _counted(series: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series])
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def next_number(series: str, pattern: str = "{seq:06d}/BYT-GPHN") -> str:
    """The next number of a series, written by a pattern with one place, `{seq}` or for instance `{seq:06d}`.

    A number longer than the pattern's width is written whole. Raises ValueError for another pattern, before counting.
    """
    if not _PATTERN.fullmatch(pattern):
        raise ValueError("A pattern of numbers has exactly one place, {seq} or {seq:04d}.")
    return pattern.format(seq=next_in_series(series))
