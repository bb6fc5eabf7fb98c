"""Whether a process is sound: every task can be reached, every case can end, and the time fits the law.

Every task belongs to a role, so a loop never turns without a person; what is left to prove is the shape of the graph.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from django.utils.translation import gettext as _

from procedures.grammar import Definition, TaskSpec
from procedures.reading import Loc
from procedures.vocabulary import Role

# Which status a task may lead to, and which final status a case may end in from there (design §4).
FOLLOWS: Final = {
    "submitted": ("submitted", "processing"),
    "processing": ("processing", "decided"),
    "decided": ("decided",),
}
ENDS: Final = {
    "submitted": ("declined", "withdrawn", "stopped"),
    "processing": ("withdrawn", "stopped"),
    "decided": ("returned",),
}

FINAL_STATUSES: Final = frozenset(end for ends in ENDS.values() for end in ends)

Problem = tuple[Loc, str]


def problems(definition: Definition) -> Iterator[Problem]:
    """Everything unsound about the process of a definition, each with its place in the file."""
    tasks = {task.id: task for task in definition.process}
    broken = list(_broken_links(definition.process, tasks))
    yield from broken
    if broken:
        return  # what cannot be reached would only follow from these
    links = {task.id: [name for name in task.outcomes.values() if name in tasks] for task in definition.process}
    reached = {start: _reachable(start, links) for start in links}
    first = definition.process[0]
    if first.status != "submitted":
        yield ("process", 0, "status"), _("The first task must stand in the status “submitted”.")
    for index, task in enumerate(definition.process):
        if task.id != first.id and task.id not in reached[first.id]:
            yield ("process", index, "id"), _("No case can ever reach the task “%s”.") % task.id
        elif not any(_ends(tasks[name]) for name in {task.id} | reached[task.id]):
            yield ("process", index, "id"), _("A case in the task “%s” can never end.") % task.id
    ends = {end for name in {first.id} | reached[first.id] for end in _ends(tasks[name])}
    if "returned" not in ends:
        yield ("process",), _("No case can ever end with its result returned (end:returned).")
    yield from _too_slow(definition, tasks, links, reached)


def _ends(task: TaskSpec) -> set[str]:
    return {name[4:] for name in task.outcomes.values() if name.startswith("end:")} & FINAL_STATUSES


def _broken_links(process: tuple[TaskSpec, ...], tasks: Mapping[str, TaskSpec]) -> Iterator[Problem]:
    for index, task in enumerate(process):
        if task.role is Role.AUDITOR:
            yield ("process", index, "role"), _("An auditor changes nothing and can have no task.")
        if task.role is Role.OPERATOR:
            yield ("process", index, "role"), _("An operator sees no case and can have no task.")
        for outcome, target in task.outcomes.items():
            loc: Loc = ("process", index, "outcomes", outcome)
            if target.startswith("end:"):
                if target[4:] not in ENDS[task.status]:
                    known = ", ".join(f"end:{name}" for name in ENDS[task.status])
                    yield loc, _("A case cannot end so from here. Possible: %s.") % known
            elif target not in tasks:
                yield loc, _("There is no task “%s”.") % target
            elif tasks[target].status not in FOLLOWS[task.status]:
                yield (
                    loc,
                    _("A case cannot go back from the status “%(here)s” to “%(there)s”.")
                    % {
                        "here": task.status,
                        "there": tasks[target].status,
                    },
                )


def _reachable(start: str, links: Mapping[str, list[str]]) -> set[str]:
    """The tasks that can follow, sooner or later; the start itself only when there is a loop."""
    found: set[str] = set()
    waiting = list(links[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += links[name]
    return found


def _too_slow(
    definition: Definition,
    tasks: Mapping[str, TaskSpec],
    links: Mapping[str, list[str]],
    reached: Mapping[str, set[str]],
) -> Iterator[Problem]:
    """The slowest way through, each task once, against the time limit. The clock runs in status “processing” only."""

    def loop_of(name: str) -> frozenset[str]:
        return frozenset({name} | {other for other in reached[name] if name in reached[other]})

    @cache
    def slowest(loop: frozenset[str]) -> int:
        here = sum(tasks[name].budget for name in loop if tasks[name].status == "processing")
        after = {loop_of(target) for name in loop for target in links[name]} - {loop}
        return here + max((slowest(other) for other in after), default=0)

    total, limit = slowest(loop_of(definition.process[0].id)), definition.time_limit.amount
    if total > limit:
        yield (
            ("process",),
            _("The budgets of the tasks add up to %(total)d, the time limit is %(limit)d.")
            % {
                "total": total,
                "limit": limit,
            },
        )
