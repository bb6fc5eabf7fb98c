"""When a case is due: a pure function of the edition's time limit, the sealed events and the calendar.

Rules (domain §1.2, §1.6): what arrives after the cut-off hour, or on a day that is not worked, counts from the next
working day (Decree 118/2025/NĐ-CP); the first day is not counted (Civil Code 91/2015/QH13, art. 147); a term in
calendar days or months that ends on a day off ends on the next working day (art. 148). Nothing here reads a clock.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from procedures.grammar import Term, TimeLimit
from workflows.clock.calendar import Calendar

LOCAL: Final = ZoneInfo("Asia/Ho_Chi_Minh")
CLOSING: Final = dt.time(17, 0)
Unit = Literal["day", "working_day", "month"]

ONE_STOP: Final = _("Decree 118/2025/NĐ-CP on the one-stop mechanism")
FIRST_DAY: Final = _("Civil Code 91/2015/QH13, article 147")
LAST_DAY: Final = _("Civil Code 91/2015/QH13, article 148")
PAYMENT: Final = "payment"
#: What the derivation says of a pause, and of its end, by its cause; the first where none was named.
PAUSED: Final = {
    "": _("The clock paused: waiting for the applicant"),
    "supplement": _("The clock paused: waiting for what is missing"),
    PAYMENT: _("The clock paused: waiting for the payment"),
}
RESUMED: Final = {
    "": _("What was missing arrived on {moment}"),
    PAYMENT: _("The payment arrived on {moment}"),
}


class NotStarted(ValueError):
    """The events hold no receipt: there is no deadline yet."""


@dataclass(frozen=True)
class ClockEvent:
    """Something that happened to the clock of a case, at an aware moment.

    `until`: the new day of an extension. `cause`: what a pause waits for, "" where nobody said.
    """

    kind: str
    at: dt.datetime
    until: dt.date | None = None
    cause: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a derivation: the local day it is about, what happened, and by which rule. Follows the language."""

    date: dt.date
    text: Any
    basis: Any = ""

    def __str__(self) -> str:
        return f"{self.text} ({self.basis})" if self.basis else str(self.text)

    @property
    def text_vi(self) -> str:
        """The line in Vietnamese."""
        with override("vi"):
            return str(self)

    @property
    def text_en(self) -> str:
        """The line in English."""
        with override("en"):
            return str(self)


@dataclass(frozen=True)
class Deadline:
    """A due day with everything that led to it. `due_at` is the close of business on that local day, in UTC.

    While the clock is paused `running` is false and `due_on` is what held before the pause.
    """

    due_on: dt.date
    due_at: dt.datetime
    derivation: tuple[Line, ...]
    running: bool = True
    stopped_on: dt.date | None = None

    def days_left(self, on: dt.date) -> int:
        """Calendar days from a local day to the due day; negative once overdue."""
        return (self.due_on - (self.stopped_on or on)).days

    def late(self, on: dt.date) -> bool:
        """Whether it is, or was at the stop, overdue. Dates only are compared, as the one-stop rules do."""
        return self.days_left(on) < 0


def local_day(at: dt.datetime) -> dt.date:
    """The day in Viet Nam at an aware moment. Errors: ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone has no day")
    return at.astimezone(LOCAL).date()


def closing(day: dt.date) -> dt.datetime:
    """The close of business on a local day, in UTC."""
    return dt.datetime.combine(day, CLOSING, tzinfo=LOCAL).astimezone(dt.UTC)


def add(at: dt.datetime, amount: int, unit: Unit, calendar: Calendar, *, cut_off: dt.time | None = None) -> dt.datetime:
    """The close of business of the day on which a term that starts at a moment ends, in UTC. For budgets of tasks."""
    first = _first_day(at, cut_off, calendar)
    return closing(calendar.working_day_from(_end(first, amount, unit, calendar)))


def deadline(limit: TimeLimit, events: Sequence[ClockEvent], calendar: Calendar) -> Deadline:
    """The deadline after these events, in their order. Errors: `NotStarted` without a receipt."""
    clock = _Clock(limit, calendar)
    for event in events:
        clock.see(event)
    return clock.deadline()


def _first_day(at: dt.datetime, cut_off: dt.time | None, calendar: Calendar) -> dt.date:
    """The day from which a term counts; that day itself is not counted."""
    day = local_day(at)
    if cut_off is not None and at.astimezone(LOCAL).time() > cut_off:
        day += dt.timedelta(days=1)
    return calendar.working_day_from(day)


def _end(first: dt.date, amount: int, unit: str, calendar: Calendar) -> dt.date:
    """The last day of a term, not yet moved off days that are not worked."""
    if unit == "working_day":
        return calendar.add_working_days(first, amount)
    if unit == "month":
        year, month = divmod(first.year * 12 + first.month - 1 + amount, 12)
        last = months.monthrange(year, month + 1)[1]
        return dt.date(year, month + 1, min(first.day, last))
    return first + dt.timedelta(days=amount)


@dataclass
class _Clock:
    """Reads events one by one and keeps the derivation."""

    limit: TimeLimit
    calendar: Calendar
    lines: list[Line] = field(default_factory=list)
    first: dt.date | None = None
    end: dt.date | None = None
    paused_on: dt.date | None = None
    waits_for: str = ""
    unit: str = ""  # of the term that runs
    promised: dt.date | None = None
    stopped_on: dt.date | None = None

    def see(self, event: ClockEvent) -> None:
        """Take one event in. One that means nothing where it stands (a pause before receipt) changes nothing."""
        if self.stopped_on is not None:
            return
        day = local_day(event.at)
        if event.kind == "filed":
            self._line(day, _("Filed"))
        elif event.kind == "received":
            self._line(day, format_lazy(_("Received on {moment}"), moment=moment_in_words(event.at)))
            self._start(event.at)
        elif event.kind == "stopped":
            self.stopped_on = day
            self._line(day, _("The clock stopped"))
        elif event.kind == "extended" and event.until is not None and self.end is not None:
            self._extend(day, event.until)
        elif event.kind == "paused" and self.end is not None and self.paused_on is None:
            self.paused_on, self.waits_for = day, event.cause
            self._line(day, PAUSED[event.cause])
        elif event.kind == "resumed" and self.paused_on is not None:
            words = RESUMED.get(self.waits_for, RESUMED[""])
            self._line(day, format_lazy(words, moment=moment_in_words(event.at)))
            self._resume(event.at, self.paused_on)

    def deadline(self) -> Deadline:
        """The due day that follows from everything seen."""
        if self.first is None or self.end is None:
            raise NotStarted
        due = self.calendar.working_day_from(self.end)
        lines = [*self.lines, *self._last_lines(self.end, due)]
        running = self.paused_on is None and self.stopped_on is None
        return Deadline(due, closing(due), tuple(lines), running, self.stopped_on)

    def _start(self, at: dt.datetime, own: Term | None = None) -> None:
        term = own or self.limit
        self.unit = term.unit
        self.first = _first_day(at, self.limit.cut_off, self.calendar)
        self._explain_first_day(at, self.first)
        self.end = _end(self.first, term.amount, term.unit, self.calendar)
        text = format_lazy(
            _("The first day is not counted; {term} lead to {day}"), term=term_in_words(term), day=_day(self.end)
        )
        self._line(self.end, text, FIRST_DAY)

    def _resume(self, at: dt.datetime, paused_on: dt.date) -> None:
        self.paused_on = None
        # What the edition says of supplement rounds is not about payments: their wait is only not counted.
        supplemented = self.waits_for != PAYMENT
        if supplemented and self.limit.after_supplement is not None:
            self._line(local_day(at), _("A new term begins, since what was missing is there"), self.limit.basis.text)
            self._start(at, self.limit.after_supplement)
            self._hold_promise()
            return
        if (supplemented and self.limit.supplement == "restart") or self.first is None or self.end is None:
            self._line(local_day(at), _("The whole time limit starts again"), ONE_STOP)
            self._start(at)
            self._hold_promise()
            return
        again = _first_day(at, self.limit.cut_off, self.calendar)
        self._explain_first_day(at, again)
        # What is asked for before the term has begun to run costs no day of it.
        paused_on = max(paused_on, self.first)
        if self.unit == "working_day":
            waited = self.calendar.working_days_between(paused_on, again)
            self.end = self.calendar.add_working_days(self.end, waited)
            text = _("{count} working days of waiting are not counted; the end moves to {day}")
        else:
            waited = max((again - paused_on).days, 0)
            self.end += dt.timedelta(days=waited)
            text = _("{count} days of waiting are not counted; the end moves to {day}")
        self._line(self.end, format_lazy(text, count=waited, day=_day(self.end)))

    def _extend(self, day: dt.date, until: dt.date) -> None:
        """The new day that the letter of apology says; it comes once, and never before the old one."""
        self.promised = until
        self.end = max(until, self.end or until)
        self._line(day, format_lazy(_("Extended, with apologies, to {day}"), day=_day(until)), ONE_STOP)

    def _hold_promise(self) -> None:
        """A term that begins anew does not take back what the letter of apology said."""
        if self.promised is not None and self.end is not None and self.end < self.promised:
            self.end = self.promised
            self._line(self.end, format_lazy(_("The day promised with apologies holds: {day}"), day=_day(self.end)))

    def _explain_first_day(self, at: dt.datetime, first: dt.date) -> None:
        if at.astimezone(LOCAL).time() > self.limit.cut_off and self.calendar.is_working_day(local_day(at)):
            hour = f"{self.limit.cut_off:%H:%M}"
            text = format_lazy(
                _("After {hour}, so it counts from the next working day, {day}"), hour=hour, day=_day(first)
            )
            self._line(first, text, ONE_STOP)
        elif first != local_day(at):
            text = format_lazy(_("Not a working day, so it counts from the next working day, {day}"), day=_day(first))
            self._line(first, text, ONE_STOP)

    def _last_lines(self, end: dt.date, due: dt.date) -> Iterable[Line]:
        day = end
        while day < due:
            name = self.calendar.holiday_name(day)
            reason = name if name is not None else _("weekend")
            yield Line(day, format_lazy(_("{day} is not worked: {reason}"), day=_day(day), reason=reason), LAST_DAY)
            day += dt.timedelta(days=1)
        yield Line(due, format_lazy(_("Due by the close of {day}"), day=_day(due)), self.limit.basis.text)

    def _line(self, day: dt.date, text: Any, basis: Any = "") -> None:
        self.lines.append(Line(day, text, basis))


def _day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def moment_in_words(at: dt.datetime) -> str:
    """A moment as the lines of a derivation say it, in Viet Nam's time."""
    return f"{at.astimezone(LOCAL):%d/%m/%Y %H:%M}"


def term_in_words(limit: TimeLimit | Term) -> Any:
    """How long a term is, in the language of whoever reads."""
    names = {"day": _("{amount} days"), "working_day": _("{amount} working days"), "month": _("{amount} months")}
    return format_lazy(names[limit.unit], amount=limit.amount)
