"""What has been issued, and the counters that number it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from workflows.documents.kinds import Kind
from workflows.people.models import Person
from workflows.vault import EncryptedTextField


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


class MediaType(models.TextChoices):
    """What applicants may send. Every picture is kept as a JPEG drawn anew."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG"


class UploadQuerySet(models.QuerySet["Upload"]):
    def current(self) -> UploadQuerySet:
        """Files that were not removed again."""
        return self.filter(removed_at=None)


class Upload(models.Model):
    """A file that an applicant gave to a draft or a case: in the place of a component, or with a dispute.

    A removed one loses its name and its content; its row stays, since it counts for the day.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="uploads")
    draft = models.UUIDField(null=True)
    case_code = models.CharField(max_length=64, null=True)  # noqa: DJ001 - null means "belongs to a draft"
    component = models.CharField(max_length=64, blank=True, help_text="which document it is; empty for a dispute")
    name = EncryptedTextField(bind="public_id", null=True, help_text="as the applicant called it")
    media_type = models.CharField(max_length=32, choices=MediaType.choices)
    pages = models.PositiveSmallIntegerField()
    # Digest and size (bytes) of the content, before it is sealed.
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    file = models.CharField(max_length=80, unique=True)
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="upload_belongs_to_draft_or_case",
                condition=models.Q(draft__isnull=True, case_code__isnull=False)
                | models.Q(draft__isnull=False, case_code__isnull=True),
                violation_error_message=_("A file belongs to a draft or to a case, never to both or none."),
            ),
            models.CheckConstraint(
                name="upload_type_known",
                condition=models.Q(media_type__in=[kind.value for kind in MediaType]),
                violation_error_message=_("Only PDF and JPEG are kept."),
            ),
            models.CheckConstraint(
                name="upload_name_iff_there",
                condition=models.Q(removed_at__isnull=True, name__isnull=False)
                | models.Q(removed_at__isnull=False, name__isnull=True),
                violation_error_message=_("A file has a name until it is removed."),
            ),
            models.UniqueConstraint(
                fields=["draft", "component"],
                condition=models.Q(removed_at__isnull=True) & ~models.Q(component=""),
                name="upload_once_per_component",
                violation_error_message=_("There is a file for this document already."),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["draft"], name="upload_of_draft"),
            models.Index(fields=["case_code"], name="upload_of_case"),
            models.Index(fields=["person", "uploaded_at"], name="upload_of_person"),
        ]

    def __str__(self) -> str:
        return f"upload {self.public_id}"

    @property
    def stream(self) -> str:
        """The journal stream of what it belongs to."""
        return f"draft:{self.draft}" if self.case_code is None else f"case:{self.case_code}"
