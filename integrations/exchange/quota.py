"""The quota: how often one official or applicant may have one registry asked on one day (R-REG-6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from integrations.exchange.models import QuotaUse

#: Counts are kept for so many days, for whoever wonders about an official's questions.
KEPT: Final = timedelta(days=31)

log = structlog.get_logger(__name__)


class QuotaExceeded(Exception):
    """Somebody has used up the day's questions to this registry. `limit`: how many there are."""

    def __init__(self, registry: str, limit: int) -> None:
        super().__init__(f"quota of {limit} used up: {registry}")
        self.registry = registry
        self.limit = limit


def take(asker: str, registry: str, *, limit: int | None = None) -> None:
    """Count one question that somebody wants asked; QuotaExceeded when there are none left today.

    `asker`: opaque reference of an official or applicant, the same one every time. `limit`: questions a day, an
    official's unless it is given. The day is one of the Vietnamese calendar. Call it before a transaction, or the count
    is lost with a rollback.
    """
    limit = settings.REGISTRY_QUOTA_PER_OFFICIAL if limit is None else limit
    today = timezone.localdate()
    row = {"official": asker, "registry": registry, "day": today}
    left = QuotaUse.objects.filter(**row, count__lt=limit)
    if left.update(count=F("count") + 1):
        return
    if limit > 0 and not QuotaUse.objects.filter(**row).exists():
        QuotaUse.objects.filter(official=asker, registry=registry, day__lt=today - KEPT).delete()
        try:
            with transaction.atomic():
                QuotaUse.objects.create(**row, count=1)
        except IntegrityError:  # another process was first
            if left.update(count=F("count") + 1):
                return
        else:
            return
    log.warning("quota.exceeded", asker=asker, registry=registry, limit=limit)
    raise QuotaExceeded(registry, limit)
