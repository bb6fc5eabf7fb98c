"""What the queue shows of a case and filters by, kept on its open task: the list reads one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from workflows.cases.statuses import Status
from workflows.people.models import Unit

if TYPE_CHECKING:
    from workflows.cases.models.case import Case

#: Column of an open task -> what it repeats of its case, as a path for the ORM.
COPIED: Final = {
    "code": "code",
    "procedure": "procedure",
    "variant": "variant",
    "case_status": "status",
    "province": "located_in",
    "applicant": "applicant_name",
    "words": "words",
    "identity_index": "person__identity_index",
    "filed_at": "filed_at",
    "case_due_at": "due_at",
    "case_unit_id": "unit_id",
    "first_unit_id": "first_unit_id",
}
#: The columns whose originals may still change while the task is open.
CHANGING: Final = ("case_status", "case_due_at")

_OPEN: Final = Q(closed_at__isnull=True)
#: Each view of the queue reads a range of one of these, in its total order. What is searched for has an index of its
#: own on PostgreSQL (`task_words`, by trigrams), which a migration makes.
QUEUE_INDEXES: Final = [
    models.Index(
        fields=["unit", "role", "due_at", "id"],
        condition=_OPEN & Q(assignee__isnull=True, waiting_for=""),
        name="task_to_take",
    ),
    models.Index(fields=["assignee", "due_at", "id"], condition=_OPEN, name="task_of_official"),
    models.Index(fields=["unit", "due_at", "id"], condition=_OPEN, name="task_of_unit"),
    models.Index(fields=["case_unit", "due_at", "id"], condition=_OPEN, name="task_of_case_unit"),
    models.Index(fields=["first_unit", "due_at", "id"], condition=_OPEN, name="task_of_first_unit"),
    models.Index(fields=["unit", "procedure", "due_at", "id"], condition=_OPEN, name="task_of_procedure"),
    models.Index(fields=["unit", "wakes_at", "id"], condition=_OPEN & ~Q(waiting_for=""), name="task_waiting"),
    models.Index(fields=["identity_index"], condition=_OPEN, name="task_of_person"),
]


class QueueRow(models.Model):
    """The copies on an open task. They are written with what they repeat, in one transaction, by `workflows.cases`."""

    code = models.CharField(max_length=64, default="")
    procedure = models.CharField(max_length=32, default="")
    variant = models.CharField(max_length=40, blank=True, default="")
    title_vi = models.CharField(max_length=300, default="", help_text="what is to be done, as the edition calls it")
    title_en = models.CharField(max_length=300, default="")
    case_status = models.PositiveSmallIntegerField(choices=Status.choices, default=Status.SUBMITTED)
    province = models.CharField(max_length=2, blank=True, default="")
    applicant = models.CharField(max_length=250, default="")
    words = models.TextField(blank=True, default="", help_text="by which it is found: see workflows.cases.searching")
    identity_index = models.CharField(max_length=64, default="")
    filed_at = models.DateTimeField(null=True)
    case_due_at = models.DateTimeField(null=True, help_text="end of the legal term; none before receipt")
    case_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    first_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, help_text="that received the case"
    )

    class Meta:
        abstract: ClassVar = True

    @property
    def title(self) -> str:
        """What is to be done, in the active language."""
        return self.title_en if get_language() == "en" else self.title_vi

    def copy_from(self, case: Case) -> None:
        """Take over what the queue shows of the task's case; the caller saves."""
        for column, path in COPIED.items():
            value: object = case
            for name in path.split("__"):
                value = getattr(value, name)
            setattr(self, column, value)
