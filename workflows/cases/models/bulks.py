"""One action on many pieces of work, done by a worker for one official, with a result for each."""

from __future__ import annotations

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from workflows.cases.models.case import Case, Task
from workflows.people.models import Official
from workflows.vault import EncryptedJSONField, EncryptedTextField

#: So many at once; whoever has more asks again.
MOST_ITEMS: Final = 500


class Bulk(models.Model):
    """What an official asked to be done with many pieces of work, and how far it is: `done` of `total` are settled.

    `arguments`: what the action needs beside, by public ids and codes, no personal data; free text is the `note`.
    A cancelled one is finished before all is settled: what was waiting stays as it was.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="bulks", db_index=False)
    action = models.CharField(max_length=20)
    arguments = models.JSONField(default=dict)
    note = EncryptedTextField(bind="public_id", default="")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    total = models.PositiveSmallIntegerField()
    done = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="bulk_total_within_cap",
                condition=Q(total__gte=1, total__lte=MOST_ITEMS),
                violation_error_message=_("Choose between 1 and 500 pieces of work."),
            ),
            models.CheckConstraint(
                name="bulk_starts_with_the_first",
                condition=Q(started_at=None, done=0) | Q(started_at__isnull=False, done__gte=1),
                violation_error_message=_("It has started when the first piece of work is settled."),
            ),
            models.CheckConstraint(
                name="bulk_finished_when_all_is_settled",
                condition=Q(finished_at=None, cancelled_at=None, done__lt=F("total"))
                | Q(finished_at__isnull=False, cancelled_at=None, done=F("total"))
                | Q(finished_at__isnull=False, cancelled_at__isnull=False, done__lt=F("total")),
                violation_error_message=_("It is finished when all is settled, or when it was cancelled before."),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["official", "-asked_at", "-id"], name="bulk_of_official")]

    def __str__(self) -> str:
        return f"bulk {self.public_id}"

    @property
    def left(self) -> int:
        """How many are not settled."""
        return self.total - self.done


class BulkItem(models.Model):
    """One piece of work of a bulk action: the case as the official saw it, and what came of it.

    `why`: the name of the rule that refused it; `message`: its words in each language, which may name people.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Not begun")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Failed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveSmallIntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(help_text="of the case, as the official saw it")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=40, blank=True, default="")
    message = EncryptedJSONField(bind="public_id", null=True)
    at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bulk", "position"],
                name="bulk_item_position_once",
                violation_error_message=_("Each piece of work has a place of its own."),
            ),
            models.UniqueConstraint(
                fields=["bulk", "task"],
                name="bulk_item_task_once",
                violation_error_message=_("A piece of work is there once."),
            ),
            models.CheckConstraint(
                name="bulk_item_settled_has_time",
                condition=Q(state="waiting", at=None) | Q(state__in=["done", "refused", "failed"], at__isnull=False),
                violation_error_message=_("What is settled has a time, what waits has none."),
            ),
            models.CheckConstraint(
                name="bulk_item_not_done_says_why",
                condition=Q(state__in=["waiting", "done"], why="") | Q(state__in=["refused", "failed"]) & ~Q(why=""),
                violation_error_message=_("What was refused or has failed says why; nothing else does."),
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.position} of bulk {self.bulk_id}"

    @property
    def words(self) -> str:
        """Why it was not done, in the active language; "" where nothing is said."""
        said: dict[str, str] = self.message or {}
        return said.get("en" if get_language() == "en" else "vi", "")
