"""What the clock stands on: sealed events of a case, and days that the ministry has declared worked or free."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from workflows.people.models import Official, Unit


class EventKind(models.TextChoices):
    """What may happen to the legal clock of a case."""

    FILED = "filed", _("Filed")
    RECEIVED = "received", _("Received")
    PAUSED = "paused", _("Paused")
    RESUMED = "resumed", _("Resumed")
    EXTENDED = "extended", _("Extended")
    STOPPED = "stopped", _("Stopped")


class PauseCause(models.TextChoices):
    """For what the clock of a case is paused. What was sealed before causes were named has none."""

    SUPPLEMENT = "supplement", _("Waiting for a supplement")
    PAYMENT = "payment", _("Waiting for a payment")


class SealedEvent(models.Model):
    """One event of a case's clock. Never changed and never deleted (a trigger holds it): deadlines rest on it alone."""

    case_code = models.CharField(max_length=40)
    seq = models.PositiveIntegerField(help_text="1, 2, 3 … within the case")
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    at = models.DateTimeField(help_text="when it happened, UTC")
    until = models.DateField(null=True, help_text="of an extension: the new day, as the letter of apology says it")
    cause = models.CharField(
        max_length=10, blank=True, default="", choices=PauseCause.choices, help_text="of a pause: what is waited for"
    )

    class Meta:
        ordering: ClassVar = ["case_code", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_code", "seq"],
                name="sealed_event_seq_once",
                violation_error_message=_("This case already has a clock event of this number."),
            ),
            models.UniqueConstraint(
                fields=["case_code"],
                condition=Q(kind=EventKind.EXTENDED),
                name="sealed_event_extended_once",
                violation_error_message=_("The time limit of a case is extended once at most."),
            ),
            models.CheckConstraint(
                name="sealed_event_kind_known",
                condition=Q(kind__in=[kind.value for kind in EventKind]),
                violation_error_message=_("The legal clock knows no such event."),
            ),
            models.CheckConstraint(
                name="sealed_event_until_of_extension",
                condition=Q(kind=EventKind.EXTENDED, until__isnull=False)
                | ~Q(kind=EventKind.EXTENDED) & Q(until__isnull=True),
                violation_error_message=_("An extension names its new day, and nothing else does."),
            ),
            models.CheckConstraint(
                name="sealed_event_cause_of_pause",
                condition=Q(cause="") | Q(kind=EventKind.PAUSED, cause__in=[cause.value for cause in PauseCause]),
                violation_error_message=_("A pause may say what is waited for, and nothing else does."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_code} {self.seq} {self.kind}"


class CalendarChangeQuerySet(models.QuerySet["CalendarChange"]):
    def open(self) -> CalendarChangeQuerySet:
        """Those that may still be published or withdrawn."""
        return self.filter(published_at__isnull=True, withdrawn_at__isnull=True)


class CalendarChange(models.Model):
    """One decision about the working calendar: days and hours, proposed by one official and published by another.

    What was proposed never changes, and what was published stays: a later change overrules it from its publication on,
    so the calendar of any past moment can be told.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.CharField(max_length=200, help_text="number and date of the decision or notice that says so")
    reason_vi = models.CharField(max_length=200)
    reason_en = models.CharField(max_length=200)
    proposed_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    published_by = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = CalendarChangeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-proposed_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="calendar_change_has_ground",
                condition=~Q(decision="") & ~Q(reason_vi="") & ~Q(reason_en=""),
                violation_error_message=_("A change of the calendar names its decision and its reason."),
            ),
            models.CheckConstraint(
                name="calendar_change_published_by_second",
                condition=Q(published_by__isnull=True, published_at__isnull=True)
                | Q(published_by__isnull=False, published_at__isnull=False) & ~Q(published_by=F("proposed_by")),
                violation_error_message=_("A change of the calendar is published by another official than its author."),
            ),
            models.CheckConstraint(
                name="calendar_change_withdrawn_by",
                condition=Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False, published_at__isnull=True),
                violation_error_message=_("Only what was not published is withdrawn, by somebody."),
            ),
        ]

    def __str__(self) -> str:
        return f"calendar change {self.public_id}"

    @property
    def is_open(self) -> bool:
        """Whether it may still be published or withdrawn."""
        return self.published_at is None and self.withdrawn_at is None

    @property
    def reason(self) -> str:
        """Why, in the active language."""
        return self.reason_en if (get_language() or "vi").startswith("en") else self.reason_vi


class CalendarDay(models.Model):
    """A day that a change declares worked or free: a swap, a make-up Saturday, a day off by decision."""

    change = models.ForeignKey(CalendarChange, on_delete=models.PROTECT, related_name="days")
    date = models.DateField()
    working = models.BooleanField(null=True, help_text="none: as the public calendar says, again")

    class Meta:
        ordering: ClassVar = ["date"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change", "date"],
                name="calendar_day_once_per_change",
                violation_error_message=_("The same day stands here twice."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.date} {'worked' if self.working else 'free'}"


class WorkingHours(models.Model):
    """The hours that a unit works from a day on, or, without a unit, all that have none of their own. Local times."""

    change = models.ForeignKey(CalendarChange, on_delete=models.PROTECT, related_name="hours")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    from_date = models.DateField()
    morning_from = models.TimeField()
    morning_to = models.TimeField()
    afternoon_from = models.TimeField()
    afternoon_to = models.TimeField()

    class Meta:
        ordering: ClassVar = ["from_date", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="working_hours_in_order",
                condition=Q(
                    morning_from__lt=F("morning_to"),
                    morning_to__lte=F("afternoon_from"),
                    afternoon_from__lt=F("afternoon_to"),
                ),
                violation_error_message=_("The morning ends after it begins, then comes the afternoon."),
            )
        ]

    def __str__(self) -> str:
        return f"hours from {self.from_date}"
