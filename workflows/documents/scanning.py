"""Has files scanned for viruses, where a scanner is configured. Until it has answered, nobody else gets the file.

A scanner that is down means waiting, never clean.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import structlog
from django.db import transaction
from django.db.models import QuerySet

from integrations import scanning
from workflows import outbox
from workflows.documents import uploads
from workflows.documents.models import Scan, Upload
from workflows.documents.sealed_files import delete_sealed
from workflows.journal.kinds import Kind
from workflows.people.actors import Actor

SCANNER: Final = Actor.system("scanner")
#: Seconds until a scanner that gave no answer is asked again.
AGAIN: Final = 20.0

log = structlog.get_logger(__name__)


@outbox.handler("documents.scan", lease=60)
def scan(job: outbox.ClaimedJob) -> Callable[[], None] | None:
    """Have one file scanned; nothing where that was done, or the file is gone."""
    upload = _waiting().filter(pk=job.payload["upload"]).first()
    if upload is None:
        return None
    if not scanning.is_configured():
        return partial(_note, upload.pk, Scan.NONE, "")
    try:
        verdict = scanning.scan(uploads.pieces_of(upload), seconds=job.seconds_left())
    except scanning.Unavailable as problem:
        if problem.reason == "size_limit":  # it will say so for ever, until an operator lets it take more
            log.error("scanning.file_over_limit_of_scanner", upload=str(upload.public_id), size=upload.size)
        in_a_hurry = job.seconds_left() is not None and problem.reason == "timeout"
        raise outbox.Retry(0 if in_a_hurry else AGAIN, f"scanner: {problem.reason}", counts=False) from None
    return partial(_note, upload.pk, Scan.INFECTED if verdict.found else Scan.CLEAN, verdict.scanner, verdict.found)


def hurry(upload: Upload, budget: float) -> None:
    """Have a file scanned now, as far as that goes in so many seconds; a worker goes on. Not inside a transaction."""
    if upload.scan == Scan.WAITING and (job := outbox.find(f"scan:{upload.public_id}")):
        outbox.run_now([job], budget)


def _waiting() -> QuerySet[Upload]:
    return Upload.objects.filter(scan=Scan.WAITING, removed_at=None).select_related("person")


def _note(pk: int, said: Scan, scanner: str, found: str = "") -> None:
    upload = _waiting().select_for_update(of=("self",)).filter(pk=pk).first()
    if upload is None:
        return
    upload.scan, upload.scanner = said, scanner
    upload.save(update_fields=["scan", "scanner"])
    if said == Scan.INFECTED:
        transaction.on_commit(partial(delete_sealed, upload.file))
        uploads.journal(Kind.DOCUMENT_INFECTED, upload, SCANNER, found=found[:120], scanner=scanner)
        log.warning("scanning.virus_found", upload=str(upload.public_id))
