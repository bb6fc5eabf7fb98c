"""Sealing files anew with the primary key, so that an old key can leave the ring.

The new file is written before the row names it, and the old one is deleted after that; whoever is stopped in between
leaves an unreadable orphan, never a row without its file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import models

from workflows.documents import receiving, storing, uploads
from workflows.documents.models import Chunk, Document, Upload
from workflows.documents.sealed_files import copy_with_head, random_name
from workflows.vault import Sealed, Unreadable, seal, streams, unseal
from workflows.vault.keys import key_ring
from workflows.vault.rotation import BATCH, Rotated

log = structlog.get_logger(__name__)

#: The rows that name sealed files, what each file is bound to, and how that is said.
_FILES: Final[tuple[tuple[Callable[[], models.QuerySet[Any]], tuple[str, ...], Callable[..., str]], ...]] = (
    (Document._base_manager.all, ("public_id",), storing.context_of),
    (Upload.objects.current, ("public_id",), uploads.context_of),
    (Chunk._base_manager.all, ("transfer__public_id", "offset"), receiving.context_of),
)


def reseal_files(batch: int = BATCH) -> Iterator[Rotated]:
    """Seal every document, upload, and piece on its way that lies under another key anew.

    May be stopped and started again.
    """
    for rows, bound, context_of in _FILES:
        yield _reseal(rows(), bound, context_of, batch)


def _reseal(rows: models.QuerySet[Any], bound: tuple[str, ...], context_of: Callable[..., str], batch: int) -> Rotated:
    model = rows.model
    last, seen, changed, failed = 0, 0, 0, 0
    while True:
        page = list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", "file", *bound)[:batch])
        for pk, file, *to in page:
            try:
                changed += _replace(model, pk, file, context_of(*to))
            except (OSError, Unreadable):
                failed += 1
                log.exception("documents.not_resealed", row=f"{model._meta.label} {pk}")
        seen += len(page)
        if len(page) < batch:
            return Rotated(f"{model._meta.db_table}: files", changed, seen, failed)
        last = page[-1][0]


def _replace(model: type[models.Model], pk: int, file: str, context: str) -> int:
    """Seal one file anew, if it lies under another key; 1 if so. Of one in segments it is the file's key, no more."""
    storage = storages["documents"]
    name = random_name(file.rpartition("/")[0].rpartition("/")[0])
    with storage.open(file) as opened:
        head = opened.read(streams.HEAD)
        in_segments = head[:1] == bytes((streams.VERSION,))
        sealed = Sealed(head if in_segments else head + opened.read())
    if (streams.key_id_of(sealed) if in_segments else sealed.key_id) == key_ring().primary:
        return 0
    if in_segments:
        kept = copy_with_head(file, streams.reseal_head(sealed, context), to=name)
    else:
        kept = storage.save(name, ContentFile(seal(unseal(sealed, context), context)))
    changed = model._base_manager.filter(pk=pk, file=file).update(file=kept)
    storage.delete(file if changed else kept)
    return changed
