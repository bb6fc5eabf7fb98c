"""Organisations with an account, and the persons of whom the business registry says that they may act for them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.people.models.people import Person


class Organisation(models.Model):
    """An organisation with an account (Decree 69/2024), which somebody who may act for it has opened.

    Its code and name are public (Law on Enterprises 59/2020/QH14, art. 33); the name is as the business registry last
    said it, with the registry's own time and the signed answer that says so.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=14, unique=True, help_text="business code; a branch's ends in -001")
    code_index = models.CharField(
        max_length=64, unique=True, help_text="its blind index, by which the journal knows it"
    )
    name = models.CharField(max_length=500)
    named_at = models.DateTimeField(help_text="as of when the business registry called it so")
    evidence = models.UUIDField(help_text="public id of the signed answer")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class RepresentationState(models.TextChoices):
    WAITING = "waiting", _("the business registry has not answered yet")
    CONFIRMED = "confirmed", _("confirmed by the business registry")
    REFUSED = "refused", _("not confirmed by the business registry")


class Representation(models.Model):
    """That somebody says to represent an organisation, and what the business registry says: yes, no, or nothing yet.

    Nothing is granted before it has said yes. What it once said stands until it says something else; how old that may
    be, and asking anew, is in `workflows.mandates.standing`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="representations")
    code = models.CharField(max_length=14, help_text="business code as the person entered it")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="representations")
    state = models.CharField(max_length=16, choices=RepresentationState.choices, default=RepresentationState.WAITING)
    claimed_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, help_text="as of when the business registry last said yes or no")
    evidence = models.UUIDField(null=True, help_text="public id of the signed answer that said so")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "code"],
                name="representation_claimed_once",
                violation_error_message=_("You have named this organisation already."),
            ),
            models.CheckConstraint(
                name="representation_answered_has_proof",
                condition=Q(state="waiting") | Q(checked_at__isnull=False, evidence__isnull=False),
                violation_error_message=_("What the business registry has said is kept with its signed answer."),
            ),
            models.CheckConstraint(
                name="representation_confirmed_has_organisation",
                condition=~Q(state="confirmed") | Q(organisation__isnull=False),
                violation_error_message=_("Who is confirmed represents an organisation."),
            ),
        ]

    def __str__(self) -> str:
        return f"representation {self.public_id} ({self.state})"

    @property
    def title(self) -> str:
        """What the organisation is called: by its code, as long as nobody has said its name."""
        return self.organisation.name if self.organisation is not None else self.code
