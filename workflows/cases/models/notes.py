"""What officials note on a case for one another. Applicants never see it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflows.cases.models.case import Case
from workflows.people.models import Official
from workflows.vault import EncryptedTextField


class Note(models.Model):
    """One note. Its author may strike it out; then its text is shown to nobody, and it stays on record."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    text = EncryptedTextField(bind="public_id")
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    named = models.ManyToManyField(Official, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="note_struck_after_written",
                condition=Q(struck_at__isnull=True) | Q(struck_at__gte=F("at")),
                violation_error_message=_("A note is struck out after it was written."),
            )
        ]

    def __str__(self) -> str:
        return f"note on case {self.case_id}"
