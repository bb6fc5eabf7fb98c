"""What an operator must look at: refusals of our questions, and answers that cannot be trusted."""

from __future__ import annotations

import structlog
from django.db import DatabaseError, IntegrityError
from django.db.models import F
from django.utils import timezone

from integrations.exchange.messages import Reason
from integrations.exchange.models import Alarm

log = structlog.get_logger(__name__)


def sound(registry: str, reason: Reason, message_id: str) -> None:
    """Note that it has happened (again). One open row per registry and reason counts, so a bad day writes few rows.

    Never raises for the database's sake: the caller has a more telling error at hand. Not inside a transaction.
    """
    try:
        if not _again(registry, reason, message_id):
            now = timezone.now()
            try:
                Alarm.objects.create(
                    registry=registry, reason=reason, first_at=now, last_at=now, last_message_id=message_id
                )
            except IntegrityError:  # another worker was first
                _again(registry, reason, message_id)
    except DatabaseError as error:
        log.warning("alarm.not_written", error=type(error).__name__)


def _again(registry: str, reason: Reason, message_id: str) -> bool:
    rows = Alarm.objects.filter(registry=registry, reason=reason, seen_at=None)
    return bool(rows.update(count=F("count") + 1, last_at=timezone.now(), last_message_id=message_id))


def mark_seen(alarm: int, *, by: str) -> bool:
    """Close an alarm; what happens from then on opens a new one. `by`: opaque reference. False: closed already."""
    return bool(Alarm.objects.filter(pk=alarm, seen_at=None).update(seen_at=timezone.now(), seen_by=by))
