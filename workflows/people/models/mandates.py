"""Mandates: a person, or an organisation through its representative, lets another person act for them, for a time."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflows.people.models.organisations import Organisation, Representation, RepresentationState
from workflows.people.models.people import Person, Unit
from workflows.vault import EncryptedTextField

#: Five years, with the day of leap years on top.
LONGEST_TERM: Final = timedelta(days=5 * 365 + 2)


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Which mandates hold is decided here and nowhere else."""

    def in_force(self, on: date | None = None) -> MandateQuerySet:
        """Those that hold on a local day (today, when none is given).

        Accepted, begun, not over, not revoked; and one of an organisation only while the business registry stands by
        whoever granted it.
        """
        day = on or timezone.localdate()
        stands = Representation.objects.filter(
            organisation=OuterRef("organisation"), person=OuterRef("person"), state=RepresentationState.CONFIRMED
        )
        held = self.filter(accepted_at__isnull=False, revoked_at=None, starts_on__lte=day, ends_on__gte=day)
        return held.filter(Q(organisation=None) | Exists(stands))


class Mandate(models.Model):
    """A mandate (giấy uỷ quyền; Civil Code 91/2015/QH13, art. 562): whose, to whom, for what, from when until when.

    It is `person`'s own, or, where there is one, that of the `organisation` that `person` represents. The agent is
    named by number, name and birth date, and known once they have accepted. Without `everything` it covers what its
    scopes name. Its terms never change and it is never deleted: what ends it is written beside them.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates_given")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="mandates")
    agent = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="mandates_held")
    agent_index = models.CharField(max_length=64, help_text="blind index of the agent's identity number")
    agent_number = EncryptedTextField(bind="public_id")
    agent_name = EncryptedTextField(bind="public_id")
    agent_birth_date = EncryptedTextField(bind="public_id")
    everything = models.BooleanField(default=False, help_text="all procedures; otherwise those of its scopes")
    may_prepare = models.BooleanField(default=False)
    may_file = models.BooleanField(default=False)
    may_receive = models.BooleanField(default=False)
    lookups_agreed_at = models.DateTimeField(null=True, help_text="go-ahead for asking registries about the grantor")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the last day")
    granted_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mandate_ends",
                condition=Q(ends_on__gte=F("starts_on"), ends_on__lte=F("starts_on") + LONGEST_TERM),
                violation_error_message=_("A mandate ends, at the latest five years after it begins."),
            ),
            models.CheckConstraint(
                name="mandate_allows_something",
                condition=Q(may_prepare=True) | Q(may_file=True) | Q(may_receive=True),
                violation_error_message=_("A mandate allows something."),
            ),
            models.CheckConstraint(
                name="mandate_to_prepare_lets_registries_be_asked",
                condition=Q(may_prepare=False) | Q(lookups_agreed_at__isnull=False),
                violation_error_message=_("Who may prepare applications may have registries asked about the grantor."),
            ),
            models.CheckConstraint(
                name="mandate_accepted_by_agent",
                condition=Q(accepted_at=None, agent=None) | Q(accepted_at__isnull=False, agent__isnull=False),
                violation_error_message=_("The agent is known exactly when the mandate was accepted."),
            ),
            models.CheckConstraint(
                name="mandate_to_somebody_else",
                condition=Q(agent=None) | ~Q(agent=F("person")),
                violation_error_message=_("Nobody needs a mandate of their own."),
            ),
            models.CheckConstraint(
                name="mandate_answered_once",
                condition=Q(accepted_at=None) | Q(refused_at=None),
                violation_error_message=_("A mandate is accepted or refused."),
            ),
            models.CheckConstraint(
                name="mandate_revoked_by_somebody",
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                violation_error_message=_("A mandate is revoked by somebody, at a time."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agent_index"], name="mandate_of_agent"),
        ]

    def __str__(self) -> str:
        return f"mandate {self.public_id}"

    @property
    def stream(self) -> str:
        """Its stream in the journal."""
        return f"mandate:{self.public_id}"


class MandateScope(models.Model):
    """One procedure, or all of one department, that a mandate covers."""

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="scopes")
    procedure = models.CharField(max_length=32, blank=True, help_text="code of the procedure, in all its editions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mandate_scope_names_one",
                condition=Q(procedure="", unit__isnull=False) | ~Q(procedure="") & Q(unit=None),
                violation_error_message=_("A scope names a procedure or a department."),
            )
        ]

    def __str__(self) -> str:
        return self.procedure or str(self.unit_id)
