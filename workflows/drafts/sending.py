"""Files sent in pieces to a draft: begun, continued, given up; and looked into by a job once they are whole."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Final

from django.db import transaction
from django.utils import timezone

from procedures.components import FileAsk, ask_of
from workflows import outbox
from workflows.documents import archives, receiving, uploads
from workflows.documents.looking import Inspector, NotAccepted
from workflows.documents.models import Chunk, Transfer, TransferState
from workflows.documents.sealed_files import Written
from workflows.drafts.actions import DraftClosed, locked
from workflows.drafts.files import NotWanted, touch
from workflows.drafts.models import Draft
from workflows.drafts.readiness import readiness_of
from workflows.outbox.handlers import Result

#: Seconds until a file is looked into again when too many were being looked into.
AGAIN: Final = 5.0


class Gone(LookupError):
    """No file of this id is on its way to this draft."""


def asked_of(draft: Draft, component: str) -> FileAsk:
    """What this applicant may send for a component. Raises NotWanted."""
    wanted = next((part for part in readiness_of(draft).files_wanted if part.id == component), None)
    if wanted is None:
        raise NotWanted(component)
    return ask_of(wanted)


def begin(draft: Draft, component: str, *, name: str, size: int, part: str = "") -> Transfer:
    """Open a file of so many bytes. Raises NotWanted, NotAccepted, DraftClosed."""
    ask = asked_of(draft, component)
    with transaction.atomic():
        current = locked(draft)
        uploads.require_quota(current.person, 0)
        return receiving.begin(
            person=current.person,
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
        after = receiving.append(transfer, offset, data)
    except Transfer.DoesNotExist:
        raise Gone(transfer.public_id) from None
    if after.state == TransferState.CHECKING:
        with transaction.atomic():
            _queue(after)
    return after


def take_whole(draft: Draft, component: str, *, name: str, pieces: Sequence[Written], part: str = "") -> Transfer:
    """Take a file whose pieces were written already, and have it looked into. Raises as `begin` does."""
    ask = asked_of(draft, component)
    raise NotImplementedError(ask)


def give_up(draft: Draft, public_id: uuid.UUID) -> bool:
    """Give up a file on its way, or take note that one was refused; False where there is none."""
    with transaction.atomic():
        locked(draft)
        return receiving.drop(draft.public_id, public_id) > 0


def _queue(transfer: Transfer) -> None:
    outbox.enqueue(
        "drafts.check_file",
        key=f"check:{transfer.public_id}",
        payload={"transfer": transfer.pk, "draft": str(transfer.draft)},
        reference=str(transfer.draft),
    )
