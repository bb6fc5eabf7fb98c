"""A list of the queue as a file, made by a worker for one official."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflows.people.models import Official
from workflows.vault import EncryptedTextField


class ExportFormat(models.TextChoices):
    XLSX = "xlsx", _("Workbook (XLSX)")
    CSV = "csv", _("Text (CSV)")


class QueueExport(models.Model):
    """What of the queue was asked for, how far the work is, and the sealed file until it expires.

    `query` and `words`: as the page had them, whoever may see less by then gets less. `rows` of `total` are written.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="queue_exports")
    format = models.CharField(max_length=4, choices=ExportFormat.choices)
    language = models.CharField(max_length=2)
    query = models.CharField(max_length=2000, blank=True)
    words = EncryptedTextField(bind="public_id")
    since = models.DateField(null=True, help_text="of a register: the first day of its period; of the queue: none")
    until = models.DateField(null=True, help_text="of a register: the last day of its period; of the queue: none")
    rows = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=200, blank=True, help_text='name in the "documents" storage')
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="queue_export_expires",
                condition=Q(made_at=None, expires_at=None, file="")
                | Q(made_at__isnull=False, expires_at__isnull=False),
                violation_error_message=_("A list that was made has an end of its use."),
            ),
            models.CheckConstraint(
                name="queue_export_within_total",
                condition=Q(rows__lte=F("total")),
                violation_error_message=_("No more rows are written than there are."),
            ),
            models.CheckConstraint(
                name="queue_export_period_whole",
                condition=Q(since=None, until=None)
                | Q(since__isnull=False, until__isnull=False, since__lte=F("until")),
                violation_error_message=_("A register has a first day and a last one, in this order."),
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.public_id}"

    @property
    def context(self) -> str:
        """Binds the sealed file to this row."""
        return f"queue-export:{self.public_id}"

    @property
    def ready(self) -> bool:
        """Whether the file may be taken: made, there, and not expired."""
        return bool(self.file) and self.expires_at is not None and timezone.now() < self.expires_at
