"""The state of each registry's breaker, one row that all workers share."""

from __future__ import annotations

from django.db import models


class Breaker(models.Model):
    """Closed without a row, or while `opened_until` is null; half-open once `opened_until` has passed."""

    registry = models.CharField(max_length=50, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    window_started_at = models.DateTimeField(null=True)
    opened_until = models.DateTimeField(null=True)
    # Half-open: the one probe on its way has until then to report; a killed prober blocks nobody for longer.
    probing_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.registry
