"""The way of a case through its tasks, under one edition and under another.

What was done on cases stands in a room beside this one; the desk above both tells how it is read (`read_with`).
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from procedures.edition import Edition

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


def tasks_on(edition: Edition, path: Path, *, known: Collection[str]) -> Counter[str]:
    """How often each task comes on the way that a case took, if its officials decide as they did.

    A task that is not among the `known` ones (of the edition that the case has) ends as its first outcome says. The way
    ends where the case stands, and where an outcome is not foreseen.
    """
    outcomes: defaultdict[str, deque[str]] = defaultdict(deque)
    for task, outcome in path:
        outcomes[task].append(outcome)
    tasks = {task.id: task for task in edition.process}
    open_tasks, seen = deque([edition.first_task.id]), Counter[str]()
    while open_tasks and seen.total() < LONGEST:
        task = tasks[open_tasks.popleft()]
        seen[task.id] += 1
        if outcomes[task.id]:
            outcome = outcomes[task.id].popleft()
        elif task.id in known:
            continue  # nobody has done it yet
        else:
            outcome = next(iter(task.outcomes))
        target = task.outcomes.get(outcome, "end:")
        if target in tasks:
            open_tasks.append(target)
    return seen
