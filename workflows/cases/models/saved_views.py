"""A view of the queue that somebody has given a name."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.people.models import Official, Unit


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Who may use which view is decided here and nowhere else."""

    def for_official(self, official: Official) -> SavedViewQuerySet:
        """The official's own views, and those that colleagues share with the unit."""
        return self.filter(Q(owner=official) | Q(unit=official.unit_id))


class SavedView(models.Model):
    """Tab, filters and columns of the queue under a name: its owner's alone, or shared with all of a unit.

    `query` is the address's query, without what was searched for: it names no applicant.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="saved_views")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="saved_views")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=Q(unit=None),
                name="saved_view_once_per_person",
                violation_error_message=_("You already have a view of this name."),
            ),
            models.UniqueConstraint(
                fields=["unit", "name"],
                condition=Q(unit__isnull=False),
                name="saved_view_once_per_unit",
                violation_error_message=_("Your unit already has a view of this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
