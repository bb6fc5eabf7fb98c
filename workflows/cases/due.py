"""By when a piece of work is to be done, and why: its budget, the hours of its unit, and the day of its case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from procedures.edition import Edition
from procedures.grammar import TaskSpec
from workflows.cases.models import Task
from workflows.clock.calendar import Calendar
from workflows.clock.deadlines import ONE_STOP, Line, add, local_day, moment_in_words, term_in_words
from workflows.clock.hours import DatedHours, add_working_hours, hours_of
from workflows.people.models import Unit

#: Working hours within which a filing is received, declined, or asked to be supplemented.
HOURS_TO_ANSWER: Final = 8


@dataclass(frozen=True)
class Bound:
    """Something that says by when a piece of work is to be done, and the words that say so."""

    at: datetime
    text: Any
    basis: Any = ""


def bounds_of(
    edition: Edition,
    spec: TaskSpec,
    unit: Unit,
    *,
    at: datetime,
    variant: str = "",
    case_due_at: datetime | None = None,
    calendar: Calendar,
    hours: DatedHours | None = None,
) -> Iterator[Bound]:
    """All that says by when a step that is opened at a moment is to be done; the first of them counts.

    What was filed online is answered within 8 of the unit's working hours (Decree 118/2025/NĐ-CP), by the hours that
    are decided now; `hours`, where the caller knows them already.
    """
    if (term := edition.conditions.budget(spec, variant)) is not None:
        ends = add(at, term.amount, term.unit, calendar)
        text = _("The budget of this step, {term}, ends on {moment}")
        yield Bound(ends, format_lazy(text, term=term_in_words(term), moment=moment_in_words(ends)))
    if spec.kind == "receive":
        hours = hours or hours_of(unit.code)
        ends = add_working_hours(at, HOURS_TO_ANSWER, hours, calendar)
        text = _("{count} working hours of the unit, which are {hours} on that day, end on {moment}")
        worked = hours.on(local_day(ends))
        words = format_lazy(text, count=HOURS_TO_ANSWER, hours=worked, moment=moment_in_words(ends))
        yield Bound(ends, words, ONE_STOP)
    if case_due_at is not None:
        text = _("The case itself is due on {moment}")
        yield Bound(case_due_at, format_lazy(text, moment=moment_in_words(case_due_at)))


def explained(task: Task, edition: Edition, calendar: Calendar) -> tuple[Line, ...]:
    """How the time of an open piece of work comes about, line by line. One query for what is received, else none."""
    bounds = list(
        bounds_of(
            edition,
            edition.task(task.step),
            task.unit,
            at=task.counts_from,
            variant=task.variant,
            case_due_at=task.case.due_at,
            calendar=calendar,
        )
    )
    opened = format_lazy(_("Opened on {moment}"), moment=moment_in_words(task.counts_from))
    ends = min((bound.at for bound in bounds), default=task.counts_from)
    last = _("Due on {moment}, the first of these") if len(bounds) > 1 else _("Due on {moment}")
    return (
        Line(local_day(task.counts_from), opened),
        *(Line(local_day(bound.at), bound.text, bound.basis) for bound in bounds),
        Line(local_day(ends), format_lazy(last, moment=moment_in_words(ends))),
    )
