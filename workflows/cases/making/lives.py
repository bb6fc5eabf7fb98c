"""How far a made case has come: the pieces of work on it, one after the other, as its edition's process says.

Nothing is written here. What a case comes to follows from its number and the seed alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from procedures.edition import Edition
from procedures.grammar import TaskSpec
from procedures.tasks import PASSED
from workflows.cases.statuses import Status
from workflows.cases.working import FOR, NOT_NEEDED, result_of
from workflows.clock.calendar import Calendar
from workflows.clock.deadlines import LOCAL, local_day

#: Of a hundred made cases so many have come so far.
REACHED: Final = {
    Status.SUBMITTED: 8,
    Status.DECLINED: 6,
    Status.RECEIVED: 10,
    Status.PROCESSING: 30,
    Status.DECIDED: 10,
    Status.RETURNED: 36,
}
#: The statuses on the way to each, after the first.
WAYS: Final[dict[Status, tuple[Status, ...]]] = {
    Status.SUBMITTED: (),
    Status.DECLINED: (Status.DECLINED,),
    Status.RECEIVED: (Status.RECEIVED,),
    Status.PROCESSING: (Status.RECEIVED, Status.PROCESSING),
    Status.DECIDED: (Status.RECEIVED, Status.PROCESSING, Status.DECIDED),
    Status.RETURNED: (Status.RECEIVED, Status.PROCESSING, Status.DECIDED, Status.RETURNED),
}
_ONWARDS: Final = {"inspect": PASSED, "appraise": "grant", "opinion": "done", "vote": "passed"}
_LONGEST: Final = 40  # pieces of work; more than any process has on its straight way


@dataclass
class Work:
    """One step of a case: what its seats said and when; open where `ended_at` is none."""

    spec: TaskSpec
    opened_at: dt.datetime
    ended_at: dt.datetime | None = None
    outcome: str = ""
    said: list[tuple[dt.datetime, str]] = field(default_factory=list)  # by seat; seats not needed come last


@dataclass
class Life:
    """A case from its filing until now."""

    edition: Edition
    filed_at: dt.datetime
    status: Status = Status.SUBMITTED
    works: list[Work] = field(default_factory=list)

    def ended(self, kind: str) -> dt.datetime | None:
        """When the first work of a kind ended, if it has."""
        return next((work.ended_at for work in self.works if work.spec.kind == kind and work.ended_at), None)


def life_of(edition: Edition, filed_at: dt.datetime, rng: Random, calendar: Calendar, now: dt.datetime) -> Life:
    """Lead a case from its filing as far as chance and the present day let it come."""
    goal = rng.choices(list(REACHED), list(REACHED.values()))[0]
    life = Life(edition, filed_at, works=[Work(edition.first_task, filed_at)])
    at = filed_at
    for done in range(_LONGEST):
        work = next((work for work in life.works if work.ended_at is None), None)
        if work is None or _is_enough(goal, life.status, work.spec.kind, done, rng):
            return life
        moments = _moments(at, rng, calendar)
        if not _do(work, goal, moments, now):
            return life
        at = work.ended_at or at
        life.status = _status_after(work, life.status)
        _open_next(life, work, at)
    return life


def _is_enough(goal: Status, status: Status, kind: str, done: int, rng: Random) -> bool:
    if goal == Status.PROCESSING:
        return status == Status.PROCESSING and (kind == "issue" or rng.random() < 0.4)
    if goal == Status.DECLINED:
        return done > 0
    return status == goal


def _moments(at: dt.datetime, rng: Random, calendar: Calendar) -> Callable[[], dt.datetime]:
    """Gives one moment in working hours after another."""
    last = at

    def following() -> dt.datetime:
        nonlocal last
        day = calendar.working_day_from(local_day(last) + dt.timedelta(days=rng.choice((0, 0, 1, 2))))
        moment = dt.datetime.combine(day, dt.time(8), tzinfo=LOCAL) + dt.timedelta(seconds=rng.randrange(8 * 3600))
        if moment <= last:
            day = calendar.working_day_from(day + dt.timedelta(days=1))
            moment = dt.datetime.combine(day, dt.time(8), tzinfo=LOCAL) + dt.timedelta(seconds=rng.randrange(3600))
        last = moment.astimezone(dt.UTC)
        return last

    return following


def _do(work: Work, goal: Status, moments: Callable[[], dt.datetime], now: dt.datetime) -> bool:
    """Do a piece of work, every seat that is needed; False when that would be after now."""
    spec, said = work.spec, list[tuple[dt.datetime, str]]()
    outcome = _outcome(spec, goal)
    for _seat in range(spec.seats or 1):
        if spec.kind == "opinion":
            said.append((moments(), "grant"))
            if spec.quorum and len(said) >= spec.quorum:
                break
        elif spec.kind == "vote":
            said.append((moments(), FOR))
            if result_of(spec, len(said), 0) is not None:
                break
        else:
            said.append((moments(), outcome))
    if said[-1][0] > now:
        return False
    work.said, work.ended_at, work.outcome = said, said[-1][0], outcome
    work.said += [(work.ended_at, NOT_NEEDED)] * ((spec.seats or 1) - len(said))
    return True


def _outcome(spec: TaskSpec, goal: Status) -> str:
    if spec.kind == "receive":
        return "decline" if goal == Status.DECLINED else "receive"
    wanted = _ONWARDS.get(spec.kind, spec.kind)
    if wanted in spec.outcomes:
        return wanted
    onwards = (name for name in spec.outcomes if not any(to.startswith("end:") for to in spec.follows(name)))
    return next(onwards)


def _status_after(work: Work, status: Status) -> Status:
    match work.spec.kind:
        case "receive":
            return Status.DECLINED if work.outcome == "decline" else Status.RECEIVED
        case "issue":
            return Status.DECIDED
        case "hand_over":
            return Status.RETURNED
        case _:
            return Status.PROCESSING if status == Status.RECEIVED else status


def _open_next(life: Life, work: Work, at: dt.datetime) -> None:
    """Open what follows. Work at once comes together in a join, which whoever is last opens."""
    edition, targets, joins = life.edition, list(work.spec.follows(work.outcome)), set[str]()
    while targets or joins:
        if not targets:
            if any(one.ended_at is None for one in life.works):
                return
            target, joins = min(joins), set()
        elif (target := targets.pop(0)).startswith("end:"):
            return
        elif edition.task(target).join:
            joins.add(target)
            continue
        spec = edition.task(target)
        if spec.otherwise is not None and edition.conditions.passed_over(spec, {}):
            targets.insert(0, spec.otherwise)
            continue
        life.works.append(Work(spec, at))
