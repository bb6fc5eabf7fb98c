"""Streams, entries, what they mention, and the erasable private values beside them.

No foreign key leads out of this room, so the journal never interferes with live data and everybody may write it.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.journal.bodies import GENESIS
from workflows.journal.kinds import Kind
from workflows.vault import EncryptedTextField


class Stream(models.Model):
    """The end of one chain: how many entries it has, and the hash of the last. Locked while an entry is added."""

    name = models.CharField(max_length=100, unique=True)
    seq = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default=GENESIS)

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One thing that happened. `body` is what was hashed; the other columns repeat it for searching."""

    stream = models.CharField(max_length=100, blank=True)
    seq = models.PositiveBigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    subject_index = models.CharField(max_length=64, blank=True)
    body = models.TextField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "entries"
        constraints = (
            models.UniqueConstraint(
                fields=("stream", "seq"),
                name="journal_entry_one_per_place",
                violation_error_message=_("This place in the journal is taken."),
            ),
            models.CheckConstraint(
                condition=Q(stream="", seq=None, previous_hash="") | (~Q(stream="") & Q(seq__gte=1)),
                name="journal_entry_chained_or_not",
                violation_error_message=_("A journal entry either has its place in a chain, or no chain at all."),
            ),
        )
        indexes = (
            models.Index(fields=("subject_index", "-id"), name="journal_entry_by_subject"),
            models.Index(fields=("actor", "-id"), name="journal_entry_by_actor"),
            models.Index(fields=("kind", "-id"), name="journal_entry_by_kind"),
        )

    def __str__(self) -> str:
        return f"entry {self.pk}"

    def get_kind_display(self) -> str:
        """What happened, in the reader's language."""
        return str(Kind(self.kind).label) if self.kind in Kind.values else self.kind

    @property
    def data(self) -> dict[str, Any]:
        """The facts that are no personal data."""
        found: dict[str, Any] = json.loads(self.body)["data"]
        return found

    @property
    def private(self) -> dict[str, str]:
        """The private values that have not been erased. Reading them is itself to be recorded."""
        return {detail.name: detail.value for detail in self.details.all()}


class Mention(models.Model):
    """One person, case or draft that an entry names, for finding it again. Repeats the body."""

    class What(models.TextChoices):
        PERSON = "person", _("person")
        CASE = "case", _("case")
        DRAFT = "draft", _("draft")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="mentions")
    kind = models.CharField(max_length=10, choices=What.choices)
    ref = models.CharField(max_length=100)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "ref", "entry"),
                name="journal_mention_once",
                violation_error_message=_("The entry mentions this already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("person", "case", "draft")),
                name="journal_mention_kind_known",
                violation_error_message=_("An entry mentions persons, cases and drafts only."),
            ),
        )

    def __str__(self) -> str:
        return f"mention {self.pk}"


class Detail(models.Model):
    """A private value beside its entry, with the salt of its digest. May be erased; the chain stays whole."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="details")
    name = models.CharField(max_length=60)
    salt = models.CharField(max_length=64, unique=True)
    value = EncryptedTextField(bind="salt")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("entry", "name"),
                name="journal_detail_one_per_name",
                violation_error_message=_("The entry has this value already."),
            ),
        )

    def __str__(self) -> str:
        return f"detail {self.pk}"
