"""What the portal tells people without being asked. Of a case it names the code and nothing else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.cases.models.case import Case, Task
from workflows.cases.statuses import Status
from workflows.people.models import Official


class NoticeKind(models.TextChoices):
    """Why somebody is told: an official of work and time, whoever follows a case of its status."""

    DUE_SOON = "due_soon", _("This work is due soon")
    OVERDUE = "overdue", _("This work is overdue")
    ESCALATED = "escalated", _("Work in your unit is overdue")
    APOLOGY = "apology", _("If this case cannot be decided in time, the apology with a new date is due now")
    ASSIGNED = "assigned", _("This work was given to you")
    MENTIONED = "mentioned", _("A colleague names you in a note")
    STATUS = "status", _("The status has changed")


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Whose notices."""

    def of_official(self, official: Official) -> NoticeQuerySet:
        """The official's own, the latest first."""
        return self.filter(official=official).order_by("-at", "-id")

    def on_cases(self, cases: models.QuerySet[Case]) -> NoticeQuerySet:
        """What those who follow these cases are told, the latest first."""
        return self.filter(case__in=cases, official=None).order_by("-at", "-id")


class Notice(models.Model):
    """One thing told once. `read_at`: when the official, or whoever follows the case, marked it as read."""

    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="notices")
    official = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, related_name="notices")
    status = models.PositiveSmallIntegerField(choices=Status.choices, null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="notice_is_to_one_side",
                condition=Q(kind="status", official=None, task=None, status__isnull=False)
                | Q(kind="mentioned", official__isnull=False, task=None, status=None)
                | Q(
                    kind__in=["due_soon", "overdue", "escalated", "apology", "assigned"],
                    official__isnull=False,
                    task__isnull=False,
                    status=None,
                ),
                violation_error_message=_("Officials are told of work, those who follow a case of its status."),
            ),
            models.UniqueConstraint(
                fields=["task", "official", "kind"],
                name="notice_once",
                violation_error_message=_("The official has been told of this already."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["official", "-at", "-id"], condition=Q(official__isnull=False), name="notice_of_official"
            ),
            models.Index(fields=["case", "-at", "-id"], condition=Q(official=None), name="notice_on_case"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on case {self.case_id}"
