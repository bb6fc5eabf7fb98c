"""What has been issued, and the counters that number it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
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
    XML = "application/xml", "XML"


class Scan(models.TextChoices):
    """What a virus scanner said of a file. It is given to nobody else while one is still to be asked."""

    NONE = "none", _("not scanned for viruses: no scanner is configured")
    WAITING = "waiting", _("waiting for the virus scan")
    CLEAN = "clean", _("scanned, no virus found")
    INFECTED = "infected", _("a virus was found")


class UploadQuerySet(models.QuerySet["Upload"]):
    def current(self) -> UploadQuerySet:
        """Files that were not removed again, and hold no virus."""
        return self.filter(removed_at=None).exclude(scan=Scan.INFECTED)

    def infected(self) -> UploadQuerySet:
        """Files in which a virus was found, as long as the applicant has not taken note: their content is gone."""
        return self.filter(removed_at=None, scan=Scan.INFECTED)

    def given_out(self) -> UploadQuerySet:
        """Files that others than their applicant may have."""
        return self.current().exclude(scan=Scan.WAITING)

    def in_parts(self, codes: Iterable[str]) -> UploadQuerySet:
        """In the order of an index, those in no part of it first; within a part as they came."""
        places = [models.When(part=code, then=models.Value(place)) for place, code in enumerate(codes, start=1)]
        place = models.Case(*places, default=models.Value(0), output_field=models.IntegerField())
        return self.order_by(place, "uploaded_at", "pk")


class Upload(models.Model):
    """A file that an applicant gave to a draft or a case: in the place of a component, or with a dispute.

    A removed one loses its name and its content; its row stays, since it counts for the day.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="uploads")
    draft = models.UUIDField(null=True)
    case_code = models.CharField(max_length=64, null=True)  # noqa: DJ001 - null means "belongs to a draft"
    component = models.CharField(max_length=64, blank=True, help_text="which document it is; empty for a dispute")
    part = models.CharField(max_length=72, blank=True, default="", help_text="its place in the component's index")
    name = EncryptedTextField(bind="public_id", null=True, help_text="as the applicant called it")
    media_type = models.CharField(max_length=32, choices=MediaType.choices)
    pages = models.PositiveSmallIntegerField()
    # Digest and size (bytes) of the content, before it is sealed.
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    file = models.CharField(max_length=80, unique=True)
    scan = models.CharField(max_length=16, choices=Scan.choices, default=Scan.NONE)
    scanner = models.CharField(max_length=120, blank=True, default="", help_text="which scanner, with its signatures")
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
                violation_error_message=_("Only PDF, JPEG and XML are kept."),
            ),
            models.CheckConstraint(
                name="upload_scan_known",
                condition=models.Q(scan__in=[scan.value for scan in Scan]),
                violation_error_message=_("What a scanner may say is not this."),
            ),
            models.CheckConstraint(
                name="upload_name_iff_there",
                condition=models.Q(removed_at__isnull=True, name__isnull=False)
                | models.Q(removed_at__isnull=False, name__isnull=True),
                violation_error_message=_("A file has a name until it is removed."),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["draft", "component", "part"], name="upload_of_draft"),
            models.Index(fields=["case_code"], name="upload_of_case"),
            models.Index(fields=["person", "uploaded_at"], name="upload_of_person"),
        ]

    def __str__(self) -> str:
        return f"upload {self.public_id}"

    @property
    def stream(self) -> str:
        """The journal stream of what it belongs to."""
        return f"draft:{self.draft}" if self.case_code is None else f"case:{self.case_code}"


class TransferState(models.TextChoices):
    """Where a file stands that is being sent in pieces."""

    RECEIVING = "receiving", _("not sent completely yet")
    CHECKING = "checking", _("being checked")
    REFUSED = "refused", _("not taken")
    TAKEN = "taken", _("taken")  # it is an upload now, or, of an archive, several


class Transfer(models.Model):
    """A file on its way: it comes in chunks, in as many requests as it takes, and is looked into when it is whole.

    Once taken it is an `Upload` of the same public id; an archive becomes a transfer for each of its files.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="transfers")
    sender = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", help_text="the person or their agent"
    )
    draft = models.UUIDField()
    component = models.CharField(max_length=64)
    part = models.CharField(max_length=72, blank=True)
    name = EncryptedTextField(bind="public_id", help_text="as the applicant called it")
    archive = models.BooleanField(default=False, help_text="to be unpacked")
    # Bytes: of the whole, and those that have come.
    size = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=16, choices=TransferState.choices, default=TransferState.RECEIVING)
    reason = models.CharField(max_length=24, blank=True, help_text="why it was not taken")
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="transfer_within_its_size",
                condition=models.Q(offset__lte=models.F("size")),
                violation_error_message=_("More was sent than was announced."),
            ),
            models.CheckConstraint(
                name="transfer_whole_when_checked",
                condition=models.Q(state=TransferState.RECEIVING, offset__lt=models.F("size"))
                | ~models.Q(state=TransferState.RECEIVING),
                violation_error_message=_("A file that has come whole is being checked."),
            ),
            models.CheckConstraint(
                name="transfer_reason_iff_refused",
                condition=models.Q(state=TransferState.REFUSED) & ~models.Q(reason="")
                | ~models.Q(state=TransferState.REFUSED) & models.Q(reason=""),
                violation_error_message=_("A file that is not taken has a reason, and no other one has."),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["draft", "component", "state"], name="transfer_of_draft"),
            models.Index(fields=["expires_at"], name="transfer_expiring"),
        ]

    def __str__(self) -> str:
        return f"transfer {self.public_id}"


class Chunk(models.Model):
    """One piece of a file on its way, sealed in a file of its own."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="chunks")
    offset = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField()
    file = models.CharField(max_length=80, unique=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["transfer", "offset"],
                name="chunk_once",
                violation_error_message=_("This piece has come already."),
            )
        ]

    def __str__(self) -> str:
        return f"chunk at {self.offset} of transfer {self.transfer_id}"
