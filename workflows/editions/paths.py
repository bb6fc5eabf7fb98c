"""The way of a case through its tasks, under one edition and under another.

What was done on cases stands in a room beside this one; the desk above both tells how it is read (`read_with`).
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from procedures.edition import Edition
from procedures.facts import Fact

#: The closed tasks of a case in their order: the id of each, and its outcome.
Path = Sequence[tuple[str, str]]
PathsOf = Callable[[Collection[str]], Mapping[str, Path]]

#: A way that goes in circles is followed no further; a person is in each of them.
LONGEST: Final = 200

_reader: list[PathsOf] = []


def read_with(reader: PathsOf) -> None:
    """Tell how the ways of cases are read, by their codes."""
    _reader[:] = [reader]


def paths_of(codes: Collection[str]) -> Mapping[str, Path]:
    """The ways of these cases so far; those that nobody has worked on are left out."""
    return _reader[0](codes) if _reader else {}


def tasks_on(edition: Edition, path: Path, *, known: Collection[str], facts: Mapping[str, Fact]) -> frozenset[str]:
    """The tasks that come on the way that a case took, if its officials decide as they did.

    A task that is not among the `known` ones (of the edition that the case has) ends as its first outcome says. The way
    ends where the case stands, and where an outcome is not foreseen.
    """
    outcomes: defaultdict[str, deque[str]] = defaultdict(deque)
    for name, outcome in path:
        outcomes[name].append(outcome)
    tasks = {task.id: task for task in edition.process}
    ready, joins, seen, undone = deque([edition.first_task.id]), deque[str](), Counter[str](), False
    while seen.total() < LONGEST and (ready or (joins and not undone)):
        task = tasks[ready.popleft() if ready else joins.popleft()]
        seen[task.id] += 1
        if not outcomes[task.id] and task.id in known:
            undone = True  # nobody has done it yet
            continue
        outcome = outcomes[task.id].popleft() if outcomes[task.id] else next(iter(task.outcomes))
        for target in task.follows(outcome) if outcome in task.outcomes else ():
            following = _done(edition, target, facts)
            if following in tasks and following not in joins:
                (joins if tasks[following].join else ready).append(following)
    return frozenset(seen)


def _done(edition: Edition, target: str, facts: Mapping[str, Fact]) -> str:
    """The task or end that a target comes to, when the tasks that are not needed are passed over."""
    tasks = {task.id: task for task in edition.process}
    for _time in tasks:
        task = tasks.get(target)
        if task is None or task.otherwise is None or not edition.conditions.passed_over(task, facts):
            return target
        target = task.otherwise
    return target
