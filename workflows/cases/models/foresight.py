"""What a change of the working calendar would do to open cases, worked out before anybody publishes it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflows.cases.models.case import Case
from workflows.clock.models import CalendarChange


class Foresight(models.Model):
    """One look ahead: how far it has come, which cases would be due on another day, and how much work with them."""

    change = models.ForeignKey(CalendarChange, on_delete=models.PROTECT, related_name="foresights")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0, help_text="open cases looked at so far")
    work = models.PositiveIntegerField(default=0, help_text="open pieces of work on them whose time would move")

    class Meta:
        ordering: ClassVar = ["-started_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change"],
                condition=Q(finished_at__isnull=True),
                name="foresight_under_way_once",
                violation_error_message=_("This is being worked out already."),
            )
        ]

    def __str__(self) -> str:
        return f"foresight {self.pk}"


class Move(models.Model):
    """One open case that would be due on another day."""

    foresight = models.ForeignKey(Foresight, on_delete=models.CASCADE, related_name="moves")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    due_before = models.DateField()
    due_after = models.DateField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["foresight", "case"], name="move_once_per_case"),
            models.CheckConstraint(
                name="move_moves",
                condition=~Q(due_after=F("due_before")),
                violation_error_message=_("A case whose day stays is not listed."),
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id}: {self.due_before} to {self.due_after}"

    @property
    def days(self) -> int:
        """By how many days, later being more than 0."""
        return (self.due_after - self.due_before).days
