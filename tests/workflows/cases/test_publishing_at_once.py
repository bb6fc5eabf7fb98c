"""Changes of the calendar that are published at once: the first one wins, and the others are looked at anew."""

from __future__ import annotations

import datetime as dt
import threading

from procedures.vocabulary import Role
from tests.workflows import making
from tests.workflows.cases.test_races import THREADS, at_once, desk
from tests.workflows.cases.test_rescheduling import foresee, propose
from workflows.cases import rescheduling
from workflows.clock.changing import CalendarError
from workflows.clock.models import CalendarChange

__all__ = ["desk"]  # the fixture


def test_of_eight_changes_that_were_foreseen_one_is_published(desk: making.Desk) -> None:
    heads = making.official(Role.HEAD), making.official(Role.HEAD)
    changes = [propose(heads, {dt.date(2027, 3, 1 + number): False}) for number in range(THREADS)]
    for change in changes:
        foresee(change)
    left, lock = iter(changes), threading.Lock()

    def work() -> CalendarChange:
        with lock:
            change = next(left)
        return rescheduling.publish(change, by=heads[1])

    published, problems = at_once(work)
    assert [type(problem) for problem in problems] == [CalendarError] * (THREADS - 1)
    assert list(CalendarChange.objects.exclude(published_at=None)) == published
