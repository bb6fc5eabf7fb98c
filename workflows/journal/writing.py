"""Adding to the journal, and finding what stands in it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from workflows.journal.bodies import GENESIS, body_of, hash_of, private_digest
from workflows.journal.kinds import Kind
from workflows.journal.models import Detail, Entry, Mention, Stream
from workflows.people.actors import Actor

SALT_BYTES = 32
_NEW_STREAM = (
    f'INSERT INTO "{Stream._meta.db_table}" (name, seq, head) VALUES (%s, 0, %s) '  # noqa: S608  # our own table
    "ON CONFLICT DO NOTHING RETURNING id"
)
_COLUMNS = tuple(str(field.column) for field in Entry._meta.local_concrete_fields if not field.primary_key)
_STEP = f'UPDATE "{Stream._meta.db_table}" SET seq = %s, head = %s WHERE id = %s'  # noqa: S608  # our own table


@dataclass(frozen=True)
class Note:
    """What is to be recorded; see `record`."""

    kind: Kind
    by: Actor
    stream: str
    subject: str = ""
    data: Mapping[str, Any] | None = None
    private: Mapping[str, str] | None = None


def record(
    kind: Kind,
    *,
    by: Actor,
    stream: str,
    subject: str = "",
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
    opening: bool = False,
) -> Entry:
    """Add the next entry of a stream, in the transaction of what it records; they happen together or not at all.

    `stream` is `case:<code>`, `draft:<public id>` or `user:<ref>`; `subject` the blind index of the person concerned.
    `data` holds plain JSON that is no personal data (ids, codes, states). `private` holds texts that are: the chain
    keeps only salted digests of them, the texts themselves can be erased. The stream stays locked until the
    transaction ends: who writes to several takes the case's first. `opening` says that the stream's name was only just
    given out in this transaction, and saves looking for it. Raises `TransactionManagementError` outside a transaction,
    `ValueError` for data that JSON cannot hold, `IntegrityError` when a stream is opened a second time.
    """
    note = Note(kind, by, stream, subject, data, private)
    if not opening:
        return record_all([note])[0]
    _check([note])
    (entry,) = _write([note], {stream: Stream(name=stream)})
    Stream.objects.create(name=stream, seq=1, head=entry.hash)
    return entry


def record_all(notes: Sequence[Note]) -> list[Entry]:
    """Add several entries in one go, each as `record` would; those of one stream in the order given.

    The streams are locked in the order of their names.
    """
    _check(notes)
    ends = _locked({note.stream for note in notes})
    entries = _write(notes, ends)
    # Step by step, as the guard of the streams wants it.
    steps = [(entry.seq, entry.hash, ends[entry.stream].pk) for entry in entries]
    with connection.cursor() as cursor:
        cursor.executemany(_STEP, steps)
    return entries


def _check(notes: Sequence[Note]) -> None:
    if not connection.in_atomic_block:
        raise TransactionManagementError("an entry is written in the transaction of what it records")
    if not all(note.stream for note in notes):
        raise ValueError("an entry needs the stream that it belongs to")


def _write(notes: Sequence[Note], ends: Mapping[str, Stream]) -> list[Entry]:
    """Write the entries behind the ends of their streams, which move on with them, but are not saved."""
    made: list[Entry] = []
    details: list[Detail] = []
    for note in notes:
        end, private = ends[note.stream], note.private or {}
        salts = {name: secrets.token_bytes(SALT_BYTES) for name in private}
        entry = _next(note, end, {name: private_digest(salts[name], text) for name, text in private.items()})
        end.seq, end.head = end.seq + 1, entry.hash
        made.append(entry)
        details += [
            Detail(entry=entry, name=name, salt=salts[name].hex(), value=text) for name, text in private.items()
        ]
    _insert(made)
    if details:
        Detail.objects.bulk_create(details)
    return made


def _insert(entries: Sequence[Entry]) -> None:
    """As `bulk_create` would, which takes several times as long over texts with many quotation marks."""
    as_stored = connection.ops.adapt_datetimefield_value
    marks = f"({', '.join(['%s'] * len(_COLUMNS))})"
    names = ", ".join(_COLUMNS)
    statement = (
        f'INSERT INTO "{Entry._meta.db_table}" ({names}) VALUES {", ".join([marks] * len(entries))} RETURNING id'  # noqa: S608  # our own table
    )
    values = [as_stored(entry.at) if name == "at" else getattr(entry, name) for entry in entries for name in _COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for entry, (pk,) in zip(entries, cursor.fetchall(), strict=True):
            entry.pk = pk
            entry._state.adding = False


def _next(note: Note, end: Stream, digests: Mapping[str, str]) -> Entry:
    at = timezone.now()
    body = body_of(
        stream=note.stream,
        seq=end.seq + 1,
        previous=end.head,
        kind=note.kind.value,
        at=at,
        actor=str(note.by),
        subject=note.subject,
        data=note.data or {},
        private=digests,
    )
    return Entry(
        stream=note.stream,
        seq=end.seq + 1,
        kind=note.kind.value,
        at=at,
        actor=str(note.by),
        subject_index=note.subject,
        body=body,
        previous_hash=end.head,
        hash=hash_of(body),
    )


@transaction.atomic
def record_read(
    *,
    by: Actor,
    whose: Iterable[str],
    fields: Iterable[str],
    why: str,
    cases: Iterable[str] = (),
    drafts: Iterable[str] = (),
) -> Entry:
    """Record that somebody looked at personal data: whose (blind indexes), which fields, why, in which cases.

    One page is one entry, also when it lists many people. It has no chain and locks no case (design §6.5).
    """
    mentioned = {
        Mention.What.PERSON: sorted(set(whose)),
        Mention.What.CASE: sorted(set(cases)),
        Mention.What.DRAFT: sorted(set(drafts)),
    }
    people = mentioned[Mention.What.PERSON]
    subject = people[0] if len(people) == 1 else ""
    at = timezone.now()
    body = body_of(
        stream="",
        seq=None,
        previous="",
        kind=Kind.DATA_READ.value,
        at=at,
        actor=str(by),
        subject=subject,
        data={
            "whose": people,
            "fields": sorted(set(fields)),
            "why": why,
            "cases": mentioned[Mention.What.CASE],
            "drafts": mentioned[Mention.What.DRAFT],
        },
        private={},
    )
    entry = Entry.objects.create(
        stream="",
        kind=Kind.DATA_READ.value,
        at=at,
        actor=str(by),
        subject_index=subject,
        body=body,
        hash=hash_of(body),
    )
    Mention.objects.bulk_create(
        Mention(entry=entry, kind=kind, ref=ref) for kind, refs in mentioned.items() for ref in refs
    )
    return entry


def entries(stream: str) -> QuerySet[Entry]:
    """The entries of a stream, first to last."""
    return Entry.objects.filter(stream=stream).order_by("seq")


def reads_about(*, person: str = "", case: str = "") -> QuerySet[Entry]:
    """Who looked at this person's data (by blind index), or at this case: the latest first."""
    found = Entry.objects.filter(kind=Kind.DATA_READ)
    if person:
        found = found.filter(mentions__kind=Mention.What.PERSON, mentions__ref=person)
    if case:
        found = found.filter(pk__in=Mention.objects.filter(kind=Mention.What.CASE, ref=case).values("entry"))
    return found.order_by("-pk")


def _locked(names: Collection[str]) -> dict[str, Stream]:
    """The streams' rows, locked until the transaction ends; made for a stream that has no entry yet."""
    locked = Stream.objects.select_for_update()
    ends = {end.name: end for end in locked.filter(name__in=names).order_by("name")}
    for name in sorted(set(names) - ends.keys()):
        # Two writers may both come here: one row is made, and the other waits for it.
        with connection.cursor() as cursor:
            cursor.execute(_NEW_STREAM, [name, GENESIS])
            made = cursor.fetchone()
        ends[name] = Stream(pk=made[0], name=name, seq=0, head=GENESIS) if made else locked.get(name=name)
    return ends
