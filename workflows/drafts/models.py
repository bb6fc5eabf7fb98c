"""The draft, private to its applicant, and the filing, immutable."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procedures import catalogue
from procedures.edition import Edition
from workflows.people.models import Person
from workflows.vault import EncryptedJSONField, EncryptedTextField

#: A draft that nobody touches is forgotten after this time.
KEEP_FOR = timedelta(days=90)


class DraftState(models.TextChoices):
    OPEN = "open", _("being prepared")
    FILED = "filed", _("submitted")
    DISCARDED = "discarded", _("deleted by the applicant")
    EXPIRED = "expired", _("forgotten because nobody touched it")


def _expiry() -> Any:
    return timezone.now() + KEEP_FOR


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, person: Person) -> DraftQuerySet:
        """Only the person's own drafts: authorisation is in the query, a stranger finds nothing."""
        return self.filter(person=person)

    def open(self) -> DraftQuerySet:
        """Drafts that may still be worked on."""
        return self.filter(state=DraftState.OPEN, expires_at__gt=timezone.now())


class Draft(models.Model):
    """An applicant's working copy of one application, under one edition. Officials never see it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="drafts")
    procedure = models.CharField(max_length=32)
    edition_date = models.DateField()
    state = models.CharField(max_length=16, choices=DraftState.choices, default=DraftState.OPEN)
    version = models.PositiveIntegerField(default=1)
    steps = EncryptedJSONField(
        bind="public_id",
        help_text="{step: {data: the form's own values, answers: {field: checked value}, again: look again}}",
    )
    agreed_at = models.DateTimeField(null=True, help_text="when the applicant agreed to the plan of lookups")
    case_code = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField(default=_expiry)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="draft_filed_has_case",
                condition=Q(state=DraftState.FILED) & ~Q(case_code="") | ~Q(state=DraftState.FILED) & Q(case_code=""),
                violation_error_message=_("A draft names its case exactly when it was submitted."),
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "state", "-updated_at"], name="draft_of_person"),
            models.Index(fields=["expires_at"], condition=Q(state=DraftState.OPEN), name="draft_expiring"),
        ]

    def __str__(self) -> str:
        return f"draft {self.public_id}"

    @cached_property
    def edition(self) -> Edition:
        """The edition under which the draft was begun; it keeps it."""
        return catalogue.edition(self.procedure, self.edition_date)

    @property
    def is_open(self) -> bool:
        """Whether it may still be worked on."""
        return self.state == DraftState.OPEN and self.expires_at > timezone.now()

    @property
    def answers(self) -> Mapping[str, Any]:
        """What the applicant has declared so far, by field."""
        merged: dict[str, Any] = {}
        for step in self.steps.values():
            merged.update(step["answers"])
        return merged

    def has_confirmed(self, step: str) -> bool:
        """Whether the applicant has saved a page as this edition asks it."""
        return step in self.steps and not self.steps[step].get("again")

    @property
    def stream(self) -> str:
        """The draft's stream in the journal."""
        return f"draft:{self.public_id}"


class Filing(models.Model):
    """What was submitted: canonical JSON, frozen, with its digest. Number 0 opens a case, 1, 2 … are supplements."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case_code = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField(default=0)
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="filing")
    body = EncryptedTextField(bind="public_id", help_text="canonical JSON, RFC 8785")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the body")
    filed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_code", "number"],
                name="filing_number_once_per_case",
                violation_error_message=_("This filing round exists already."),
            )
        ]
        # A year's filings, the newest first, are replayed against a new edition.
        indexes: ClassVar = [models.Index(fields=["-filed_at", "-id"], name="filing_newest_first")]

    def __str__(self) -> str:
        return f"filing {self.number} of {self.case_code}"
