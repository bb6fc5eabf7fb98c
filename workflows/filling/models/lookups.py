"""Lookups, what each asked attribute came to, and the registry's signed answer as proof.

A lookup belongs to a draft, to a case, or to somebody's claim to represent an organisation, and to one of them only.
Drafts and cases are named by reference, not by foreign key: they stand above this room.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.people.models import Person, Representation
from workflows.vault import EncryptedJSONField, EncryptedTextField


class LookupState(models.TextChoices):
    """How far the call has come (the transport, not what the registry said)."""

    PLANNED = "planned", _("not asked yet")
    ASKING = "asking", _("being asked")
    ANSWERED = "answered", _("answered")
    WAITING = "waiting", _("no answer yet; will be asked again")
    REFUSED = "refused", _("the registry refused our question")
    DROPPED = "dropped", _("not needed any more; the applicant names somebody else")


class Outcome(models.TextChoices):
    """What one asked attribute came to (design §5)."""

    PLANNED = "planned", _("not asked yet")
    ASKING = "asking", _("being asked")
    RESOLVED = "resolved", _("answered by the registry")
    ABSENT = "absent", _("the registry knows that there is none")
    MISMATCH = "mismatch", _("the registry holds something else")
    DEGRADED = "degraded", _("no answer to be had now")


#: The subject of a lookup about the person who applies.
APPLICANT = "applicant"

#: Outcomes with which nobody may decide yet.
UNSETTLED = (Outcome.PLANNED, Outcome.ASKING, Outcome.MISMATCH, Outcome.DEGRADED)


class Lookup(models.Model):
    """One question to one registry about one subject for one stated purpose.

    `person` is the applicant, who agreed; `agent` whoever has it asked under a mandate of theirs. The `subject` is the
    applicant too, or somebody whom the edition names: the firm that the person acts for (`firm`), a member of its staff
    (`staff:<row>`), a child; then `identity` says who that is: {kind: person|organisation, number, name, birth_date}.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.UUIDField(null=True)
    case_code = models.CharField(max_length=64, null=True)  # noqa: DJ001 - null means "belongs to a draft"
    representation = models.ForeignKey(Representation, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="who acts for the applicant, if anybody",
    )
    subject = models.CharField(max_length=64, default=APPLICANT)
    identity = EncryptedJSONField(bind="public_id", null=True, help_text="of a subject other than the applicant")
    identity_index = models.CharField(max_length=64, blank=True, help_text="blind index of that subject's number")
    registry = models.CharField(max_length=32)
    attributes = models.JSONField(help_text="names of the attributes whose values are asked")
    comparisons = models.JSONField(default=list, help_text="[attribute, value] pairs: does it match, yes or no")
    purpose = models.CharField(max_length=32, default="fill_form", help_text="code of the purpose (vocabulary)")
    procedure = models.CharField(max_length=32)
    edition = models.DateField()
    legal_basis = models.TextField()
    agreed_at = models.DateTimeField(help_text="when the applicant, having seen the plan, said go ahead")
    state = models.CharField(max_length=16, choices=LookupState.choices, default=LookupState.PLANNED)
    rounds = models.PositiveSmallIntegerField(default=1, help_text="how often it was asked anew; names the job")
    problem = models.CharField(max_length=32, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="calls without an answer since the last answer")
    created_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    as_of = models.DateTimeField(null=True, help_text="the registry's own statement of how fresh its data are")
    slot = models.DateTimeField(null=True, help_text="its turn in the registry's queue after an outage")
    has_remarks = models.BooleanField(
        default=False, help_text="whether people have ever said something about one of its attributes"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="lookup_belongs_to_draft_or_case",
                condition=Q(draft__isnull=True, case_code__isnull=False, representation__isnull=True)
                | Q(draft__isnull=False, case_code__isnull=True, representation__isnull=True)
                | Q(draft__isnull=True, case_code__isnull=True, representation__isnull=False),
                violation_error_message=_("A lookup belongs to a draft or to a case, never to both or none."),
            ),
            models.CheckConstraint(
                name="lookup_answered_has_time",
                condition=~Q(state=LookupState.ANSWERED) | Q(answered_at__isnull=False, as_of__isnull=False),
                violation_error_message=_("An answered lookup has the time of its answer."),
            ),
            models.CheckConstraint(
                name="lookup_has_purpose",
                condition=~Q(legal_basis="") & ~Q(procedure="") & ~Q(purpose=""),
                violation_error_message=_("No lookup without a purpose and its legal basis."),
            ),
            models.CheckConstraint(
                name="lookup_subject_has_identity",
                condition=Q(subject=APPLICANT, identity__isnull=True, identity_index="")
                | ~Q(subject=APPLICANT) & Q(identity__isnull=False) & ~Q(identity_index=""),
                violation_error_message=_("A lookup about somebody else than the applicant says who that is."),
            ),
            models.UniqueConstraint(
                fields=["draft", "subject", "registry"],
                condition=~Q(state="dropped"),
                name="lookup_once_per_draft",
                violation_error_message=_("This registry is asked about this subject already."),
            ),
            models.CheckConstraint(
                name="lookup_dropped_only_of_draft",
                condition=~Q(state="dropped") | Q(case_code__isnull=True),
                violation_error_message=_("What a case stands on is never dropped."),
            ),
            models.UniqueConstraint(
                fields=["representation"],
                name="lookup_once_per_representation",
                violation_error_message=_("This registry is asked about this subject already."),
            ),
            models.UniqueConstraint(
                fields=["case_code", "subject", "registry"],
                name="lookup_once_per_case",
                violation_error_message=_("This registry is asked about this subject already."),
            ),
        ]

        indexes: ClassVar = [
            # The constraint above knows only those that are not dropped, so no look for a draft's can use it.
            models.Index(fields=["draft"], name="lookup_of_draft"),
            # The words and their order are those of `workflows.filling.waiting`: SQLite compares them.
            models.Index(
                fields=["registry", "created_at"],
                condition=Q(state__in=("planned", "asking", "waiting", "refused")),
                name="lookup_without_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"lookup {self.public_id} ({self.registry})"

    @property
    def names(self) -> list[str]:
        """What its outcomes are called: attributes, and comparisons as `attribute=value`."""
        return [*self.attributes, *(f"{name}={value}" for name, value in self.comparisons)]

    def expected(self, value: str) -> str:
        """With what an attribute is compared: a constant of the edition, or the applicant's own identity number."""
        return self.person.identity_number if value == APPLICANT else value

    @property
    def about_person(self) -> bool:
        """Whether it asks about the applicant as a person: about them, or whether a subject has their number."""
        return self.subject == APPLICANT or any(value == APPLICANT for _name, value in self.comparisons)

    @property
    def subject_index(self) -> str:
        """The blind index of whom it is about, for the journal."""
        return self.identity_index or self.person.identity_index

    @property
    def owner(self) -> str:
        """What the lookup belongs to, as `X-Road-Issue` carries it: the case code, or a public id."""
        return self._owner[1]

    @property
    def stream(self) -> str:
        """The journal stream of the owner."""
        return ":".join(self._owner)

    @property
    def _owner(self) -> tuple[str, str]:
        if self.case_code is not None:
            return "case", self.case_code
        if self.representation is not None:
            return "representation", str(self.representation.public_id)
        return "draft", str(self.draft)


class AttributeOutcome(models.Model):
    """One attribute of a lookup: what it came to, the value if the registry gave one, and the proof.

    A comparison stands here as `life_status=alive`, with true or false for its value.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lookup = models.ForeignKey(Lookup, on_delete=models.CASCADE, related_name="outcomes")
    attribute = models.CharField(max_length=128)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, default=Outcome.PLANNED)
    value = EncryptedJSONField(bind="public_id", null=True)
    evidence = models.ForeignKey("filling.Evidence", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="attribute_known_has_evidence",
                condition=~Q(outcome__in=["resolved", "absent", "mismatch"]) | Q(evidence__isnull=False),
                violation_error_message=_("What a registry has said is kept with its signed answer."),
            ),
            models.UniqueConstraint(fields=["lookup", "attribute"], name="attribute_once_per_lookup"),
            models.CheckConstraint(
                name="attribute_value_iff_resolved",
                condition=Q(outcome=Outcome.RESOLVED, value__isnull=False)
                | (~Q(outcome=Outcome.RESOLVED) & Q(value__isnull=True)),
                violation_error_message=_("An attribute has a value exactly when the registry resolved it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attribute}: {self.outcome}"


class Evidence(models.Model):
    """The registry's signed answer as received, encrypted: proof of what it said, and when."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lookup = models.ForeignKey(Lookup, on_delete=models.PROTECT, related_name="evidence")
    message_id = models.UUIDField(help_text="X-Road-Id of the question")
    request_id = models.CharField(max_length=64, help_text="X-Road-Request-Id of the answer")
    raw = EncryptedTextField(bind="public_id")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the compact JWS")
    key_id = models.CharField(max_length=64, help_text="the registry's signing key")
    as_of = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # “No such record” is proof of a second draft's question too (`workflows.filling.absences`).
            models.UniqueConstraint(
                fields=["lookup", "message_id"],
                name="evidence_once_per_lookup",
                violation_error_message=_("An answer is kept once for a question."),
            ),
        ]

    def __str__(self) -> str:
        return f"evidence {self.public_id}"
