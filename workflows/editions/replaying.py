"""One filed application under two editions: who would have been eligible, what asked, what due, who at work.

Both are asked with what was known at filing, on the day of filing; so whatever differs comes from the rules alone.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from procedures.component_findings import ComponentState
from procedures.conditions import case_in
from procedures.edition import Edition
from procedures.facts import ABSENT, UNKNOWN, Fact, Known
from procedures.fitting import fit
from procedures.grammar import TimeLimit
from workflows.clock.calendar import Calendar
from workflows.clock.deadlines import ClockEvent, NotStarted, deadline, local_day
from workflows.drafts.content import file_facts
from workflows.editions.paths import Path, tasks_on
from workflows.filling.models import Outcome

#: What differs, by kind, as ids of the editions' parts; `due`: both days; `late`: whether the new one was missed.
Otherwise = dict[str, Any]


@dataclass(frozen=True)
class Filed:
    """An application as it was filed: the answers, what registries had said, the files, the local day."""

    answers: dict[str, Any]
    known: dict[str, Fact]
    day: dt.date


@dataclass(frozen=True)
class Course:
    """What has happened to its case: the clock's events, and the tasks that were done."""

    events: Sequence[ClockEvent]
    path: Path


def filed_of(body: str, filed_at: dt.datetime, *, portrait: bool) -> Filed:
    """Read a filing's frozen body. `portrait`: whether the e-ID had given one."""
    said = json.loads(body)
    known = {name: _fact(fact) for name, fact in said["facts"].items()}
    known |= file_facts(file["component"] for file in said.get("files", ()))
    known["e_id.portrait"] = Known(True) if portrait else ABSENT
    return Filed(said["answers"], known, local_day(filed_at))


def replay(filed: Filed, course: Course, old: Edition, new: Edition, calendar: Calendar) -> Otherwise:
    """What would have gone otherwise under the new edition; empty when nothing would."""
    before, after = _facts(filed, filed.answers), _facts(filed, fit(filed.answers, old, new).answers)
    was, now = _asked(old, before, filed.day), _asked(new, after, filed.day)
    found: Otherwise = {}
    for name, more, less in _PAIRS:
        _note(found, more, now[name] - was[name])
        if less:
            _note(found, less, was[name] - now[name])
    known = {task.id for task in old.process}
    done = tasks_on(old, course.path, known=known, facts=before)
    doing = tasks_on(new, course.path, known=known, facts=after)
    _note(found, "tasks_more", doing - done)
    _note(found, "tasks_less", done - doing)
    limits = old.time_limit_of(case_in(before)), new.time_limit_of(case_in(after))
    return found | _due(course.events, *limits, calendar)


#: What is compared, and what more and less of it is called. An answer that is not asked for any more harms nobody.
_PAIRS = (("stops", "stopped", "freed"), ("documents", "documents_more", "documents_less"), ("missing", "missing", ""))


def _facts(filed: Filed, answers: Mapping[str, Any]) -> dict[str, Fact]:
    return filed.known | {name: Known(value) for name, value in answers.items() if value is not None}


def _asked(edition: Edition, facts: Mapping[str, Fact], day: dt.date) -> dict[str, set[str]]:
    """What an edition says of an application: what stops it, which documents it asks for, which answers are missing."""
    rules = edition.evaluate_rules(facts, on=day)
    parts = edition.evaluate_components(facts, on=day)
    return {
        "stops": {f"rule:{rule.rule_id}" for rule in rules if rule.outcome == "not_eligible"}
        | {f"component:{part.component.id}" for part in parts if part.state == ComponentState.STOPS},
        "documents": {component.id for component in edition.files_wanted(facts)},
        "missing": {field.id for field in edition.missing_fields(facts)},
    }


def _due(events: Sequence[ClockEvent], old: TimeLimit, new: TimeLimit, calendar: Calendar) -> Otherwise:
    """Both due days, where they are not the same; `late` where only the new one was missed."""
    try:
        before = deadline(old, events, calendar)
        after = deadline(new, events, calendar)
    except NotStarted:
        return {}
    if before.due_on == after.due_on:
        return {}
    found: Otherwise = {"due": [before.due_on.isoformat(), after.due_on.isoformat()]}
    stopped = after.stopped_on
    if stopped is not None and after.due_on < stopped <= before.due_on:
        found["late"] = True
    return found


def _note(found: Otherwise, name: str, ids: Set[str]) -> None:
    if ids:
        found[name] = sorted(ids)


def _fact(said: Mapping[str, Any]) -> Fact:
    if said["outcome"] == Outcome.RESOLVED and said["value"] is not None:
        return Known(said["value"])
    return ABSENT if said["outcome"] == Outcome.ABSENT else UNKNOWN
