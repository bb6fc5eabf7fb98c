"""What officials write on a case: opinions, the decision, the payment, letters. Rows are added, never changed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.cases.models.case import Case, Task
from workflows.people.models import Official


class Proposal(models.TextChoices):
    GRANT = "grant", _("Grant it")
    REFUSE = "refuse", _("Refuse the application")


class Opinion(models.Model):
    """What one official found and proposes on a task."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="opinions")
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="opinion")
    by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    proposal = models.CharField(max_length=16, choices=Proposal.choices)
    text = models.TextField(blank=True, max_length=4000)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="opinion_refusal_has_reason",
                condition=~Q(proposal=Proposal.REFUSE) | ~Q(text=""),
                violation_error_message=_("A refusal needs its reason."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal} on case {self.case_id}"


class Report(models.Model):
    """What somebody found and said on a piece of work: a note, an expert's opinion, a vote, an inspection.

    `outcome`: what was chosen; of an opinion grant or refuse, of a vote for or against. `checks`: of an inspection,
    each line of its list with yes, no or not_applicable.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="report")
    by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=40)
    text = models.TextField(blank=True, max_length=4000)
    checks = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"report on case {self.case_id}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Decisions with those that were returned before they were issued."""

    def in_force(self) -> DecisionQuerySet:
        """Those that stand; a case has one at most."""
        return self.filter(returned_at=None)


class Decision(models.Model):
    """What the approver decided; issuing gives it a number and a document.

    The clerk may return one that is not issued, when its ground has fallen away; then it never takes effect.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=16, choices=Proposal.choices)
    by = models.ForeignKey(
        Official, on_delete=models.PROTECT, null=True, related_name="+", help_text="none: by law, since nobody answered"
    )
    text = models.TextField(blank=True, max_length=4000)
    at = models.DateTimeField()
    number = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField(null=True)
    valid_until = models.DateField(null=True)
    document = models.UUIDField(default=uuid.uuid4, unique=True, help_text="public id of the document to be rendered")
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, related_name="+")
    return_reason = models.TextField(blank=True, max_length=4000)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(returned_at__isnull=True),
                name="decision_in_force_once",
                violation_error_message=_("This case has been decided already."),
            ),
            models.CheckConstraint(
                name="decision_returned_before_issue",
                condition=Q(returned_at__isnull=True, returned_by__isnull=True, return_reason="")
                | Q(returned_at__isnull=False, returned_by__isnull=False, issued_at__isnull=True)
                & ~Q(return_reason=""),
                violation_error_message=_("A decision is returned by somebody, for a reason, before it is issued."),
            ),
            models.CheckConstraint(
                name="decision_of_the_law_grants",
                condition=Q(by__isnull=False) | Q(kind=Proposal.GRANT) & ~Q(text=""),
                violation_error_message=_("Without a person a decision only grants, and says by which law."),
            ),
            models.CheckConstraint(
                name="decision_issued_has_number",
                condition=Q(issued_at__isnull=True, number="") | Q(issued_at__isnull=False) & ~Q(number=""),
                violation_error_message=_("An issued decision has a number, another has none."),
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number=""),
                name="decision_number_unique",
                violation_error_message=_("This number was given already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on case {self.case_id}"


class PaymentMethod(models.TextChoices):
    COUNTER = "counter", _("Paid at the counter")
    BANK = "bank", _("Bank transfer")


class Payment(models.Model):
    """How the fee was paid, as the receiving official recorded it."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="payment")
    amount = models.PositiveBigIntegerField(help_text="đồng")
    method = models.CharField(max_length=16, choices=PaymentMethod.choices)
    reference = models.CharField(max_length=64, help_text="number of the receipt, or the bank's reference")
    by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="payment_has_reference",
                condition=~Q(reference=""),
                violation_error_message=_("A payment needs the number of its receipt or the bank's reference."),
            )
        ]

    def __str__(self) -> str:
        return f"payment of case {self.case_id}"


class Letter(models.Model):
    """An official form sent on a case (forms 01–07 of Circular 03/2025/TT-VPCP), rendered by a job."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=16)
    number = models.CharField(max_length=64)
    document = models.UUIDField(default=uuid.uuid4, unique=True, help_text="public id of the document to be rendered")
    at = models.DateTimeField()
    by = models.ForeignKey(
        Official,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="none: the unit, of what nobody decided",
    )
    reason = models.TextField(blank=True, max_length=4000)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "number"], name="letter_number_unique_per_kind"),
            models.CheckConstraint(
                name="letter_has_signer",
                condition=Q(by__isnull=False) | Q(kind="stop"),
                violation_error_message=_("A letter is signed by somebody; only a withdrawal needs nobody."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def signer(self) -> Official:
        """Who signs it. Raises ValueError for the notice that an applicant has withdrawn."""
        if self.by is None:
            raise ValueError("nobody signs this letter")
        return self.by
