"""The status graph is the law's, and the database holds its own copy of it (R-FSM-1, R-FSM-2)."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from tests.workflows import making
from workflows.cases.models import Case
from workflows.cases.statuses import ALLOWED_PAIRS, FINAL, TRANSITIONS, Status

ROOT = Path(__file__).parents[3]
FORBIDDEN = [pair for pair in itertools.permutations(Status, 2) if pair not in ALLOWED_PAIRS]


def test_the_graph_is_that_of_the_design() -> None:
    arrows = {
        1: {2, 3, 5, 6, 7},
        2: {4, 5, 6, 7},
        4: {5, 6, 7, 8, 9},
        5: {1, 2, 4, 3, 7, 8},
        6: {1, 2, 4, 7, 8},
        9: {10},
    }
    assert {(int(a), int(b)) for a, b in ALLOWED_PAIRS} == {(a, b) for a, bs in arrows.items() for b in bs}


def test_nothing_leaves_a_final_status() -> None:
    assert not [pair for pair in ALLOWED_PAIRS if pair[0] in FINAL]


@pytest.mark.parametrize("verb", TRANSITIONS)
def test_a_verb_is_refused_from_every_status_that_it_does_not_name(verb: str) -> None:
    for status in set(Status) - set(TRANSITIONS[verb][0]):
        with pytest.raises(TransitionNotAllowed):
            getattr(Case(status=status), verb)()


@pytest.mark.parametrize("verb", ["resume", "paid"])
@pytest.mark.parametrize("origin", [Status.SUBMITTED, Status.RECEIVED, Status.PROCESSING])
def test_waiting_goes_back_to_where_it_came_from(verb: str, origin: Status) -> None:
    case = Case(status=origin)
    (case.ask_supplement if verb == "resume" else case.ask_payment)()
    getattr(case, verb)()
    assert (case.status, case.came_from) == (origin, None)


class TestTheDatabase:
    """Raw SQL meets the same graph."""

    def _at(self, case: Case, status: Status) -> None:
        """Bring a row to a status by walking allowed arrows in raw SQL."""
        for step in _way_to(status):
            _move(case, step, version_step=1)

    @pytest.mark.parametrize(("old", "new"), FORBIDDEN, ids=lambda status: status.name)
    def test_refuses_every_forbidden_pair(self, ministry: making.Desk, old: Status, new: Status) -> None:
        case = making.case()
        self._at(case, old)
        with pytest.raises(IntegrityError), transaction.atomic():
            _move(case, new, version_step=1)

    def test_refuses_a_change_without_the_next_version(self, ministry: making.Desk) -> None:
        case = making.case()
        with pytest.raises(IntegrityError), transaction.atomic():
            _move(case, Status.RECEIVED, version_step=0)

    def test_refuses_a_case_that_does_not_start_as_submitted(self, ministry: making.Desk) -> None:
        case = making.case()
        case.pk, case.code, case.status = None, "another", Status.RECEIVED
        case.received_at = case.due_at = timezone.now()
        with pytest.raises(IntegrityError), transaction.atomic():
            case.save()


def test_nobody_but_the_actions_moves_a_case() -> None:
    """No code outside workflows.cases assigns a status or calls a transition of a case."""
    verbs = set(TRANSITIONS) - {"issue", "decline", "receive", "hand_over", "stop", "process"}
    found = []
    for path in (*ROOT.glob("portal/**/*.py"), *ROOT.glob("workflows/**/*.py")):
        if path.is_relative_to(ROOT / "workflows/cases"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assign):
                found += [
                    f"{path}:{node.lineno}"
                    for target in node.targets
                    if isinstance(target, ast.Attribute) and target.attr == "status"
                ]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in verbs:
                found.append(f"{path}:{node.lineno}")
    assert found == []


def _way_to(status: Status) -> list[Status]:
    """The shortest way from “submitted” to a status."""
    ways: dict[Status, list[Status]] = {Status.SUBMITTED: []}
    queue = [Status.SUBMITTED]
    while queue:
        here = queue.pop(0)
        for old, new in sorted(ALLOWED_PAIRS):
            if old == here and new not in ways:
                ways[new] = [*ways[here], new]
                queue.append(new)
    return ways[status]


def _move(case: Case, status: Status, *, version_step: int) -> None:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET status = %s, version = version + %s, received_at = %s, due_at = %s,"
            " decided_at = %s, closed_at = %s WHERE id = %s",
            [int(status), version_step, now, now, now, now if status in FINAL else None, case.pk],
        )
