"""What all workers share about each registry: breaker, seats, pace, quota, maintenance, and alarms for the operator.

Written outside business transactions (design §2): the state of a registry must survive a rolled-back case. Nothing
here names a person or a case.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from integrations.exchange.vocabulary import in_english

LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Breaker(models.Model):
    """Closed without a row, or while `opened_until` is null; half-open once `opened_until` has passed."""

    registry = models.CharField(max_length=50, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    window_started_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True, help_text="since when it is not closed")
    opened_until = models.DateTimeField(null=True)
    # Half-open: the one probe on its way has until then to report; a killed prober blocks nobody for longer.
    probing_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.registry


class Seat(models.Model):
    """One of the few calls that a registry takes at the same time from all of us together."""

    registry = models.CharField(max_length=50)
    number = models.PositiveSmallIntegerField()
    # Free from then on. A killed caller keeps it no longer than its deadline.
    held_until = models.DateTimeField(default=LONG_AGO)
    calls = models.PositiveBigIntegerField(default=0, help_text="asked for the first time, not after an outage")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["registry", "number"], name="seat_once")]

    def __str__(self) -> str:
        return f"{self.registry} {self.number}"


class Pace(models.Model):
    """How often a registry is asked when all is well, and when the next question of an outage has its turn."""

    registry = models.CharField(max_length=50, primary_key=True)
    steady = models.FloatField(null=True, help_text="questions a second, a moving average; null while not measured")
    measured_at = models.DateTimeField()
    measured_calls = models.PositiveBigIntegerField(default=0, help_text="sum over the seats at that time")
    next_turn_at = models.DateTimeField(default=LONG_AGO, help_text="the end of the queue")
    full_until = models.DateTimeField(default=LONG_AGO, help_text="when the leaky bucket is empty, if nobody asks")
    calls_seen = models.PositiveBigIntegerField(default=0, help_text="sum over the seats that is in the bucket")

    def __str__(self) -> str:
        return self.registry


class QuotaUse(models.Model):
    """How often an official has had a registry asked on one day of the Vietnamese calendar."""

    official = models.CharField(max_length=100, help_text="opaque reference")
    registry = models.CharField(max_length=50)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["official", "registry", "day"], name="quota_use_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.official} {self.registry} {self.day}: {self.count}"


class Maintenance(models.Model):
    """A window in which a registry's owner has announced that it will not answer: nobody asks it then."""

    registry = models.CharField(max_length=50)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    note_vi = models.CharField(max_length=300, blank=True)
    note_en = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="maintenance_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end must be after the start."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.registry}, {self.starts_at:%Y-%m-%d %H:%M} – {self.ends_at:%Y-%m-%d %H:%M} UTC"

    @property
    def note(self) -> str:
        """What everybody may read about it, in the active language."""
        return self.note_en if in_english() else self.note_vi


class Alarm(models.Model):
    """Something that an operator must look at: open until `seen_at`, with one open row per registry and reason."""

    registry = models.CharField(max_length=50)
    reason = models.CharField(max_length=50, help_text="a code of messages.Reason")
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    last_message_id = models.CharField(max_length=36, blank=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=100, blank=True, help_text="opaque reference")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registry", "reason"], condition=Q(seen_at=None), name="alarm_open_once")
        ]

    def __str__(self) -> str:
        return f"{self.registry}: {self.reason} ({self.count})"
