"""How content the applicant was, once the result was there."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflows.cases.models.case import Case
from workflows.people.models import Person
from workflows.vault import EncryptedTextField


class Rating(models.Model):
    """One rating of one case: 5 is very content, 1 not at all. What people write is sealed, as it may name anybody."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="rating")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()
    comment = EncryptedTextField(bind="public_id", null=True)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rating_is_one_to_five",
                condition=Q(score__range=(1, 5)),
                violation_error_message=_("A rating is a number from 1 to 5."),
            ),
            models.CheckConstraint(
                name="rating_changed_after_given",
                condition=Q(changed_at__gte=F("at")),
                violation_error_message=_("A rating cannot have been changed before it was given."),
            ),
        ]

    def __str__(self) -> str:
        return f"rating of case {self.case_id}"
