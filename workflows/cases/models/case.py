"""The case and its open work."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMIntegerField, transition

from procedures import catalogue
from procedures.edition import Edition
from procedures.grammar import Fee, TimeLimit
from procedures.tasks import KINDS
from procedures.vocabulary import Role
from workflows.cases.models.corrections import CORRECTION_CONSTRAINTS, CORRECTION_INDEXES
from workflows.cases.models.queue_row import QUEUE_INDEXES, QueueRow
from workflows.cases.statuses import FINAL, TRANSITIONS, Status
from workflows.people.capacities import Act, Capacity, rows_within
from workflows.people.models import Mandate, Official, Organisation, Person, Unit
from workflows.people.permissions import Permission

if TYPE_CHECKING:
    from workflows.cases.models.writings import Decision


def _statuses(verb: str) -> list[int]:
    return [status.value for status in TRANSITIONS[verb][0]]


def _target(verb: str) -> int:
    (target,) = TRANSITIONS[verb][1]
    return target.value


def _came_from(verb: str) -> RETURN_VALUE:
    return RETURN_VALUE(*(status.value for status in TRANSITIONS[verb][1]))


class CaseQuerySet(models.QuerySet["Case"]):
    """Who may see which case is decided here and nowhere else; a stranger finds nothing (404)."""

    def of_applicant(self, person: Person) -> CaseQuerySet:
        """The person's own cases."""
        return self.filter(person=person, organisation=None)

    def within(self, capacities: Iterable[Capacity], *acts: Act) -> CaseQuerySet:
        """The cases on which one may do one of these acts in one of these rights."""
        return self.filter(rows_within(capacities, *acts, unit="unit__code"))

    def for_official(self, official: Official) -> CaseQuerySet:
        """The cases of the official's unit, and those on which it has or had a task, if a role allows."""
        if Permission.SEE_UNIT_CASES not in official.permissions:
            return self.none()
        working_there = Task.objects.filter(case=OuterRef("pk"), unit=official.unit)
        return self.filter(Q(unit=official.unit) | Exists(working_there))

    def for_auditor(self, official: Official) -> CaseQuerySet:
        """Every case, for an auditor."""
        return self.all() if Permission.AUDIT in official.permissions else self.none()


class Case(models.Model):
    """The official record, opened by filing 0. It keeps the edition that was in force when it was filed.

    It is the `organisation`'s, where there is one, and `person`, its representative, answers for it; else `person`'s.
    `agent` is who filed it under a mandate. `corrects`: the decided case whose result it is to replace, if any.
    """

    code = models.CharField(max_length=64, unique=True)
    procedure = models.CharField(max_length=32)
    edition_date = models.DateField()
    edition_digest = models.CharField(max_length=64)
    located_in = models.CharField(max_length=2, blank=True, help_text="province whose health department works on it")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="cases")
    agent = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="+")
    applicant_name = models.CharField(max_length=250)
    words = models.TextField(blank=True, default="", help_text="by which it is found: see workflows.cases.searching")
    first_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", help_text="that received it"
    )
    status = FSMIntegerField(choices=Status.choices, default=Status.SUBMITTED)
    variant = models.CharField(max_length=40, blank=True, help_text="the case within the procedure, where it has cases")
    fee_amount = models.PositiveBigIntegerField(
        null=True, help_text="đồng, as it stood at filing; none: as the edition"
    )
    came_from = models.PositiveSmallIntegerField(
        choices=Status.choices, null=True, help_text="status before waiting for a supplement or a payment"
    )
    version = models.PositiveIntegerField(default=1)
    filed_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True, help_text="what the legal clock said at the last sealed event")
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            *CORRECTION_CONSTRAINTS,
            models.CheckConstraint(
                name="case_status_is_national",
                condition=Q(status__in=[status.value for status in Status]),
                violation_error_message=_("A case has one of the ten national statuses."),
            ),
            models.CheckConstraint(
                name="case_closed_iff_final",
                condition=Q(status__in=[status.value for status in FINAL], closed_at__isnull=False)
                | ~Q(status__in=[status.value for status in FINAL]) & Q(closed_at__isnull=True),
                violation_error_message=_("A case has a closing time exactly when its status is final."),
            ),
            models.CheckConstraint(
                name="case_decided_has_time",
                condition=~Q(status__in=[Status.DECIDED, Status.RETURNED]) | Q(decided_at__isnull=False),
                violation_error_message=_("A decided case has the time of its decision."),
            ),
            models.CheckConstraint(
                name="case_received_has_deadline",
                condition=~Q(status__in=[Status.RECEIVED, Status.PROCESSING])
                | Q(received_at__isnull=False, due_at__isnull=False),
                violation_error_message=_("A received case has a deadline."),
            ),
            models.CheckConstraint(
                name="case_agent_has_mandate",
                condition=Q(agent=None, mandate=None) | Q(agent__isnull=False, mandate__isnull=False),
                violation_error_message=_("Who acts for somebody else does so under a mandate."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-filed_at"], name="case_of_person"),
            models.Index(
                fields=["organisation", "-filed_at"],
                condition=Q(organisation__isnull=False),
                name="case_of_organisation",
            ),
            models.Index(fields=["unit", "status", "-filed_at"], name="case_of_unit"),
            *CORRECTION_INDEXES,
        ]

    def __str__(self) -> str:
        return self.code

    @cached_property
    def edition(self) -> Edition:
        """The edition under which the case was filed."""
        return catalogue.edition(self.procedure, self.edition_date)

    @property
    def time_limit(self) -> TimeLimit:
        """How long the ministry has for it."""
        return self.edition.time_limit_of(self.variant)

    @property
    def fee(self) -> Fee:
        """The fee of its case within the procedure; how much of it is due, `fee_due` says."""
        return self.edition.fee_of(self.variant)

    @property
    def fee_due(self) -> int:
        """What is to be paid, in đồng, as it stood at filing."""
        return self.fee.amount if self.fee_amount is None else self.fee_amount

    @property
    def unit_code(self) -> str:
        return self.unit.code

    @property
    def stream(self) -> str:
        """The case's stream in the journal."""
        return f"case:{self.code}"

    @property
    def decision(self) -> Decision:
        """The decision in force. Raises Decision.DoesNotExist."""
        return self.decisions.in_force().get()

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    @property
    def status_label(self) -> str:
        return str(Status(self.status).label)

    # The transitions change memory only; workflows.cases.acting saves, under a row lock and a version check.

    @transition(field=status, source=_statuses("receive"), target=_target("receive"))
    def receive(self) -> None: ...

    @transition(field=status, source=_statuses("decline"), target=_target("decline"))
    def decline(self) -> None: ...

    @transition(field=status, source=_statuses("process"), target=_target("process"))
    def process(self) -> None: ...

    @transition(field=status, source=_statuses("ask_supplement"), target=_target("ask_supplement"))
    def ask_supplement(self) -> None:
        self.came_from = self.status

    @transition(field=status, source=_statuses("ask_payment"), target=_target("ask_payment"))
    def ask_payment(self) -> None:
        self.came_from = self.status

    @transition(field=status, source=_statuses("resume"), target=_came_from("resume"))
    def resume(self) -> int:
        return self._back()

    @transition(field=status, source=_statuses("lapse"), target=_target("lapse"))
    def lapse(self) -> None: ...

    @transition(field=status, source=_statuses("paid"), target=_came_from("paid"))
    def paid(self) -> int:
        return self._back()

    @transition(field=status, source=_statuses("withdraw"), target=_target("withdraw"))
    def withdraw(self) -> None: ...

    @transition(field=status, source=_statuses("stop"), target=_target("stop"))
    def stop(self) -> None: ...

    @transition(field=status, source=_statuses("issue"), target=_target("issue"))
    def issue(self) -> None: ...

    @transition(field=status, source=_statuses("hand_over"), target=_target("hand_over"))
    def hand_over(self) -> None: ...

    def _back(self) -> int:
        if self.came_from is None:
            raise ValueError("the case does not know where it came from")
        back, self.came_from = self.came_from, None
        return back


class Task(QueueRow):
    """One open piece of work on a case: a step, for a role, in a unit, perhaps for one official.

    `kind` says what is done in it, whatever the edition calls the step. Waiting, it knows for whom and until when.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    step = models.CharField(max_length=40)
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in KINDS])
    seat = models.PositiveSmallIntegerField(default=1, help_text="of work that several do at once: 1, 2, 3 …")
    role = models.CharField(
        max_length=32, choices=[(role.value, role.value) for role in Role if role not in (Role.OPERATOR, Role.EDITOR)]
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    assignee = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, related_name="tasks", db_index=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True)
    waiting_for = models.CharField(max_length=12, blank=True, default="", help_text="whom or what it waits for, if any")
    wakes_at = models.DateTimeField(null=True, help_text="when somebody looks again, whatever has come until then")
    resumed_at = models.DateTimeField(null=True, help_text="when it went on after waiting: its time counts from then")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="task_waits_until_it_wakes",
                condition=Q(waiting_for="", wakes_at=None)
                | Q(waiting_for__in=["applicant", "payment", "registry", "opinion"], wakes_at__isnull=False),
                violation_error_message=_("Work that waits has a reason and a time at which it wakes."),
            ),
            models.UniqueConstraint(
                fields=["case", "step", "seat"],
                condition=Q(closed_at__isnull=True),
                name="task_open_once_per_step",
                violation_error_message=_("This task is open already."),
            ),
            models.CheckConstraint(
                name="task_closed_has_outcome",
                condition=Q(closed_at__isnull=True, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
                violation_error_message=_("A closed task has an outcome, an open one has none."),
            ),
        ]
        indexes: ClassVar = QUEUE_INDEXES

    def __str__(self) -> str:
        return f"{self.step} on case {self.case_id}"

    @property
    def counts_from(self) -> datetime:
        """Since when its time counts."""
        return self.resumed_at or self.opened_at
