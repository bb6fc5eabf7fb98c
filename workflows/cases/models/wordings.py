"""What a unit has its letters say besides what the form says: written by one official, published by another."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from workflows.people.models import Official, Unit
from workflows.people.permissions import Permission


class LetterWordingQuerySet(models.QuerySet["LetterWording"]):
    """Who may see which wording is decided here; a stranger finds nothing (404)."""

    def open(self) -> LetterWordingQuerySet:
        """Those that may still be published or given up."""
        return self.filter(published_at__isnull=True, withdrawn_at__isnull=True)

    def last_published(self) -> LetterWordingQuerySet:
        """What holds now: of each kind of letter and procedure the one that was published last."""
        same = LetterWording.objects.filter(unit=OuterRef("unit"), kind=OuterRef("kind"))
        later = Q(published_at__gt=OuterRef("published_at")) | Q(
            published_at=OuterRef("published_at"), pk__gt=OuterRef("pk")
        )
        newer = same.filter(later, procedure=OuterRef("procedure"))
        return self.filter(~Exists(newer), published_at__isnull=False).order_by("kind", "procedure")

    def for_official(self, official: Official) -> LetterWordingQuerySet:
        """Those of the official's own unit, if a role allows."""
        if Permission.KEEP_WORDINGS not in official.permissions:
            return self.none()
        return self.filter(unit=official.unit)


class LetterWording(models.Model):
    """How letters of one kind begin and end in a unit, or there for one procedure. In Vietnamese, as letters are.

    What was proposed never changes, and what was published stays: a later one overrules it from its publication on, so
    the wording of any past moment can be told, and a letter rendered again is the same. Both texts empty: the letters
    say nothing besides their form, again.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, help_text="of letter: see workflows.cases.letters")
    procedure = models.CharField(max_length=32, blank=True, help_text="code; none: every procedure of the unit")
    opening = models.TextField(blank=True, max_length=2000, help_text="paragraphs, one a line, with {placeholders}")
    closing = models.TextField(blank=True, max_length=2000, help_text="paragraphs, one a line, with {placeholders}")
    proposed_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    published_by = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = LetterWordingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-proposed_at", "-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["unit", "kind", "-published_at"],
                condition=Q(published_at__isnull=False),
                name="letter_wording_in_force",
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="letter_wording_has_kind",
                condition=~Q(kind=""),
                violation_error_message=_("A wording names the kind of letter that it is for."),
            ),
            models.CheckConstraint(
                name="letter_wording_published_by_second",
                condition=Q(published_by__isnull=True, published_at__isnull=True)
                | Q(published_by__isnull=False, published_at__isnull=False) & ~Q(published_by=F("proposed_by")),
                violation_error_message=_("A wording is published by another official than its author."),
            ),
            models.CheckConstraint(
                name="letter_wording_withdrawn_by",
                condition=Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False, published_at__isnull=True),
                violation_error_message=_("Only a wording that was not published is given up, by somebody."),
            ),
        ]

    def __str__(self) -> str:
        return f"wording of {self.kind} {self.public_id}"

    @property
    def is_open(self) -> bool:
        """Whether it may still be published or given up."""
        return self.published_at is None and self.withdrawn_at is None
