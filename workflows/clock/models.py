"""What the clock stands on: sealed events of a case, and days that the ministry has declared worked or free."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    """What may happen to the legal clock of a case."""

    FILED = "filed", _("Filed")
    RECEIVED = "received", _("Received")
    PAUSED = "paused", _("Paused")
    RESUMED = "resumed", _("Resumed")
    STOPPED = "stopped", _("Stopped")


class SealedEvent(models.Model):
    """One event of a case's clock. Never changed and never deleted (a trigger holds it): deadlines rest on it alone."""

    case_code = models.CharField(max_length=40)
    seq = models.PositiveIntegerField(help_text="1, 2, 3 … within the case")
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    at = models.DateTimeField(help_text="when it happened, UTC")

    class Meta:
        ordering: ClassVar = ["case_code", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_code", "seq"],
                name="sealed_event_seq_once",
                violation_error_message=_("This case already has a clock event of this number."),
            ),
            models.CheckConstraint(
                name="sealed_event_kind_known",
                condition=models.Q(kind__in=[kind.value for kind in EventKind]),
                violation_error_message=_("The legal clock knows no such event."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_code} {self.seq} {self.kind}"


class CalendarDay(models.Model):
    """A day that overrules the public calendar: a swap, a make-up Saturday, a day off by decision."""

    date = models.DateField(unique=True)
    working = models.BooleanField()
    reason_vi = models.CharField(max_length=200)
    reason_en = models.CharField(max_length=200)
    decided_by = models.CharField(max_length=200, help_text="the decision or notice that says so")

    class Meta:
        ordering: ClassVar = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {'worked' if self.working else 'free'}"
