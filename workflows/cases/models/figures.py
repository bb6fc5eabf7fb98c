"""What the public may know of how a procedure went: counted now and then, so that no page counts cases."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ProcedureFigures(models.Model):
    """The figures of one procedure for the days from `since` to the day before `until`, both local.

    What rests on too few cases is not even stored: then it is null (`workflows.cases.figures`).
    """

    procedure = models.CharField(max_length=32, unique=True)
    since = models.DateField()
    until = models.DateField()
    counted_at = models.DateTimeField()
    filed = models.PositiveIntegerField(null=True)
    spared = models.PositiveIntegerField(null=True, help_text="documents of cases filed that nobody was asked for")
    decided = models.PositiveIntegerField(null=True)
    median_days = models.DecimalField(
        max_digits=6, decimal_places=1, null=True, help_text="working days from receipt to decision"
    )
    on_time_percent = models.PositiveSmallIntegerField(null=True, help_text="of the cases decided, rounded down")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="figures_of_too_few_are_not_kept",
                condition=(Q(filed=None, spared=None) | Q(filed__gte=5))
                & (Q(decided=None, median_days=None, on_time_percent=None) | Q(decided__gte=5)),
                violation_error_message=_("Figures that rest on fewer than five cases are not kept."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} until {self.until}"
