"""What can happen to a case: tasks at once, joins, tasks passed over."""

from __future__ import annotations

from typing import Any

import pytest

from procedures.soundness import _Walk
from procedures.tasks import TaskSpec

WORK: dict[str, Any] = {
    "role": "appraiser",
    "unit": "kcb",
    "title": {"vi": "Việc", "en": "Work"},
    "status": "processing",
    "budget": 1,
}


def task(name: str, *follows: str, **more: Any) -> TaskSpec:
    """A task with one outcome for each of what may follow; names joined by + are opened at once."""
    outcomes = {
        f"o{number}": {"to": targets.split("+") if "+" in targets else targets, "title": {"vi": "Đi", "en": "Go"}}
        for number, targets in enumerate(follows)
    }
    return TaskSpec.model_validate({**WORK, "id": name, "kind": "review", "outcomes": outcomes, **more})


def states(*tasks: TaskSpec) -> set[frozenset[str]]:
    walk = _Walk({one.id: one for one in tasks}, tasks[0].id)
    return set(walk.next)


def test_work_at_once_comes_together_in_a_join() -> None:
    assert states(
        task("start", "a+b"), task("a", "both"), task("b", "both"), task("both", "end:returned", join=True)
    ) == {frozenset({"start"}), *map(frozenset, ({"a", "b"}, {"a"}, {"b"}, {"both"}, set()))}


@pytest.mark.parametrize("first", ["a+b", "b+a"])
def test_a_task_passed_over_among_others_does_not_open_the_join(first: str) -> None:
    found = states(
        task("start", first),
        task("a", "both", when='x == "y"', otherwise="both"),
        task("b", "both"),
        task("both", "end:returned", join=True),
    )
    assert frozenset({"both", "b"}) not in found
    assert {frozenset({"b"}), frozenset({"a", "b"}), frozenset({"both"})} <= found


def test_when_all_are_passed_over_the_join_opens() -> None:
    found = states(
        task("start", "a+b"),
        task("a", "both", when='x == "y"', otherwise="both"),
        task("b", "both", when='x == "z"', otherwise="both"),
        task("both", "end:returned", join=True),
    )
    assert frozenset({"both"}) in found
    assert frozenset() in found
