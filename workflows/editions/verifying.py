"""Verifying what was published, from the database and the public keys alone: files, bodies, digests, signatures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from procedures.catalogue import canonical
from procedures.models import EditionRecord
from procedures.reading import Broken, read
from workflows.editions.models import Publication
from workflows.editions.publishing import statement_of
from workflows.editions.signing import Forged, verify


@dataclass(frozen=True)
class Fault:
    """One edition that is not what was published, and why."""

    procedure: str
    effective_from: str
    problem: str

    def __str__(self) -> str:
        return f"{self.procedure} of {self.effective_from}: {self.problem}"


def faults() -> Iterator[Fault]:
    """Everything that does not hold; nothing when all is as it was published."""
    standing = set()
    for publication in Publication.objects.order_by("procedure", "effective_from", "pk").iterator(chunk_size=50):
        day = publication.effective_from.isoformat()
        if publication.withdrawn_at is None:
            standing.add((publication.procedure, publication.effective_from))
            yield from (Fault(publication.procedure, day, words) for words in _of_record(publication))
        yield from (Fault(publication.procedure, day, words) for words in _of_publication(publication))
    loaded = set(EditionRecord.objects.values_list("procedure", "effective_from"))
    for procedure, effective_from in sorted(loaded - standing):
        yield Fault(procedure, effective_from.isoformat(), "is in the catalogue, but nobody published it")


def _of_publication(publication: Publication) -> Iterator[str]:
    """Signature, statement, and the file that makes the digest."""
    text = bytes(publication.text)
    try:
        verify(publication.statement, publication.key_id, publication.signature)
    except Forged as problem:
        yield f"its signature does not hold ({problem})"
    said = statement_of(
        procedure=publication.procedure,
        effective_from=publication.effective_from,
        digest=publication.digest,
        file=text,
        by=publication.by,
        at=publication.published_at,
    )
    if said != publication.statement:
        yield "what was signed says something else"
    try:
        if canonical(read(text, "").data)[1] != publication.digest:
            yield "its file has another digest"
    except Broken:
        yield "its file cannot be read"


def _of_record(publication: Publication) -> Iterator[str]:
    """The body that the portal works with."""
    key = {"procedure": publication.procedure, "effective_from": publication.effective_from}
    record = EditionRecord.objects.filter(**key).first()
    if record is None:
        yield "was published, but is not in the catalogue"
    elif hashlib.sha256(record.body.encode()).hexdigest() != record.digest or record.digest != publication.digest:
        yield "the body in the catalogue is not what was published"
