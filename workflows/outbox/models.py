"""The job table."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

MAX_ERROR = 300


class Job(models.Model):
    """One piece of work that must happen once, whatever crashes meanwhile.

    `due` is when it may be claimed next, also while it runs: then it is the end of the lease, so that one index on
    `due` finds all that is claimable and does not grow with what is finished. All times are the database's own.
    """

    class State(models.TextChoices):
        NEW = "new", _("waiting")
        RUN = "run", _("running")
        DONE = "done", _("done")
        DEAD = "dead", _("given up")
        # The effect may or may not have happened: never repeated by itself, shown to an operator.
        UNKNOWN = "unknown", _("outcome unknown")

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    reference = models.CharField(max_length=64, blank=True)
    payload = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    due = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    last_error = models.CharField(max_length=MAX_ERROR, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("new", "run", "done", "dead", "unknown")),
                name="outbox_job_state_known",
                violation_error_message=_("A job is waiting, running, done, given up, or of unknown outcome."),
            ),
            models.CheckConstraint(
                condition=Q(state="run", lease_until__isnull=False) | (~Q(state="run") & Q(lease_until__isnull=True)),
                name="outbox_job_lease_while_running",
                violation_error_message=_("A job has a lease while it runs, and only then."),
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=F("max_attempts")),
                name="outbox_job_attempts_bounded",
                violation_error_message=_("A job is not tried more often than it may be."),
            ),
        )
        indexes = (
            models.Index(fields=("due", "id"), condition=Q(state__in=("new", "run")), name="outbox_job_claimable"),
            models.Index(fields=("reference",), condition=~Q(reference=""), name="outbox_job_by_reference"),
            models.Index(fields=("id",), condition=Q(state__in=("dead", "unknown")), name="outbox_job_left_over"),
        )

    def __str__(self) -> str:
        return f"job {self.pk}"
