"""Many rows of a table at once: COPY on PostgreSQL, inserts elsewhere. Constraints and triggers hold as ever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models.fields import AutoField


def store(rows: Sequence[Any]) -> None:
    """Write new rows of one model and give them their keys. What they refer to must be stored already."""
    if not rows:
        return
    if connection.vendor == "postgresql":
        _copy(rows)
    else:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=500)


def _copy(rows: Sequence[Any]) -> None:
    meta = type(rows[0])._meta
    fields = [field for field in meta.local_concrete_fields if not field.generated]
    names = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        if isinstance(meta.pk, AutoField | models.BigAutoField):
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(sequence, [meta.db_table, meta.pk.column, len(rows)])
            for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = key
        with cursor.copy(f'COPY "{meta.db_table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                row._prepare_related_fields_for_save(operation_name="bulk_create")
                copy.write_row([_value(field, row) for field in fields])
                row._state.adding = False


def _value(field: Any, row: models.Model) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)
