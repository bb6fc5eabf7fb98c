"""Files sent in pieces to a draft: begun, continued, given up; and looked into by a job once they are whole."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Final

from django.db import transaction

from procedures.components import FileAsk
from workflows import outbox
from workflows.documents import archives, receiving, uploads
from workflows.documents.looking import Inspector, NotAccepted
from workflows.documents.models import Transfer, TransferState
from workflows.documents.receiving import Arrived
from workflows.drafts.actions import DraftClosed, locked
from workflows.drafts.files import NotWanted, asked_of, touch
from workflows.drafts.models import Draft
from workflows.people.actors import Actor
from workflows.people.models import Person

#: Seconds until a file is looked into again when too many were being looked into.
AGAIN: Final = 5.0
#: So many files are looked into in one go, and none is begun after so many seconds (a worker's task may take 90).
TOGETHER: Final = 20
ONE_GO: Final = 40.0


class Gone(LookupError):
    """No file of this id is on its way to this draft."""


def begin(draft: Draft, component: str, *, name: str, size: int, part: str = "") -> Transfer:
    """Open a file of so many bytes; `name` may be a path that says its part.

    Raises NotWanted, NotAccepted, DraftClosed.
    """
    ask = asked_of(draft, component)
    with transaction.atomic():
        current = locked(draft)
        uploads.require_quota(current.person, 0)
        return receiving.begin(
            person=current.person,
            sender=current.right.agent,
            draft=current.public_id,
            component=component,
            ask=ask,
            name=name,
            size=size,
            part=part,
        )


def find(draft: Draft, public_id: uuid.UUID) -> Transfer:
    """A file on its way to the draft, or one that has become an upload. Raises Gone."""
    found = Transfer.objects.filter(draft=draft.public_id, public_id=public_id).first()
    if found is None:
        raise Gone(public_id)
    return found


def continue_with(transfer: Transfer, offset: int, data: bytes) -> Transfer:
    """Add a piece; the last one has the file looked into. Raises receiving.Elsewhere, Gone."""
    try:
        return receiving.append(transfer, offset, data, when_whole=_queue)
    except Transfer.DoesNotExist:
        raise Gone(transfer.public_id) from None


def take_whole(draft: Draft, component: str, files: Sequence[Arrived], *, part: str = "") -> list[Transfer]:
    """Take files that came in a form, and have them looked into. Each may be refused for itself.

    Raises NotWanted, DraftClosed: then all are dropped.
    """
    try:
        ask = asked_of(draft, component)
        with transaction.atomic():
            current = locked(draft)
            return _arrive(files, current, component, ask, part, sender=current.right.agent)
    except BaseException:
        for file in files:
            file.drop()
        raise


def give_up(draft: Draft, public_id: uuid.UUID) -> bool:
    """Give up a file on its way, or take note that one was refused; False where there is none. Raises DraftClosed."""
    with transaction.atomic():
        locked(draft)
        return receiving.drop(draft.public_id, public_id) > 0


def hurry(transfers: Iterable[Transfer], budget: float) -> None:
    """Have files looked into now, as far as that goes in so many seconds; a worker goes on. Not in a transaction."""
    keys = [_key(transfer) for transfer in transfers if transfer.state == TransferState.CHECKING]
    if keys:
        outbox.run_now(outbox.find_all(keys)[:TOGETHER], budget)


def _arrive(
    files: Iterable[Arrived], draft: Draft, component: str, ask: FileAsk, part: str, *, sender: Person
) -> list[Transfer]:
    rows = []
    for file in files:
        row = receiving.arrive(
            file,
            person=draft.person,
            sender=sender,
            draft=draft.public_id,
            component=component,
            ask=ask,
            part=part,
        )
        if row.state == TransferState.CHECKING:
            _queue(row)
        rows.append(row)
    return rows


def _key(transfer: Transfer) -> str:
    return f"check:{transfer.public_id}"


def _queue(transfer: Transfer) -> None:
    outbox.enqueue(
        "drafts.check_file", key=_key(transfer), payload={"transfer": transfer.pk}, reference=str(transfer.draft)
    )


# --- The job ---------------------------------------------------------------------------------------------------------


@outbox.handler_of_many("drafts.check_file", lease=120, together=TOGETHER)
def check_files(jobs: Sequence[outbox.ClaimedJob]) -> Iterator[outbox.Result]:
    """Look into files, those of one draft in one limited process: its sender could harm nobody else with it."""
    ends = time.monotonic() + ONE_GO
    for _draft, mine in groupby(sorted(jobs, key=lambda job: job.reference), key=lambda job: job.reference):
        with Inspector() as inspector:
            for job in mine:
                if job.seconds_left() == 0 or time.monotonic() > ends:
                    yield outbox.Unfinished(job, outbox.Retry(0, "others came first", counts=False))
                else:
                    yield _checked(job, inspector)


def _checked(job: outbox.ClaimedJob, inspector: Inspector) -> outbox.Result:
    mine = Transfer.objects.filter(pk=job.payload["transfer"], state=TransferState.CHECKING).select_related(
        "person", "sender"
    )
    if (transfer := mine.first()) is None:
        return outbox.Finished([job])
    draft = Draft.objects.select_related("person").get(public_id=transfer.draft)
    try:
        ask = asked_of(draft, transfer.component)
        if transfer.archive:
            found = archives.unpacked(transfer, files=receiving.MAX_FILES, size=receiving.MAX_BYTES)
            return outbox.Finished([job], partial(_unpack, draft, transfer, ask, found))
        sealed = uploads.taken_over(transfer, ask, inspector)
        return outbox.Finished([job], partial(_keep, draft, transfer, ask, sealed))
    except NotAccepted as refusal:
        if refusal.reason == "busy":
            return outbox.Unfinished(job, outbox.Retry(AGAIN, "busy", counts=False))
        return outbox.Finished([job], partial(_refuse, draft, transfer, refusal.reason))
    except NotWanted:
        return outbox.Finished([job], partial(_refuse, draft, transfer, "place"))
    except Exception as error:
        return outbox.Unfinished(job, error)


def _refuse(draft: Draft, transfer: Transfer, reason: str, _jobs: object = None) -> None:
    receiving.refuse(transfer, reason)


def _keep(draft: Draft, transfer: Transfer, ask: FileAsk, sealed: uploads.SealedUpload, _jobs: object = None) -> None:
    """The file becomes an upload, unless the draft was closed or the file given up meanwhile."""
    if (current := _still_open(draft, transfer)) is None:
        transaction.on_commit(sealed.drop)
        return
    purpose = f"component:{transfer.component}"
    try:
        uploads.keep(
            sealed,
            owner=current.public_id,
            person=current.person,
            purpose=purpose,
            part=transfer.part,
            ask=ask,
            by=Actor("person", str(transfer.sender.public_id)),
        )
    except NotAccepted as refusal:
        transaction.on_commit(sealed.drop)
        receiving.refuse(transfer, refusal.reason)
    else:
        receiving.taken(transfer)
        touch(current)


def _unpack(draft: Draft, transfer: Transfer, ask: FileAsk, found: Sequence[Arrived], _jobs: object = None) -> None:
    """The files of an archive are on their way now, in its place."""
    if (current := _still_open(draft, transfer)) is None:
        for file in found:
            transaction.on_commit(file.drop)
        return
    receiving.taken(transfer)
    _arrive(found, current, transfer.component, ask, transfer.part, sender=transfer.sender)


def _still_open(draft: Draft, transfer: Transfer) -> Draft | None:
    try:
        current = locked(draft)
    except DraftClosed:
        return None
    still = Transfer.objects.select_for_update().filter(pk=transfer.pk, state=TransferState.CHECKING)
    return current if still.exists() else None
