"""A case against a model of the law: whatever is tried in whatever order, just what the model allows happens.

`MODEL_RUNS` and `MODEL_STEPS` let it try for longer; a handful does for every day.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from procedures.vocabulary import Role
from tests.workflows import making
from tests.workflows.cases.working_room import Room
from workflows.cases import (
    assigning,
    deciding,
    ending,
    extending,
    handing_over,
    noting,
    queue,
    receiving,
    supplement_answers,
    supplementing,
)
from workflows.cases.acting import ActionError
from workflows.cases.checking import broken_cases
from workflows.cases.filing import file
from workflows.cases.models import Case, Proposal
from workflows.cases.statuses import ALLOWED_PAIRS, Status
from workflows.clock.events import deadline_of, events_of
from workflows.drafts import actions
from workflows.journal.verifying import verify_stream

S = Status
RUNS, STEPS = int(os.environ.get("MODEL_RUNS", "4")), int(os.environ.get("MODEL_STEPS", "15"))
OPEN = (S.SUBMITTED, S.RECEIVED, S.PROCESSING)
#: What ends a case is tried more seldom, or most cases would be over before anything has happened.
SELDOM = st.integers(0, 5).map(lambda number: number == 5)


class Law(RuleBasedStateMachine):
    """One case, who may touch it, and what the law says of it: its status, whose turn it is, how often."""

    @initialize()
    def filed(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.desk = making.Desk()
        self.colleague, self.head = making.official(Role.APPRAISER), making.official(Role.HEAD)
        self.case = making.case()
        self.status, self.turn = S.SUBMITTED, "receive"
        self.rounds, self.extended, self.came_from = 0, False, S.SUBMITTED
        self.history = [int(S.SUBMITTED)]

    def teardown(self) -> None:
        if not hasattr(self, "undo"):
            return
        if hasattr(self, "case"):
            assert verify_stream(self.case.stream).ok
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # --- What is tried ---

    def tries(self, allowed: bool, act: Callable[[], Any]) -> bool:
        """Do it; it happens just when the law allows it, and otherwise changes nothing."""
        before = Case.objects.get(pk=self.case.pk)
        try:
            with transaction.atomic():
                act()
        except ActionError:
            assert not allowed
            assert Case.objects.get(pk=self.case.pk).version == before.version
            return False
        assert allowed
        return True

    def now(self, status: Status, turn: str | None) -> None:
        self.status, self.turn = status, turn or ""

    @property
    def version(self) -> int:
        return Case.objects.get(pk=self.case.pk).version

    @property
    def whole(self) -> dict[str, Any]:
        return {"version": self.version}

    def runs(self, turn: str) -> bool:
        return self.turn == turn and self.status in OPEN

    @rule()
    def receive(self) -> None:
        act = lambda: receiving.receive(self.case.code, by=self.desk.receiver, payment=making.PAID, **self.whole)  # noqa: E731
        if self.tries(self.runs("receive"), act):
            self.now(S.RECEIVED, "appraise")

    @rule(really=SELDOM)
    def decline(self, really: bool) -> None:
        if not really:
            return
        act = lambda: receiving.decline(self.case.code, by=self.desk.receiver, reason="Sai", **self.whole)  # noqa: E731
        if self.tries(self.runs("receive"), act):
            self.now(S.DECLINED, None)

    @rule(proposal=st.sampled_from(list(Proposal)), who=st.sampled_from(["first", "second"]))
    def appraise(self, proposal: Proposal, who: str) -> None:
        by = self.desk.appraiser if who == "first" else self.colleague
        task = self.case.tasks.filter(kind="appraise", closed_at=None).first()
        theirs = task is not None and task.assignee_id in (None, by.pk)
        act = lambda: deciding.appraise(self.case.code, by=by, proposal=proposal, text="Lý do", **self.whole)  # noqa: E731
        if self.tries(self.runs("appraise") and theirs, act):
            self.now(S.PROCESSING, "approve")

    @rule()
    def send_back(self) -> None:
        act = lambda: deciding.send_back(self.case.code, by=self.desk.approver, reason="Xem lại", **self.whole)  # noqa: E731
        if self.tries(self.runs("approve"), act):
            self.now(S.PROCESSING, "appraise")

    @rule()
    def approve(self) -> None:
        act = lambda: deciding.approve(self.case.code, by=self.desk.approver, **self.whole)  # noqa: E731
        if self.tries(self.runs("approve"), act):
            self.now(S.PROCESSING, "issue")

    @rule()
    def give_back_the_decision(self) -> None:
        act = lambda: deciding.return_to_approver(  # noqa: E731
            self.case.code, by=self.desk.clerk, reason="Xem lại", **self.whole
        )
        if self.tries(self.runs("issue"), act):
            self.now(S.PROCESSING, "approve")

    @rule()
    def issue(self) -> None:
        act = lambda: deciding.issue(self.case.code, by=self.desk.clerk, **self.whole)  # noqa: E731
        if self.tries(self.runs("issue"), act):
            Room.printed(self.case)
            self.now(S.DECIDED, "hand_over")

    @rule()
    def hand_over(self) -> None:
        act = lambda: handing_over.hand_over(self.case.code, by=self.desk.clerk, **self.whole)  # noqa: E731
        if self.tries(self.turn == "hand_over" and self.status == S.DECIDED, act):
            self.now(S.RETURNED, None)

    @rule()
    def ask_to_add(self) -> None:
        by = {"receive": self.desk.receiver}.get(self.turn, self.desk.appraiser)
        task = self.case.tasks.filter(kind=self.turn, closed_at=None).first()
        theirs = task is not None and task.assignee_id in (None, by.pk)
        allowed = self.turn in ("receive", "appraise") and self.status in OPEN and not self.rounds and theirs
        items = [supplementing.Item("field", "phone", "Sai số")]
        act = lambda: supplementing.ask_for(self.case.code, by=by, items=items, **self.whole)  # noqa: E731
        if self.tries(allowed, act):
            self.rounds, self.came_from = self.rounds + 1, self.status
            self.status = S.AWAITING_SUPPLEMENT

    @rule()
    def add(self) -> None:
        def act() -> None:
            draft = supplement_answers.begin_answer(self.case.code, by=self.case.person)
            draft = actions.save_step(draft, "contact", data={}, answers={"phone": "0987654321"})
            file(draft, version=draft.version)

        if self.tries(self.status == S.AWAITING_SUPPLEMENT, act):
            self.status = self.came_from

    @precondition(lambda self: self.status == S.AWAITING_SUPPLEMENT)
    @rule(really=SELDOM)
    def let_it_lapse(self, really: bool) -> None:
        if not really:
            return
        with mock.patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(days=60)):
            supplement_answers.lapse(self.case.supplements.get())
        self.now(S.DECLINED if self.came_from == S.SUBMITTED else S.STOPPED, None)

    @rule(really=SELDOM)
    def take_it_back(self, really: bool) -> None:
        if not really:
            return
        allowed = self.status in (*OPEN, S.AWAITING_SUPPLEMENT) or self.status == S.WITHDRAWN
        if self.tries(allowed, lambda: ending.take_back(self.case.code, by=self.case.person)):
            self.now(S.WITHDRAWN, None)

    @rule(by=st.sampled_from(["approver", "head", "appraiser"]), really=SELDOM)
    def stop(self, by: str, really: bool) -> None:
        if not really:
            return
        who = {"approver": self.desk.approver, "head": self.head, "appraiser": self.desk.appraiser}[by]
        allowed = by != "appraiser" and self.status in (S.RECEIVED, S.PROCESSING, S.AWAITING_SUPPLEMENT)
        act = lambda: ending.stop(self.case.code, by=who, reason="Trùng", **self.whole)  # noqa: E731
        if self.tries(allowed, act):
            self.now(S.STOPPED, None)

    @rule()
    def promise(self) -> None:
        allowed = self.status in (S.RECEIVED, S.PROCESSING) and not self.extended

        def act() -> None:
            day = extending.usual_day(Case.objects.get(pk=self.case.pk))
            extending.extend(self.case.code, by=self.head, until=day, reason="Chờ kiểm nghiệm", **self.whole)

        if self.tries(allowed, act):
            self.extended = True

    @precondition(lambda self: self.turn == "appraise" and self.status in (S.RECEIVED, S.PROCESSING))
    @rule(to=st.sampled_from(["first", "second", "nobody"]))
    def give(self, to: str) -> None:
        task = self.case.tasks.get(kind="appraise", closed_at=None)
        if to == "nobody":
            if task.assignee is not None:
                queue.release(task, by=task.assignee)
            return
        whom = self.desk.appraiser if to == "first" else self.colleague
        assigning.assign(self.case.code, task=task.public_id, to=whom, by=self.head)

    @rule()
    def note(self) -> None:
        noting.note(Case.objects.get(pk=self.case.pk), by=self.desk.appraiser, text="Đã xem")

    # --- What always holds ---

    @invariant()
    def it_stands_as_the_law_says(self) -> None:
        if not hasattr(self, "case"):
            return
        now = Case.objects.get(pk=self.case.pk)
        assert now.status == self.status
        if self.history[-1] != now.status:
            # Stopping what was received goes over being processed.
            over = int(S.PROCESSING)
            straight = (self.history[-1], now.status) in ALLOWED_PAIRS
            assert straight or {(self.history[-1], over), (over, now.status)} <= ALLOWED_PAIRS
            self.history.append(now.status)

    @invariant()
    def nobody_is_forgotten(self) -> None:
        if hasattr(self, "case"):
            assert list(broken_cases()) == []

    @invariant()
    def the_clock_is_the_events(self) -> None:
        if not hasattr(self, "case"):
            return
        now = Case.objects.get(pk=self.case.pk)
        deadline = deadline_of(now.code, now.time_limit)
        assert now.due_at == (deadline.due_at if deadline else None)
        kinds = [event.kind for event in events_of(now.code)]
        assert (kinds[-1] == "stopped") == (now.is_final or now.status == S.DECIDED)
        assert (kinds[-1] == "paused") == (now.status == S.AWAITING_SUPPLEMENT and now.received_at is not None)


@pytest.mark.timeout(3600)
def test_just_what_the_law_allows_happens(ministry: making.Desk) -> None:
    run_state_machine_as_test(
        Law,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
