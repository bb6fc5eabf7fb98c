"""Adding to the journal, and finding what stands in it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
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
    if not connection.in_atomic_block:
        raise TransactionManagementError("an entry is written in the transaction of what it records")
    if not stream:
        raise ValueError("an entry needs the stream that it belongs to")
    end = Stream(name=stream) if opening else _locked(stream)
    salts = {name: secrets.token_bytes(SALT_BYTES) for name in private or {}}
    at = timezone.now()
    body = body_of(
        stream=stream,
        seq=end.seq + 1,
        previous=end.head,
        kind=kind.value,
        at=at,
        actor=str(by),
        subject=subject,
        data=data or {},
        private={name: private_digest(salts[name], value) for name, value in (private or {}).items()},
    )
    entry = Entry.objects.create(
        stream=stream,
        seq=end.seq + 1,
        kind=kind.value,
        at=at,
        actor=str(by),
        subject_index=subject,
        body=body,
        previous_hash=end.head,
        hash=hash_of(body),
    )
    if private:
        Detail.objects.bulk_create(
            Detail(entry=entry, name=name, salt=salts[name].hex(), value=value) for name, value in private.items()
        )
    if opening:
        Stream.objects.create(name=stream, seq=1, head=entry.hash)
    else:
        Stream.objects.filter(pk=end.pk).update(seq=entry.seq, head=entry.hash)
    return entry


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


def _locked(name: str) -> Stream:
    """The stream's row, locked until the transaction ends; made when the stream has no entry yet."""
    locked = Stream.objects.select_for_update().filter(name=name)
    if (end := locked.first()) is not None:
        return end
    # Two writers may both come here: one row is made, and the other waits for it.
    with connection.cursor() as cursor:
        cursor.execute(_NEW_STREAM, [name, GENESIS])
        made = cursor.fetchone()
    return Stream(pk=made[0], name=name, seq=0, head=GENESIS) if made else locked.get()
