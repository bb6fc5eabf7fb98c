"""Whether a process is sound: every task can be reached, every case can end, and the time fits the law.

A case is followed through everything that can happen to it: its state is the set of tasks open at once, and from each
every outcome of every open task is taken, until there is nothing new. Every task belongs to a role, so a loop turns
only when a person turns it; one of tasks that the law passes over or decides by silence is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from procedures import task_checks
from procedures.grammar import Definition, TaskSpec, TimeLimit
from procedures.reading import Loc
from procedures.terms import Term

#: So many states are followed; a process that has more cannot be understood by the people who work in it either.
MOST_STATES: Final = 5000

#: What decides about the whole case: nothing else is open beside it.
ALONE: Final = frozenset({"receive", "approve", "issue", "hand_over"})

Problem = tuple[Loc, str]
State = frozenset[str]
Node = TypeVar("Node", str, frozenset[str])


def problems(definition: Definition) -> Iterator[Problem]:
    """Everything unsound about the process of a definition, each with its place in the file."""
    tasks = {task.id: task for task in definition.process}
    broken = list(task_checks.problems(definition.process, tasks))
    yield from broken
    if broken:
        return  # what cannot be reached would only follow from these
    first = definition.process[0]
    if first.status != "submitted":
        yield ("process", 0, "status"), _("The first task must have the status submitted.")
    if first.when is not None:
        yield ("process", 0, "when"), _("The first task is always done.")
    turning = list(_turning_by_themselves(definition.process, tasks))
    yield from turning
    if turning:
        return
    walk = _Walk(tasks, first.id)
    yield from walk.problems(definition.process)
    yield from _unappraised(definition, tasks)
    yield from _too_slow(definition, tasks)


def _unappraised(definition: Definition, tasks: Mapping[str, TaskSpec]) -> Iterator[Problem]:
    """The approver decides on an opinion: every way there leads through the appraisal."""
    links = {
        task.id: [target for target in task.targets if target in tasks]
        for task in definition.process
        if task.kind != "appraise"
    }
    reached = _reachable(definition.process[0].id, links)
    for index, task in enumerate(definition.process):
        if task.kind == "approve" and task.id in reached:
            yield (
                ("process", index, "id"),
                _("A case could come to the task “%s” without having been appraised.") % task.id,
            )


class _Walk:
    """Everything that can happen to a case."""

    def __init__(self, tasks: Mapping[str, TaskSpec], first: str) -> None:
        self.tasks = tasks
        self.next: dict[State, set[State]] = {}
        self.clashes: dict[str, None] = {}
        self.left_open: dict[str, None] = {}
        self.crowded: dict[str, None] = {}
        self.returned: set[State] = set()
        self.complete = self._walk(frozenset({first}))

    def _walk(self, start: State) -> bool:
        waiting = [start]
        while waiting:
            state = waiting.pop()
            if state in self.next:
                continue
            if len(self.next) >= MOST_STATES:
                return False
            self.next[state] = set(self._after(state))
            waiting += self.next[state]
        return True

    def _after(self, state: State) -> Iterator[State]:
        """The states that one outcome leads to; the empty state is a case that has ended."""
        for name in state:
            task, others = self.tasks[name], state - {name}
            for outcome in task.outcomes:
                yield from self._entered(others, task.follows(outcome), name)

    def _entered(
        self, others: State, targets: tuple[str, ...], source: str, joins: frozenset[str] = frozenset()
    ) -> Iterator[State]:
        """The states after these targets open beside the others; a task with a condition opens, or is passed over.

        `joins`: those among the targets, which open when everything else is done; whoever finishes last opens them.
        """
        if not targets:
            if others or not joins:
                yield others
                return
            join = self.tasks[min(joins)]
            yield frozenset({join.id})
            if join.otherwise is not None:
                yield from self._entered(others, (join.otherwise,), source)
            return
        target, rest = targets[0], targets[1:]
        if target.startswith("end:"):
            if others:
                self.left_open[source] = None
            elif target == "end:returned":
                self.returned.add(frozenset({source}))
            if not others:
                yield frozenset()
            return
        task = self.tasks[target]
        if task.join:
            yield from self._entered(others, rest, source, joins | {target})
            return
        if task.otherwise is not None:
            yield from self._entered(others, (task.otherwise, *rest), source, joins)
        if target in others:
            self.clashes[target] = None
        else:
            if others | set(rest) and task.kind in ALONE:
                self.crowded[target] = None
            yield from self._entered(others | {target}, rest, source, joins)

    def problems(self, process: tuple[TaskSpec, ...]) -> Iterator[Problem]:
        if not self.complete:
            yield ("process",), _("So much can happen at once that it cannot be followed; simplify the process.")
            return
        if not self.returned:
            lost = self._stuck()
            for index, task in enumerate(process):
                if task.id in lost:
                    yield ("process", index, "id"), _("A case in the task “%s” can never end.") % task.id
            if not lost:
                yield ("process",), _("No case can ever end with its result returned (end:returned).")
            return
        if self.clashes:
            first = next(index for index, task in enumerate(process) if task.id in self.clashes)
            message = _(
                "The task “%s” could be opened while it is open already; work at once comes together in a join."
            )
            yield ("process", first, "id"), message % process[first].id
            return  # whatever comes after it could be open twice as well
        if self.crowded:
            first = next(index for index, task in enumerate(process) if task.id in self.crowded)
            message = _("The task “%s” could be opened while other work is still open; let that come together before.")
            yield ("process", first, "id"), message % process[first].id
            return
        opened = {name for state in self.next for name in state}
        stuck = self._stuck()
        for index, task in enumerate(process):
            if task.id not in opened:
                yield ("process", index, "id"), _("No case can ever reach the task “%s”.") % task.id
            elif task.id in stuck:
                yield ("process", index, "id"), _("A case in the task “%s” can never end.") % task.id
            if task.id in self.left_open:
                yield ("process", index, "outcomes"), _("A case could end here while other work on it is still open.")

    def _stuck(self) -> set[str]:
        """The tasks among which a case stays for ever; not those that merely lead there."""
        before: dict[State, set[State]] = {state: set() for state in self.next}
        for state, following in self.next.items():
            for other in following:
                before[other].add(state)
        end: State = frozenset()
        ending = _reachable(end, before) | {end}
        lost = {state: self.next[state] for state in self.next if state not in ending}
        found: set[str] = set()
        for state in lost:
            beyond = _reachable(state, lost)
            if all(state in _reachable(other, lost) for other in beyond):
                found |= state
        return found


def _turning_by_themselves(process: Iterable[TaskSpec], tasks: Mapping[str, TaskSpec]) -> Iterator[Problem]:
    """Loops that no person has to turn: of tasks passed over, and of what silence means."""
    links = {
        task.id: [
            target
            for target in (
                *((task.otherwise,) if task.otherwise else ()),
                *(task.follows(task.silence.outcome) if task.silence else ()),
            )
            if target in tasks
        ]
        for task in process
    }
    reached = {start: _reachable(start, links) for start in links}
    for index, task in enumerate(process):
        if task.id in reached[task.id]:
            yield ("process", index, "id"), _("A case could come back to the task “%s” without a person.") % task.id


def _reachable(start: Node, links: Mapping[Node, Iterable[Node]]) -> set[Node]:
    """What can follow, sooner or later; the start itself only when there is a loop."""
    found: set[Node] = set()
    waiting = list(links.get(start, ()))
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += links.get(node, ())
    return found


def _too_slow(definition: Definition, tasks: Mapping[str, TaskSpec]) -> Iterator[Problem]:
    """The slowest way through, each task once, against every time limit. The clock runs in status “processing" only."""
    links = {task.id: [name for name in task.targets if name in tasks] for task in definition.process}
    reached = {start: _reachable(start, links) for start in links}

    def loop_of(name: str) -> frozenset[str]:
        return frozenset({name} | {other for other in reached[name] if name in reached[other]})

    limits: list[tuple[Loc, TimeLimit, Mapping[str, int | Term]]] = [(("process",), definition.time_limit, {})]
    limits += [
        (("cases", index), one.time_limit or definition.time_limit, one.budgets)
        for index, one in enumerate(definition.cases)
        if one.time_limit or one.budgets
    ]
    for loc, limit, own in limits:
        budgets = {name: _days(own.get(name, task.budget), limit) for name, task in tasks.items()}

        total = _slowest(tasks, links, loop_of, budgets)(loop_of(definition.process[0].id))
        mixed = any(isinstance(own.get(name, task.budget), Term) for name, task in tasks.items())
        if total > _days(limit, limit) + (_ROUNDING if mixed else 0):
            yield (
                loc,
                _("The budgets of the tasks add up to %(total)d, the time limit is %(limit)d.")
                % {
                    "total": total * limit.amount / _days(limit, limit),
                    "limit": limit.amount,
                },
            )


def _slowest(
    tasks: Mapping[str, TaskSpec],
    links: Mapping[str, list[str]],
    loop_of: Callable[[str], frozenset[str]],
    budgets: Mapping[str, float],
) -> Callable[[frozenset[str]], float]:
    @cache
    def slowest(loop: frozenset[str]) -> float:
        here = sum(budgets[name] for name in loop if tasks[name].status == "processing")
        after = {loop_of(target) for name in loop for target in links[name]} - {loop}
        return here + max((slowest(other) for other in after), default=0.0)

    return slowest


#: Days by which a law's own terms may differ when it mixes units: sixteen working days, three months, …
_ROUNDING: Final = 1.0
#: Calendar days in one unit: five of seven days are worked, and a month has 30 or 31.
_LENGTH: Final = {"day": 1.0, "working_day": 7 / 5, "month": 30.5}


def _days(length: int | Term | TimeLimit, limit: TimeLimit) -> float:
    """About how many calendar days a budget is; a bare number is in the unit of the time limit."""
    if isinstance(length, int):
        return length * _LENGTH[limit.unit]
    return length.amount * _LENGTH[length.unit]
