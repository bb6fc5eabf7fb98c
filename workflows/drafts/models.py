"""The draft, private to its applicant, and the filing, immutable."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procedures import catalogue
from procedures.edition import Edition
from procedures.subjects import organisation_among
from workflows.people.capacities import Act, Capacity, rows_within
from workflows.people.models import Mandate, Organisation, Person
from workflows.vault import EncryptedJSONField, EncryptedTextField

#: A draft that nobody touches is forgotten after this time.
KEEP_FOR = timedelta(days=90)


class DraftState(models.TextChoices):
    OPEN = "open", _("being prepared")
    FILED = "filed", _("submitted")
    DISCARDED = "discarded", _("deleted by the applicant")
    EXPIRED = "expired", _("forgotten because nobody touched it")


def _expiry() -> Any:
    return timezone.now() + KEEP_FOR


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, person: Person) -> DraftQuerySet:
        """Only the person's own drafts: authorisation is in the query, a stranger finds nothing."""
        return self.filter(person=person, organisation=None)

    def within(self, capacities: Iterable[Capacity], *acts: Act) -> DraftQuerySet:
        """The drafts on which one may do one of these acts in one of these rights."""
        return self.filter(rows_within(capacities, *acts, unit="unit_code"))

    def open(self) -> DraftQuerySet:
        """Drafts that may still be worked on."""
        return self.filter(state=DraftState.OPEN, expires_at__gt=timezone.now())

    def applications(self) -> DraftQuerySet:
        """Those that would open a case, not those that answer a supplement request."""
        return self.filter(supplements="")


class Draft(models.Model):
    """An applicant's working copy of one application, under one edition. Officials never see it.

    One that answers a supplement request names its case, and opens only what was asked for; the rest is `held`.

    It is the `organisation`'s, where there is one, and `person`, its representative, answers for it; else `person`'s.
    `agent` is who last worked on it under a mandate. `by`, not stored, is in whose right somebody works on it now.
    """

    by: Capacity | None = None

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="drafts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="drafts")
    agent = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="+")
    procedure = models.CharField(max_length=32)
    unit_code = models.CharField(max_length=32, blank=True, help_text="the edition's department, for mandates")
    edition_date = models.DateField()
    state = models.CharField(max_length=16, choices=DraftState.choices, default=DraftState.OPEN)
    version = models.PositiveIntegerField(default=1)
    steps = EncryptedJSONField(
        bind="public_id",
        help_text="{step: {data: the form's own values, answers: {field: checked value}, again: look again}}",
    )
    agreed_at = models.DateTimeField(null=True, help_text="when the applicant agreed to the plan of lookups")
    case_code = models.CharField(max_length=64, blank=True)
    supplements = models.CharField(max_length=64, blank=True, default="", help_text="case whose request it answers")
    opens = models.JSONField(default=list, blank=True, help_text="of a supplement: field:<id> and component:<id>")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField(default=_expiry)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="draft_filed_has_case",
                condition=Q(state=DraftState.FILED) & ~Q(case_code="") | ~Q(state=DraftState.FILED) & Q(case_code=""),
                violation_error_message=_("A draft names its case exactly when it was submitted."),
            ),
            models.CheckConstraint(
                name="draft_agent_has_mandate",
                condition=Q(agent=None, mandate=None) | Q(agent__isnull=False, mandate__isnull=False),
                violation_error_message=_("Who acts for somebody else does so under a mandate."),
            ),
            models.UniqueConstraint(
                fields=["supplements"],
                condition=Q(state=DraftState.OPEN) & ~Q(supplements=""),
                name="draft_supplement_once_open",
                violation_error_message=_("An answer to this request is being prepared already."),
            ),
            models.CheckConstraint(
                name="draft_supplement_of_its_case",
                condition=Q(supplements="") | Q(case_code="") | Q(case_code=F("supplements")),
                violation_error_message=_("A supplement goes to the case that asked for it."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "state", "-updated_at"], name="draft_of_person"),
            models.Index(
                fields=["organisation", "state", "-updated_at"],
                condition=Q(organisation__isnull=False),
                name="draft_of_organisation",
            ),
            models.Index(fields=["expires_at"], condition=Q(state=DraftState.OPEN), name="draft_expiring"),
        ]

    def __str__(self) -> str:
        return f"draft {self.public_id}"

    @cached_property
    def edition(self) -> Edition:
        """The edition under which the draft was begun; it keeps it."""
        return catalogue.edition(self.procedure, self.edition_date)

    @property
    def is_open(self) -> bool:
        """Whether it may still be worked on."""
        return self.state == DraftState.OPEN and self.expires_at > timezone.now()

    @property
    def answers(self) -> Mapping[str, Any]:
        """What the applicant has declared so far, by field."""
        return {**self._entered, **self.given}

    @property
    def _entered(self) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for step in self.steps.values():
            merged.update(step["answers"])
        return merged

    @property
    def given(self) -> Mapping[str, str]:
        """What stands without anybody's answer: the code of the organisation that applies. Nobody changes it."""
        if self.organisation is None:
            return {}
        definition = self.edition.definition
        subject = organisation_among(definition.subjects, definition.audience)
        return {definition.subjects[subject].number: self.organisation.code} if subject else {}

    @property
    def held(self) -> frozenset[str]:
        """Of a supplement: the fields and groups that it does not open. What the changes call for anew is not held."""
        if not self.supplements:
            return frozenset()
        opened = {name.removeprefix("field:") for name in self.opens}
        entered = self._entered
        return frozenset(
            name
            for name, required in _declared(self.edition)
            if name not in opened
            and (entered.get(name) not in (None, "", []) or not (required or self.edition.hangs_on(name) & opened))
        )

    def opens_component(self, component: str) -> bool:
        """Whether a supplement asks for the files of a document."""
        return f"component:{component}" in self.opens

    @property
    def right(self) -> Capacity:
        """In whose right somebody works on it; the person's own, where nobody else is known to."""
        return self.by or Capacity(self.person, self.person, self.organisation)

    def has_confirmed(self, step: str) -> bool:
        """Whether the applicant has saved a page as this edition asks it."""
        return step in self.steps and not self.steps[step].get("again")

    @property
    def stream(self) -> str:
        """The draft's stream in the journal."""
        return f"draft:{self.public_id}"


def _declared(edition: Edition) -> Iterator[tuple[str, bool]]:
    """The fields and groups that an applicant declares, each with whether it must always have an answer."""
    for step in edition.steps:
        if step.group is not None:
            yield step.group.id, step.group.min > 0
        else:
            yield from ((field.id, field.required) for field in step.fields if not field.locked)


class Filing(models.Model):
    """What was submitted: canonical JSON, frozen, with its digest. Number 0 opens a case, 1, 2 … are supplements."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case_code = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField(default=0)
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="filing")
    body = EncryptedTextField(bind="public_id", help_text="canonical JSON, RFC 8785")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the body")
    filed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_code", "number"],
                name="filing_number_once_per_case",
                violation_error_message=_("This filing round exists already."),
            )
        ]
        # A year's filings, the newest first, are replayed against a new edition.
        indexes: ClassVar = [models.Index(fields=["-filed_at", "-id"], name="filing_newest_first")]

    def __str__(self) -> str:
        return f"filing {self.number} of {self.case_code}"
