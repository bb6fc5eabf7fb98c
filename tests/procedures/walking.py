"""Walking an example through its process, task by task, as the rules of the definition say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from procedures.edition import Edition
from procedures.facts import Fact
from procedures.grammar import TaskSpec
from tests.procedures.worked import Example, Work
from workflows.clock.calendar import Calendar
from workflows.clock.deadlines import ClockEvent, add, deadline, local_day

CALENDAR = Calendar()


@dataclass
class Walk:
    """A case on its way: which tasks are open since when, when it was received, and how it ended."""

    edition: Edition
    facts: Mapping[str, Fact]
    case: str
    filed_at: dt.datetime
    open: dict[str, dt.datetime] = field(default_factory=dict)
    received_at: dt.datetime | None = None
    end: str = ""

    def __post_init__(self) -> None:
        self.open = {self.edition.first_task.id: self.filed_at}

    def do(self, step: Work) -> None:
        """One task done: what the outcome leads to opens."""
        spec = self.edition.task(step.task)
        del self.open[spec.id]
        joins: list[str] = []
        for target in spec.follows(step.outcome):
            self._enter(target, step.at, joins)
        if joins and not self.open:
            self._open(min(joins), step.at)

    def due_on(self, spec: TaskSpec) -> dt.date:
        """The day on which an open task is due: by its budget, and never after the case itself."""
        term = self.edition.conditions.budget(spec, self.case)
        own = add(self.open[spec.id], term.amount, term.unit, CALENDAR) if term else None
        days = [local_day(own)] if own else []
        days += [self.case_due_on] if self.received_at else []
        return min(days)

    @property
    def case_due_on(self) -> dt.date:
        """The day on which the case is due, once it has been received."""
        assert self.received_at is not None
        limit = self.edition.time_limit_of(self.case)
        return deadline(limit, [ClockEvent("received", self.received_at)], CALENDAR).due_on

    def _enter(self, target: str, at: dt.datetime, joins: list[str]) -> None:
        if target.startswith("end:"):
            self.end = target[4:]
        elif self.edition.task(target).join:
            joins.append(target)
        else:
            self._open(target, at)

    def _open(self, task: str, at: dt.datetime) -> None:
        spec = self.edition.task(task)
        if self.received_at is None and spec.status == "processing":
            self.received_at = at
        if spec.otherwise is not None and self.edition.conditions.passed_over(spec, self.facts):
            self._open(spec.otherwise, at)
        else:
            self.open[task] = at


def walked(example: Example, edition: Edition) -> Walk:
    """The case before anything was done."""
    return Walk(edition, example.facts(edition), example.case, example.filed_at)


def concluded(spec: TaskSpec, step: Work) -> bool:
    """Whether as many have spoken as the task needs, and its outcome is what they said."""
    if spec.kind == "opinion":
        return step.voices is not None and spec.quorum is not None and spec.quorum <= step.voices <= (spec.seats or 0)
    if spec.kind == "vote":
        given, seats = sum(step.votes.values()), spec.seats or 0
        needed = given / 2 if spec.majority == "half" else seats * 2 / 3
        agreed = step.votes.get("for", 0)
        passed = agreed > needed if spec.majority == "half" else agreed >= needed
        return (spec.quorum or 0) <= given <= seats and passed == (step.outcome == "passed")
    if spec.kind == "inspect":
        return set(step.checks) == {check.id for check in spec.checklist}
    return step.voices is None and not step.votes and not step.checks
