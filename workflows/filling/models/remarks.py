"""What people say about an outcome: a newer answer weighed, another lawful proof, "this is wrong"."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.filling.models.lookups import AttributeOutcome, Evidence, Outcome
from workflows.people.models import Official, Person
from workflows.vault import EncryptedJSONField, EncryptedTextField


class DifferenceState(models.TextChoices):
    OPEN = "open", _("to be weighed by an official")
    ASKED = "asked", _("the applicant was asked")
    ANSWERED = "answered", _("the applicant has answered")
    ACCEPTED = "accepted", _("the newer answer was accepted")
    KEPT = "kept", _("the earlier answer was kept, with a reason")
    GONE = "gone", _("the registry says again what it said before")


#: While one of these stands, nobody decides.
OPEN_DIFFERENCES = (DifferenceState.OPEN, DifferenceState.ASKED, DifferenceState.ANSWERED)


class Difference(models.Model):
    """A registry's newer answer that says something else than the one on which the case stands.

    Nothing is replaced silently: the earlier value stays where it is until an official has weighed the two.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attribute = models.ForeignKey(AttributeOutcome, on_delete=models.CASCADE, related_name="differences")
    outcome = models.CharField(max_length=16, choices=Outcome.choices, help_text="what the newer answer came to")
    value = EncryptedJSONField(bind="public_id", null=True, help_text="what the newer answer says")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=DifferenceState.choices, default=DifferenceState.OPEN)
    noticed_at = models.DateTimeField()
    question = models.TextField(blank=True, max_length=2000, help_text="from the official to the applicant")
    asked_at = models.DateTimeField(null=True)
    answer = EncryptedTextField(bind="public_id", null=True, help_text="of the applicant")
    answered_at = models.DateTimeField(null=True)
    official = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True, max_length=2000)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attribute"],
                condition=Q(state__in=["open", "asked", "answered"]),
                name="difference_open_once",
                violation_error_message=_("This difference is being weighed already."),
            ),
            models.CheckConstraint(
                name="difference_settled_by_somebody",
                condition=~Q(state__in=["accepted", "kept"]) | Q(official__isnull=False, settled_at__isnull=False),
                violation_error_message=_("A difference is settled by an official, at a time."),
            ),
            models.CheckConstraint(
                name="difference_kept_has_reason",
                condition=~Q(state="kept") | ~Q(reason=""),
                violation_error_message=_("Keeping the earlier answer needs a reason."),
            ),
            models.CheckConstraint(
                name="difference_value_iff_resolved",
                condition=Q(outcome="resolved", value__isnull=False) | ~Q(outcome="resolved") & Q(value__isnull=True),
                violation_error_message=_("An attribute has a value exactly when the registry resolved it."),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state"], name="difference_by_state")]

    def __str__(self) -> str:
        return f"difference {self.public_id} ({self.state})"


class Proof(models.TextChoices):
    """By what else an official may know a fact when the registry gives no answer, or not that of the e-ID."""

    DOCUMENT = "document", _("An original document that I have seen")
    AUTHORITY = "authority", _("A written answer of the authority that keeps the registry")
    OTHER_REGISTRY = "other_registry", _("Another registry or an earlier result of this ministry")


class Settlement(models.Model):
    """An official's finding in the place of a registry's answer, by another lawful proof."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attribute = models.ForeignKey(AttributeOutcome, on_delete=models.CASCADE, related_name="settlements")
    value = EncryptedJSONField(bind="public_id", null=True, help_text="null: there is none")
    proof = models.CharField(max_length=16, choices=Proof.choices)
    reference = models.CharField(max_length=200, help_text="which document: its number, date and issuer")
    reason = models.TextField(max_length=2000)
    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(
        null=True, help_text="when a registry's answer or another settlement took its place"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attribute"],
                condition=Q(ended_at__isnull=True),
                name="settlement_in_force_once",
                violation_error_message=_("This fact is settled already."),
            ),
            models.CheckConstraint(
                name="settlement_has_proof",
                condition=~Q(reference="") & ~Q(reason=""),
                violation_error_message=_("A settlement names its proof and its reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"settlement {self.public_id}"


class DisputeState(models.TextChoices):
    OPEN = "open", _("being sent to the authority")
    SENT = "sent", _("the authority is looking at it")
    CORRECTED = "corrected", _("the authority has corrected its record")
    REFUSED = "refused", _("the authority stands by its record")
    WITHDRAWN = "withdrawn", _("taken back by the applicant")


#: The authority has not answered yet.
OPEN_DISPUTES = (DisputeState.OPEN, DisputeState.SENT)


class Dispute(models.Model):
    """“This is wrong”: the applicant says that a registry's value is not true, and its owner is asked to correct it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="key of the request")
    attribute = models.ForeignKey(AttributeOutcome, on_delete=models.CASCADE, related_name="disputes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    held = EncryptedJSONField(bind="public_id", null=True, help_text="what the registry said then; null: there is none")
    claimed = EncryptedTextField(bind="public_id", help_text="what would be right, as text; empty: there is none")
    reason = EncryptedTextField(bind="public_id")
    upload = models.UUIDField(null=True, help_text="public id of a file that the applicant added")
    state = models.CharField(max_length=16, choices=DisputeState.choices, default=DisputeState.OPEN)
    opened_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    note = EncryptedTextField(bind="public_id", null=True, help_text="what the owner of the registry wrote")
    raw = EncryptedTextField(bind="public_id", null=True, help_text="the owner's signed answer as received")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of that answer")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attribute"],
                condition=Q(state__in=["open", "sent"]),
                name="dispute_open_once",
                violation_error_message=_("You have reported this already; the authority is looking at it."),
            ),
            models.CheckConstraint(
                name="dispute_answered_has_time",
                condition=~Q(state__in=["corrected", "refused"]) | Q(answered_at__isnull=False, raw__isnull=False),
                violation_error_message=_("An answered request for correction has the signed answer and its time."),
            ),
        ]

    def __str__(self) -> str:
        return f"dispute {self.public_id} ({self.state})"
