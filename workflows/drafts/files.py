"""Files that an edition asks for in the place of what no registry holds: adding one, moving it, removing it."""

from __future__ import annotations

import uuid

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from procedures.components import FileAsk, ask_of
from workflows.documents import scanning, uploads
from workflows.documents.models import Upload
from workflows.drafts.actions import locked
from workflows.drafts.models import KEEP_FOR, Draft
from workflows.drafts.readiness import readiness_of

#: Seconds that the sender of one file waits for the virus scanner; then a worker goes on.
SCAN_BUDGET = 3.0


class NotWanted(LookupError):
    """The edition asks this applicant for no file of this kind, or has no such part."""


def asked_of(draft: Draft, component: str) -> FileAsk:
    """What this applicant may send for a component. Raises NotWanted."""
    wanted = next((part for part in readiness_of(draft).files_wanted if part.id == component), None)
    if wanted is None:
        raise NotWanted(component)
    return ask_of(wanted)


def add_file(draft: Draft, component: str, file: File[bytes] | None) -> Upload:
    """Check a file and put it in the place of a component, instead of the one that stood there.

    Takes a second or so outside any transaction. Raises uploads.NotAccepted, NotWanted, DraftClosed.
    """
    ask = asked_of(draft, component)
    with uploads.taken_in_for(file, person=draft.person, ask=ask) as sealed, transaction.atomic():
        if sealed is None:
            raise uploads.NotAccepted("missing")
        current = locked(draft)
        purpose = f"component:{component}"
        upload = uploads.keep(
            sealed,
            owner=draft.public_id,
            person=current.person,
            purpose=purpose,
            ask=ask,
            by=current.right.actor,
        )
        touch(current)
    scanning.hurry(upload, SCAN_BUDGET)
    return upload


def remove_file(draft: Draft, component: str) -> None:
    """Take a component's file away again; where there is none, nothing happens. Raises DraftClosed."""
    _remove(draft, component=component)


def remove_upload(draft: Draft, public_id: uuid.UUID) -> None:
    """Take one of several files away again, or take note that a virus was found in it. Raises DraftClosed."""
    _remove(draft, public_id=public_id)


def move_file(draft: Draft, public_id: uuid.UUID, part: str) -> None:
    """Put a file into another part of its component's index. Raises NotWanted, DraftClosed, Upload.DoesNotExist."""
    with transaction.atomic():
        current = locked(draft)
        there = uploads.uploads_of(draft.public_id).select_related("person")
        upload = there.select_for_update(of=("self",)).get(public_id=public_id)
        if asked_of(draft, upload.component).part(part) is None:
            raise NotWanted(part)
        if upload.part != part:
            uploads.move(upload, part, by=current.right.actor)
            touch(current)


def _remove(draft: Draft, **which: object) -> None:
    with transaction.atomic():
        current = locked(draft)
        there = Upload.objects.filter(draft=draft.public_id, removed_at=None, **which).select_related("person")
        for upload in there:
            uploads.remove(upload, by=current.right.actor)
            touch(current)


def touch(draft: Draft) -> None:
    """A page that was checked before this is stale now."""
    draft.version += 1
    draft.expires_at = timezone.now() + KEEP_FOR
    draft.save(update_fields=["version", "expires_at", "updated_at"])
