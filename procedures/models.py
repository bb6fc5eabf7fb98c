"""Editions as loaded into the database: the one place that a running portal reads them from."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class EditionRecord(models.Model):
    """One edition, exactly as it was loaded. Never changed: a new rule is a new edition with a new date.

    `body` is canonical JSON (RFC 8785) of what the department wrote, `digest` its SHA-256 in hex. Every reader checks
    the digest, so a body that somebody altered in the database is refused instead of used.
    """

    procedure = models.CharField(max_length=20)
    effective_from = models.DateField()
    digest = models.CharField(max_length=64)
    body = models.TextField()
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure", "effective_from"],
                name="edition_once_a_day",
                violation_error_message=_("This procedure already has an edition of this date."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure} of {self.effective_from}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("an edition is never changed: load a new one with a new date")
        super().save(*args, **kwargs)


class CatalogueEntry(models.Model):
    """What the catalogue must know of an edition to find it and to show its card, without reading the edition.

    Made when the edition is loaded (`procedures.entries`), and made anew where the code has another `shape` of it.
    `token` is forty bits of the edition's digest: the sum of all tokens names the set of editions.
    """

    record = models.OneToOneField(EditionRecord, on_delete=models.CASCADE, related_name="entry")
    shape = models.PositiveSmallIntegerField()
    token = models.BigIntegerField()
    content = models.JSONField()

    class Meta:
        # Answers "has anything changed?" without a look at the rows, which are long.
        indexes: ClassVar = [models.Index(fields=["shape", "token"], name="entry_set")]

    def __str__(self) -> str:
        return str(self.record)
