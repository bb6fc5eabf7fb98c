"""The once-only ledger: for every document that a registry holds, whether people were spared it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.cases.models.case import Case
from workflows.people.models import Unit


class LedgerState(models.TextChoices):
    """What stands in a case in the place of a document."""

    REPLACED = "replaced", _("replaced by the registry's answer")
    WAITING = "waiting", _("waiting for the registry's answer")
    ABSENT = "absent", _("no such document, and none asked for")
    FILED = "filed", _("asked for as a file")
    DECLARED = "declared", _("asked for as a declaration")
    SETTLED = "settled", _("settled by an official with another proof")


class LedgerRow(models.Model):
    """One document of one case. `needless`: it was asked for, and the registry could answer in the end."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ledger")
    component = models.CharField(max_length=64)
    source = models.CharField(max_length=64, help_text="the registry, with its subject where that is not the applicant")
    state = models.CharField(max_length=16, choices=LedgerState.choices)
    needless = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "component"], name="ledger_row_once"),
            models.CheckConstraint(
                name="ledger_state_known",
                condition=Q(state__in=[state.value for state in LedgerState]),
                violation_error_message=_("The ledger knows no such state."),
            ),
            models.CheckConstraint(
                name="ledger_needless_was_asked",
                condition=Q(needless=False) | Q(state__in=["filed", "declared", "settled"]),
                violation_error_message=_("Only what was asked for can have been asked for needlessly."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component} of case {self.case_id}: {self.state}"


class LedgerCount(models.Model):
    """How many documents stand in each state, for the cases of one procedure, unit and month of filing.

    Changed in the transactions that change rows, so that reading costs the same however many rows there are.
    """

    procedure = models.CharField(max_length=32)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="its first day, local")
    cases = models.PositiveBigIntegerField(default=0)
    replaced = models.PositiveBigIntegerField(default=0)
    waiting = models.PositiveBigIntegerField(default=0)
    absent = models.PositiveBigIntegerField(default=0)
    filed = models.PositiveBigIntegerField(default=0)
    declared = models.PositiveBigIntegerField(default=0)
    settled = models.PositiveBigIntegerField(default=0)
    needless = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month", "procedure", "unit"], name="ledger_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} in {self.month:%m/%Y}"

    @property
    def asked(self) -> int:
        """Documents that people were asked for, by us or by the official."""
        return self.filed + self.declared + self.settled
