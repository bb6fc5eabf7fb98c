"""Files that an edition asks for in the place of what no registry holds: adding one, removing it."""

from __future__ import annotations

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from workflows.documents import uploads
from workflows.documents.models import Upload
from workflows.drafts.actions import locked
from workflows.drafts.models import KEEP_FOR, Draft
from workflows.drafts.readiness import readiness_of


class NotWanted(LookupError):
    """The edition asks this applicant for no file of this kind."""


def add_file(draft: Draft, component: str, file: File[bytes] | None) -> Upload:
    """Check a file and put it in the place of a component, instead of the one that stood there.

    Takes a second or so outside any transaction. Raises uploads.NotAccepted, NotWanted, DraftClosed.
    """
    if component not in {part.id for part in readiness_of(draft).files_wanted}:
        raise NotWanted(component)
    with uploads.taken_in_for(file, person=draft.person) as sealed, transaction.atomic():
        if sealed is None:
            raise uploads.NotAccepted("missing")
        current = locked(draft)
        purpose = f"component:{component}"
        about = {"owner": draft.public_id, "person": current.person, "by": current.right.actor}
        upload = uploads.keep(sealed, purpose=purpose, **about)
        _touch(current)
    return upload


def remove_file(draft: Draft, component: str) -> None:
    """Take a component's file away again; where there is none, nothing happens. Raises DraftClosed."""
    with transaction.atomic():
        current = locked(draft)
        there = uploads.uploads_of(draft.public_id).filter(component=component).select_related("person")
        for upload in there:
            uploads.remove(upload, by=current.right.actor)
            _touch(current)


def _touch(draft: Draft) -> None:
    """A page that was checked before this is stale now."""
    draft.version += 1
    draft.expires_at = timezone.now() + KEEP_FOR
    draft.save(update_fields=["version", "expires_at", "updated_at"])
