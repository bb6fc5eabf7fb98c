"""Sealing files anew with the primary key, so that an old key can leave the ring.

The new file is written before the row names it, and the old one is deleted after that; whoever is stopped in between
leaves an unreadable orphan, never a row without its file.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Iterator
from typing import Any, Final

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import models

from workflows.documents import storing, uploads
from workflows.documents.models import Document, Upload
from workflows.vault import Sealed, Unreadable, seal, unseal
from workflows.vault.keys import key_ring
from workflows.vault.rotation import BATCH, Rotated

log = structlog.get_logger(__name__)

#: Where the files of a table stand, and what each is bound to.
_FILES: Final[tuple[tuple[type[models.Model], Callable[[uuid.UUID], str]], ...]] = (
    (Document, storing.context_of),
    (Upload, uploads.context_of),
)


def reseal_files(batch: int = BATCH) -> Iterator[Rotated]:
    """Seal every document and upload that lies under another key anew. May be stopped and started again."""
    for model, context_of in _FILES:
        rows = model._base_manager.all()
        if model is Upload:
            rows = rows.filter(removed_at=None)
        yield _reseal(model, rows, context_of, batch)


def _reseal(
    model: type[models.Model], rows: models.QuerySet[Any], context_of: Callable[[uuid.UUID], str], batch: int
) -> Rotated:
    last, seen, changed, failed = 0, 0, 0, 0
    while True:
        page = list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", "public_id", "file")[:batch])
        for pk, public_id, file in page:
            try:
                changed += _replace(model, pk, file, context_of(public_id))
            except (OSError, Unreadable):
                failed += 1
                log.exception("documents.not_resealed", row=f"{model._meta.label} {public_id}")
        seen += len(page)
        if len(page) < batch:
            return Rotated(f"{model._meta.db_table}: files", changed, seen, failed)
        last = page[-1][0]


def _replace(model: type[models.Model], pk: int, file: str, context: str) -> int:
    """Seal one file anew, if it lies under another key; 1 if so."""
    storage = storages["documents"]
    with storage.open(file) as opened:
        sealed = Sealed(opened.read())
    if sealed.key_id == key_ring().primary:
        return 0
    place = file.rpartition("/")[0].rpartition("/")[0]
    token = secrets.token_hex(16)
    name = "/".join(filter(None, (place, token[:2], token)))
    kept = storage.save(name, ContentFile(seal(unseal(sealed, context), context)))
    changed = model._base_manager.filter(pk=pk, file=file).update(file=kept)
    storage.delete(file if changed else kept)
    return changed
