"""Who is away and until when, and how new work is given out in a unit."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procedures.vocabulary import Role
from workflows.people.models import Official, Unit


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences with those that were cancelled."""

    def on(self, day: dt.date) -> AbsenceQuerySet:
        """Those in force on a local day."""
        return self.filter(from_date__lte=day, until_date__gte=day, cancelled_at=None)

    def in_unit(self, unit: Unit) -> AbsenceQuerySet:
        """Those of a unit's officials."""
        return self.filter(official__unit=unit)


class Absence(models.Model):
    """From which day until which somebody is away, and who stands in for them, if anybody."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="absences")
    from_date = models.DateField()
    until_date = models.DateField(help_text="the last day")
    stand_in = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, related_name="+")
    declared_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True, help_text="when the work in hand was given to others")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["from_date", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="absence_has_days",
                condition=Q(until_date__gte=F("from_date")),
                violation_error_message=_("An absence ends on its first day or later."),
            ),
            models.CheckConstraint(
                name="absence_stand_in_is_another",
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("official")),
                violation_error_message=_("Nobody stands in for themself."),
            ),
            models.CheckConstraint(
                name="absence_cancelled_by",
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                violation_error_message=_("An absence is cancelled by somebody, at a time."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["official", "until_date"], condition=Q(cancelled_at__isnull=True), name="absence_of_official"
            )
        ]

    def __str__(self) -> str:
        return f"absence {self.public_id}"


class DistributionMode(models.TextChoices):
    """How new work is given out."""

    BY_LOAD = "by_load", _("To whoever has least in hand")
    ROUND_ROBIN = "round_robin", _("To each in turn")


class Distribution(models.Model):
    """How new work for a role in a unit is given out by itself; without a row whoever comes first takes it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="distributions")
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in Role])
    mode = models.CharField(max_length=12, choices=DistributionMode.choices)
    last = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "role"],
                name="distribution_once",
                violation_error_message=_("It is said already how this work is given out."),
            ),
            models.CheckConstraint(
                name="distribution_mode_known",
                condition=Q(mode__in=[mode.value for mode in DistributionMode]),
                violation_error_message=_("Work is given out by load or in turn."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mode} for {self.role} in unit {self.unit_id}"
