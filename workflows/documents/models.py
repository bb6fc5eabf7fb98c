"""What has been issued, and the counters that number it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from workflows.documents.kinds import Kind


class Document(models.Model):
    """One issued letter or result. Rows are only ever added; the file stands sealed in the "documents" storage."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    case_code = models.CharField(max_length=40, db_index=True)
    number = models.CharField(max_length=60, blank=True)
    title_vi = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    # Digest and size (bytes) of the PDF itself, before it is sealed.
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    file = models.CharField(max_length=80, unique=True)
    issued_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["issued_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "number"],
                condition=~models.Q(number=""),
                name="document_number_given_once",
                violation_error_message=_("Another document of this kind already has this number."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in Kind]),
                name="document_kind_known",
                violation_error_message=_("This kind of document is not known."),
            ),
            models.CheckConstraint(
                condition=models.Q(size__gt=0),
                name="document_not_empty",
                violation_error_message=_("A document cannot be empty."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number or self.public_id}"

    @property
    def title(self) -> str:
        """The title in the active language; Vietnamese unless English is asked for."""
        return self.title_en if (get_language() or "").startswith("en") else self.title_vi


class NumberSeries(models.Model):
    """A counter without gaps: its row stays locked until the number's transaction ends (see `numbers`)."""

    name = models.CharField(max_length=100, unique=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"
