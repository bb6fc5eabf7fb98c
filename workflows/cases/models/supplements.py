"""What officials ask an applicant to supplement: once, in writing, each thing with its reason (form 02)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflows.cases.models.case import Case, Task
from workflows.cases.models.writings import Letter
from workflows.people.models import Official
from workflows.vault import EncryptedJSONField, EncryptedTextField


class SupplementEnd(models.TextChoices):
    """How a request ends that nobody answered."""

    LAPSED = "lapsed", _("not answered in time")
    DROPPED = "dropped", _("the case ended meanwhile")


class SupplementQuerySet(models.QuerySet["Supplement"]):
    def open(self) -> SupplementQuerySet:
        """Those that still wait for an answer; a case has one at most."""
        return self.filter(answered_at=None, ended_at=None)


class Supplement(models.Model):
    """One round: what is to be supplemented and why, until when, and what became of it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="supplements")
    number = models.PositiveSmallIntegerField(help_text="1, 2 … within the case")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="supplements")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="supplement")
    asked_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField(help_text="the last moment of the last day")
    items = EncryptedJSONField(bind="public_id", help_text="[{kind: field or component, id, reason}], in order")
    text = EncryptedTextField(bind="public_id", help_text="what is said about all of it; may be empty")
    answered_at = models.DateTimeField(null=True)
    filing = models.PositiveSmallIntegerField(null=True, help_text="number of the filing that answers it")
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=8, blank=True, default="", choices=SupplementEnd.choices)

    objects = SupplementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["case", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "number"],
                name="supplement_round_once",
                violation_error_message=_("This round of supplements exists already."),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(answered_at__isnull=True, ended_at__isnull=True),
                name="supplement_open_once",
                violation_error_message=_("The applicant has been asked already, and has not answered yet."),
            ),
            models.CheckConstraint(
                name="supplement_answered_by_filing",
                condition=Q(answered_at__isnull=True, filing__isnull=True)
                | Q(answered_at__isnull=False, filing__isnull=False, filing__gte=1, ended_at__isnull=True),
                violation_error_message=_("A supplement request is answered by a filing, and then has not ended."),
            ),
            models.CheckConstraint(
                name="supplement_ended_somehow",
                condition=Q(ended_at__isnull=True, ended="") | Q(ended_at__isnull=False) & ~Q(ended=""),
                violation_error_message=_("A supplement request that nobody answered says how it ended."),
            ),
            models.CheckConstraint(
                name="supplement_time_to_answer",
                condition=Q(answer_by__gt=F("asked_at")),
                violation_error_message=_("The applicant has some time to answer."),
            ),
        ]

    def __str__(self) -> str:
        return f"supplement {self.number} of case {self.case_id}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.answered_at is None and self.ended_at is None

    @property
    def opens(self) -> list[str]:
        """What the applicant may change, as a draft keeps it: `field:<id>`, `component:<id>`."""
        return [f"{item['kind']}:{item['id']}" for item in self.items]
