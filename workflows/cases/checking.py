"""That nobody is forgotten (design §6, rule 2): every case has open work, waits until a known time, or is final.

What is read is read in pieces, whatever the number of cases. A case is locked and read once more before anything is
said of it, so that an action under way is no finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.utils import timezone

from procedures.catalogue import share_editions
from workflows.cases.models import Case, Task
from workflows.cases.process import spec_of
from workflows.cases.queue import differing
from workflows.cases.searching import words_of
from workflows.cases.statuses import Status
from workflows.clock.calendar import Calendars, published
from workflows.clock.deadlines import ClockEvent
from workflows.clock.events import events_of_all, worked_out
from workflows.outbox.models import Job

#: Cases held in memory at a time.
BATCH: Final = 500
#: For so long after its time what waits may go on waiting: whoever wakes it comes by much more often.
PATIENCE: Final = timedelta(days=1)
#: For whom a case waits in these statuses, and the open work says so.
REASONS: Final = {Status.AWAITING_SUPPLEMENT: "applicant", Status.AWAITING_PAYMENT: "payment"}


class Rule(StrEnum):
    """What every case keeps."""

    OPEN_OR_FINAL = "open_or_final"
    NOTHING_OPEN_WHEN_FINAL = "nothing_open_when_final"
    WAITS_WITH_REASON = "waits_with_reason"
    WAKES_IN_TIME = "wakes_in_time"
    DUE_AS_THE_CLOCK_SAYS = "due_as_the_clock_says"
    NAME_AS_SEARCHED = "name_as_searched"
    SILENCE_IS_HEARD = "silence_is_heard"
    LISTED_AS_IT_IS = "listed_as_it_is"


@dataclass(frozen=True)
class Broken:
    """A rule that a case breaks. Names the case by its code, and nobody."""

    code: str
    rule: Rule
    detail: str

    def __str__(self) -> str:
        return f"{self.code} {self.rule.value}: {self.detail}"


@dataclass(frozen=True)
class Whole:
    """A case with everything that the rules are about."""

    case: Case
    tasks: Sequence[Task]  # open
    events: Sequence[ClockEvent]
    heard: frozenset[tuple[str, datetime]]  # step and opening of what a job will still look at
    untrue: Sequence[str]  # steps whose row in the queue does not say what the case says


def broken_cases(batch: int = BATCH) -> Iterator[Broken]:
    """Every broken rule of every case, in the order of their ids. Six queries for each `batch`, and one an edition."""
    calendars, last = published(), 0
    whole = Case.objects.select_related("organisation").order_by("pk")
    while cases := list(whole.filter(pk__gt=last)[:batch]):
        last = cases[-1].pk
        now = timezone.now()
        suspects = [one.case.pk for one in _wholes(cases) if any(_faults(one, calendars, now))]
        for pk in suspects:
            yield from _confirmed(pk)


def _confirmed(pk: int) -> list[Broken]:
    """The broken rules of one case at rest."""
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pk)
        # In this order: a change that is published between the two is under way at the second.
        calendars = published()
        certain = None if _moving() else calendars
        return [fault for whole in _wholes([case]) for fault in _faults(whole, certain, timezone.now())]


def _moving() -> bool:
    """Whether cases are just being worked out again, since a change of the calendar was published."""
    return Job.objects.filter(kind="cases.reschedule", state__in=(Job.State.NEW, Job.State.RUN)).exists()


def _wholes(cases: Sequence[Case]) -> list[Whole]:
    share_editions(cases)
    codes = [case.code for case in cases]
    tasks: dict[int, list[Task]] = {}
    for task in Task.objects.filter(case__in=cases, closed_at__isnull=True).order_by("pk"):
        tasks.setdefault(task.case_id, []).append(task)
    events = events_of_all(codes)
    untrue: dict[int, list[str]] = {}
    for pk, step in differing().filter(case__in=cases).order_by("pk").values_list("case", "step"):
        untrue.setdefault(pk, []).append(step)
    alive = Job.objects.filter(kind="cases.silence", reference__in=codes, state__in=(Job.State.NEW, Job.State.RUN))
    awaited = Task.objects.filter(pk__in=[payload["task"] for payload in alive.values_list("payload", flat=True)])
    heard: dict[int, set[tuple[str, datetime]]] = {}
    for pk, step, opened_at in awaited.values_list("case", "step", "opened_at"):
        heard.setdefault(pk, set()).add((step, opened_at))
    return [
        Whole(
            case,
            tasks.get(case.pk, []),
            events.get(case.code, ()),
            frozenset(heard.get(case.pk, ())),
            untrue.get(case.pk, ()),
        )
        for case in cases
    ]


def _faults(whole: Whole, calendars: Calendars | None, now: datetime) -> Iterator[Broken]:
    """`calendars`: none while the days of cases are being worked out again, and nothing can be said of them."""
    rules: tuple[tuple[Rule, Callable[[], str]], ...] = (
        (Rule.OPEN_OR_FINAL, lambda: "" if whole.tasks or whole.case.is_final else "no open work, and not final"),
        (Rule.NOTHING_OPEN_WHEN_FINAL, lambda: _steps(whole.tasks) if whole.case.is_final else ""),
        (Rule.WAITS_WITH_REASON, lambda: _unreasoned(whole)),
        (Rule.WAKES_IN_TIME, lambda: _steps(task for task in whole.tasks if _overslept(task, now))),
        (Rule.DUE_AS_THE_CLOCK_SAYS, lambda: _misdated(whole, calendars)),
        (Rule.NAME_AS_SEARCHED, lambda: _misnamed(whole.case)),
        (Rule.SILENCE_IS_HEARD, lambda: _unheard(whole)),
        (Rule.LISTED_AS_IT_IS, lambda: ", ".join(whole.untrue)),
    )
    for rule, fault in rules:
        if detail := fault():
            yield Broken(whole.case.code, rule, detail)


def _steps(tasks: Iterator[Task] | Sequence[Task]) -> str:
    return ", ".join(task.step for task in tasks)


def _unreasoned(whole: Whole) -> str:
    reason = REASONS.get(Status(whole.case.status))
    if reason is None or any(task.waiting_for == reason for task in whole.tasks):
        return ""
    return f"waits for {reason}, and no open work knows until when"


def _overslept(task: Task, now: datetime) -> bool:
    return task.wakes_at is not None and task.wakes_at < now - PATIENCE


def _misdated(whole: Whole, calendars: Calendars | None) -> str:
    if calendars is None:
        return ""
    found = worked_out(whole.case.time_limit, whole.events, calendars)
    due_at = found.due_at if found else None
    return "" if whole.case.due_at == due_at else f"due at {whole.case.due_at}, the clock says {due_at}"


def _misnamed(case: Case) -> str:
    searched = words_of(case.code, case.applicant_name, case.organisation)
    return "" if case.words == searched else "the words that are searched are others"


def _unheard(whole: Whole) -> str:
    """One job hears for all who sit together, whichever of them is still open."""
    meant = [task for task in whole.tasks if spec_of(whole.case.edition, task.step).silence is not None]
    return _steps([task for task in meant if (task.step, task.opened_at) not in whole.heard])
