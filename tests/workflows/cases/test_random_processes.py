"""Whatever a sound definition says and whatever officials do: a case is never left without work, and can always end."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st

from procedures.reading import Broken
from tests.procedures.processes import processes
from tests.workflows import making
from tests.workflows.cases.working_room import Room, filed, open_tasks, said
from workflows.cases import queue, silent
from workflows.cases.acting import ActionError
from workflows.cases.checking import broken_cases
from workflows.cases.models import Case, Task
from workflows.cases.statuses import Status
from workflows.journal.verifying import verify_stream

#: More than any process drawn here has tasks and seats: who always goes on comes to the end before.
ENOUGH = 120
moves = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99)), max_size=14)


class Life:
    """One case, and what may happen to it."""

    def __init__(self, case: Case) -> None:
        self.case, self.room = case, Room()

    def move(self, which: int, who: int, what: int) -> None:
        """Somebody does something with one of the open tasks; what is not allowed changes nothing."""
        tasks = open_tasks(self.case)
        if not tasks:
            return
        task = tasks[which % len(tasks)]
        people, outcomes = self.room.people(task), said(task)
        by = people[who % len(people)]
        with contextlib.suppress(ActionError), transaction.atomic():
            if task.case.edition.task(task.step).silence is not None and what % 5 == 0:
                self.fall_silent(task)
            elif what % 7 == 0:
                queue.claim(task, by=by)
            else:
                self.room.do(task, by, outcomes[what % len(outcomes)])
        self.is_whole()

    def go_on(self) -> None:
        """The first open task is done by whoever may, with what leads onwards."""
        task = open_tasks(self.case)[0]
        for by in self.room.people(task):
            with contextlib.suppress(ActionError), transaction.atomic():
                self.room.do(task, by, said(task)[0])
                self.is_whole()
                return
        raise AssertionError(f"nobody can do {task.step}")

    def fall_silent(self, task: Task) -> None:
        Task.objects.filter(pk=task.pk).update(due_at=timezone.now() - timedelta(minutes=1))
        silent.fall_silent(task)

    def is_whole(self) -> None:
        """A case has work exactly until it ends, and the right work for its status."""
        self.case = Case.objects.get(pk=self.case.pk)
        kinds = {task.kind for task in open_tasks(self.case)}
        assert bool(kinds) != self.case.is_final
        assert (kinds == {"hand_over"}) == (self.case.status == Status.DECIDED)
        if {"approve", "issue"} & kinds:
            assert len(kinds) == 1
        assert not queue.differing().exists()
        assert list(broken_cases()) == []


@pytest.mark.django_db
@pytest.mark.timeout(600)  # what fails is made small first
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
@given(process=processes(), happens=moves)
def test_every_case_can_end(
    ministry: making.Desk, process: list[dict[str, Any]], happens: list[tuple[int, int, int]]
) -> None:
    with transaction.atomic():
        try:
            try:
                case = filed(process)
            except Broken:
                reject()  # not every process that is drawn is sound
            life = Life(case)
            for move in happens:
                life.move(*move)
            for _number in range(ENOUGH):
                if life.case.is_final:
                    break
                life.go_on()
            assert life.case.is_final
            assert verify_stream(life.case.stream).ok
        finally:
            transaction.set_rollback(True)
