"""Proposed editions with all their versions, published ones under their signature, and what simulations found."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflows.people.models import Official, Unit
from workflows.people.permissions import Permission


class State(models.TextChoices):
    """Where a proposed edition stands."""

    DRAFT = "draft", _("has findings")
    CHECKED = "checked", _("checked")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class PublicationQuerySet(models.QuerySet["Publication"]):
    def standing(self) -> PublicationQuerySet:
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def for_editor(self, official: Official) -> PublicationQuerySet:
        """The editions of the official's unit, for an editor; a stranger finds nothing (404)."""
        if Permission.EDIT_DEFINITIONS not in official.permissions:
            return self.none()
        return self.filter(unit=official.unit.code)


class Publication(models.Model):
    """An edition that was published: the very file, and the signed statement of who published which digest and when.

    Never changed. One whose day has not come can be withdrawn; it stays here, with the reason.
    """

    procedure = models.CharField(max_length=20)
    effective_from = models.DateField()
    unit = models.CharField(max_length=32, help_text="code of the unit that the procedure belongs to")
    text = models.BinaryField(help_text="the file as it was uploaded")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the edition's canonical body")
    statement = models.TextField(help_text="canonical JSON, RFC 8785: what was signed")
    key_id = models.CharField(max_length=32)
    signature = models.CharField(max_length=88, help_text="Ed25519 (RFC 8032) over the statement, base64")
    by = models.CharField(max_length=150, help_text="the actor, as the journal names it")
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)
    reason = models.TextField(blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure", "effective_from"],
                condition=Q(withdrawn_at__isnull=True),
                name="publication_once_a_day",
                violation_error_message=_("This procedure already has an edition of this date."),
            ),
            models.CheckConstraint(
                name="publication_signed",
                condition=~Q(digest="") & ~Q(statement="") & ~Q(signature="") & ~Q(key_id="") & ~Q(by=""),
                violation_error_message=_("An edition is published under a signature."),
            ),
            models.CheckConstraint(
                name="publication_withdrawn_with_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="", reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="") & ~Q(reason=""),
                violation_error_message=_("An edition is withdrawn by somebody and for a reason."),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "procedure", "effective_from"], name="publication_of_unit")]

    def __str__(self) -> str:
        return f"publication of {self.procedure}, {self.effective_from}"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def for_editor(self, official: Official) -> ProposalQuerySet:
        """The proposals of the official's unit, for an editor; a stranger finds nothing (404)."""
        if Permission.EDIT_DEFINITIONS not in official.permissions:
            return self.none()
        return self.filter(unit=official.unit)

    def open(self) -> ProposalQuerySet:
        """Those that may still be worked on."""
        return self.filter(state__in=(State.DRAFT, State.CHECKED))


class Proposal(models.Model):
    """A new edition of a procedure on its way: what its latest version is, and what became of it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    procedure = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(
        Official, on_delete=models.PROTECT, related_name="+", help_text="who wrote the latest version"
    )
    effective_from = models.DateField(null=True, help_text="of a version without findings")
    digest = models.CharField(max_length=64, blank=True, help_text="of a version without findings")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, null=True, related_name="proposal")
    publisher = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="proposal_checked_has_digest",
                condition=Q(state=State.DRAFT, digest="", effective_from__isnull=True)
                | Q(state__in=[State.CHECKED, State.PUBLISHED], effective_from__isnull=False) & ~Q(digest="")
                | Q(state=State.WITHDRAWN),
                violation_error_message=_("A checked edition has its date and digest, one with findings has none."),
            ),
            models.CheckConstraint(
                name="proposal_published_by_second",
                condition=Q(publisher__isnull=True, published_at__isnull=True, publication__isnull=True)
                | Q(publisher__isnull=False, published_at__isnull=False, publication__isnull=False)
                & ~Q(publisher=F("author")),
                violation_error_message=_("An edition is published by another person than its author, and signed."),
            ),
            models.CheckConstraint(
                name="proposal_published_has_publisher",
                condition=Q(state=State.PUBLISHED, publisher__isnull=False)
                | Q(state__in=[State.DRAFT, State.CHECKED], publisher__isnull=True)
                | Q(state=State.WITHDRAWN),
                violation_error_message=_("A published edition has a publisher."),
            ),
            models.CheckConstraint(
                name="proposal_withdrawn_with_reason",
                condition=Q(state=State.WITHDRAWN, withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~Q(reason="")
                | ~Q(state=State.WITHDRAWN) & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, reason=""),
                violation_error_message=_("An edition is withdrawn by somebody and for a reason."),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "state", "-updated_at"], name="proposal_of_unit")]

    def __str__(self) -> str:
        return f"proposal {self.public_id}"

    @property
    def is_open(self) -> bool:
        """Whether it may still be worked on."""
        return self.state in (State.DRAFT, State.CHECKED)

    @property
    def latest(self) -> Version:
        """The version that stands."""
        return self.versions.get(number=self.version)


class Version(models.Model):
    """One upload: the bytes as they came, so that nothing is lost, and what the checker found. Only added to."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    text = models.BinaryField()
    findings = models.JSONField(default=dict, help_text='{"vi": [[line, column, message], …], "en": […]}')
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proposal", "number"],
                name="version_number_once",
                violation_error_message=_("This version exists already."),
            )
        ]

    def __str__(self) -> str:
        return f"version {self.number} of proposal {self.proposal_id}"

    @property
    def is_sound(self) -> bool:
        """Whether the checker found nothing."""
        return not any(self.findings.values())


class Simulation(models.Model):
    """One replay of a year's cases against a version; `counts` say how many cases would have gone otherwise, and why.

    `base`: the date of the edition in force with which it is compared. `since`: cases filed from then on.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="simulations")
    base = models.DateField()
    asked_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    since = models.DateTimeField()
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="simulation_within_its_cases",
                condition=Q(done__lte=F("total")),
                violation_error_message=_("A simulation replays no more cases than it set out to."),
            )
        ]

    def __str__(self) -> str:
        return f"simulation {self.public_id}"


class Replayed(models.Model):
    """One case that would have gone otherwise: what differs, by ids of the two editions; no personal data."""

    simulation = models.ForeignKey(Simulation, on_delete=models.CASCADE, related_name="cases")
    case_code = models.CharField(max_length=64)
    filed_at = models.DateTimeField()
    otherwise = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["simulation", "case_code"],
                name="replayed_once",
                violation_error_message=_("This case has been replayed already."),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["simulation", "-filed_at", "-id"], name="replayed_newest_first")]

    def __str__(self) -> str:
        return f"replay of {self.case_code}"
