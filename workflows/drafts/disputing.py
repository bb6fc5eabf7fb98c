"""Reporting that a registry's value in a draft is wrong, and taking that back. Filing goes on meanwhile."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from workflows.drafts.actions import locked
from workflows.drafts.models import KEEP_FOR, Draft
from workflows.filling import disputes
from workflows.filling.answers import journal
from workflows.filling.models import Dispute
from workflows.journal.kinds import Kind


def report(draft: Draft, row: uuid.UUID, *, claimed: Any, reason: str, file: File[bytes] | None = None) -> Dispute:
    """Report one value of a draft as wrong. A file is looked into first, outside any transaction.

    Raises disputes.CannotDispute, uploads.NotAccepted, DraftClosed.
    """
    with disputes.file_for(file, person=draft.person) as sealed, transaction.atomic():
        current = locked(draft)
        dispute = disputes.open_dispute(
            row,
            owner=current.public_id,
            person=current.right.agent,
            at=timezone.now(),
            claimed=claimed,
            reason=reason,
            file=sealed,
        )
        _touch(current)
        about = {**current.right.noted, **disputes.reported(dispute)}
        journal(dispute.attribute.lookup, Kind.LOOKUP_DISPUTED, by=current.right.actor, **about)
    return dispute


def take_back(draft: Draft, dispute: Dispute) -> None:
    """Take a report back. Raises disputes.CannotDispute, DraftClosed."""
    with transaction.atomic():
        current = locked(draft)
        disputes.take_back(dispute, by=current.right.actor)
        _touch(current)
        about = {**current.right.noted, **disputes.about(dispute)}
        journal(dispute.attribute.lookup, Kind.DISPUTE_WITHDRAWN, by=current.right.actor, **about)


def _touch(draft: Draft) -> None:
    """A page that was checked before this is stale now."""
    draft.version += 1
    draft.expires_at = timezone.now() + KEEP_FOR
    draft.save(update_fields=["version", "expires_at", "updated_at"])
