"""Sealing everything anew with the primary key, so that an old key can leave the ring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from workflows.vault.fields import _EncryptedField
from workflows.vault.keys import key_ring
from workflows.vault.sealing import Sealed

BATCH = 500


@dataclass(frozen=True)
class Rotated:
    """What became of one column, or of one room's files: how many values were sealed anew, of how many.

    `failed`: values that could not be opened, and so still need their old key.
    """

    column: str
    sealed_anew: int
    values: int
    failed: int = 0


#: What else is sealed, beside columns.
_others: list[Callable[[], Iterable[Rotated]]] = []


def also(rotate_it: Callable[[], Iterable[Rotated]]) -> None:
    """Have something that a room keeps sealed outside the database rotated, too."""
    if rotate_it not in _others:
        _others.append(rotate_it)


def rotate(row_types: Iterable[type[models.Model]] | None = None, *, batch: int = BATCH) -> Iterator[Rotated]:
    """Seal every value that lies under another key anew, column by column. May be stopped and started again.

    Each row is its own statement, which changes it only if nobody did in between; a row changed meanwhile was sealed
    with the primary key by whoever changed it. Without `row_types` everything is rotated, also what rooms keep sealed
    elsewhere (`also`).
    """
    for model in apps.get_models() if row_types is None else row_types:
        for field in model._meta.local_concrete_fields:
            if isinstance(field, _EncryptedField):
                yield _rotate_column(model, field, batch)
    if row_types is None:
        for rotate_it in _others:
            yield from rotate_it()


def _rotate_column(model: type[models.Model], field: _EncryptedField, batch: int) -> Rotated:
    rows = model._base_manager.filter(**{f"{field.name}__isnull": False})
    primary, last, seen, changed = key_ring().primary, None, 0, 0
    while True:
        page = rows if last is None else rows.filter(pk__gt=last)
        values = list(page.order_by("pk").values_list("pk", field.bind, field.name)[:batch])
        for pk, bound, sealed in values:
            if sealed.key_id != primary:
                changed += _replace(model, field, pk, bound, sealed)
        seen += len(values)
        if len(values) < batch:
            return Rotated(f"{model._meta.db_table}.{field.column}", changed, seen)
        last = values[-1][0]


def _replace(model: type[models.Model], field: _EncryptedField, pk: object, bound: object, old: Sealed) -> int:
    new = field.seal(field.unseal(old, bound), bound)
    return model._base_manager.filter(pk=pk, **{field.name: old}).update(**{field.name: new})
