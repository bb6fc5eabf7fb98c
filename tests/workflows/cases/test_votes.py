"""When the result of a vote in a council is certain."""

from __future__ import annotations

import pytest

from procedures.grammar import TaskSpec
from tests.procedures.processes import task
from workflows.cases import working


@pytest.mark.parametrize(
    ("seats", "quorum", "majority", "in_favour", "against", "expected"),
    [
        (5, 3, "half", 2, 0, None),
        (5, 3, "half", 3, 0, "passed"),
        (5, 3, "half", 2, 1, None),
        (5, 3, "half", 0, 3, "rejected"),
        (4, 4, "half", 2, 2, "rejected"),  # half is not more than half
        (5, 4, "two_thirds", 3, 1, None),
        (5, 4, "two_thirds", 4, 0, "passed"),
        (5, 4, "two_thirds", 3, 2, "rejected"),
        (3, 2, "two_thirds", 2, 0, "passed"),
        (1, 1, "half", 0, 1, "rejected"),
    ],
)
def test_a_vote_is_over_when_its_result_is_certain(
    seats: int, quorum: int, majority: str, in_favour: int, against: int, expected: str | None
) -> None:
    council = {"kind": "vote", "seats": seats, "quorum": quorum, "majority": majority}
    spec = TaskSpec.model_validate(task("council", {"passed": "appraise", "rejected": "appraise"}, **council))
    assert working.result_of(spec, in_favour, against) == expected
