"""What the richer grammar says of the work on a case, done: at once, in groups, by lists, by silence, to other ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.procedures.processes import choice, task, title, usual
from tests.workflows import making
from tests.workflows.cases.working_room import Room, filed, open_tasks
from workflows import outbox
from workflows.cases import case_record, deciding, silent, working
from workflows.cases.acting import ActionError, NotAllowed
from workflows.cases.actions import open_task_of
from workflows.cases.models import Case, Decision, Letter, Proposal, Report, Task
from workflows.cases.results import result
from workflows.cases.statuses import Status
from workflows.journal.kinds import Kind
from workflows.journal.writing import entries
from workflows.outbox.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ministry")]
EXPERTS: dict[str, Any] = {"kind": "opinion", "role": "expert", "seats": 3, "quorum": 2}
LIST = [
    {"id": "clean", "title": title("sạch")},
    {"id": "sign", "title": title("biển"), "required": False},
]


@pytest.fixture
def room() -> Room:
    return Room()


def steps(case: Case) -> list[str]:
    return sorted({task.step for task in open_tasks(case)})


def received(room: Room, *tasks: dict[str, Any], first: str, **changes: Any) -> Case:
    """A received case whose procedure has these tasks before the appraisal."""
    case = filed(usual(first) + list(tasks), **changes)
    do(room, case, "receive", "receive")
    return case


def do(room: Room, case: Case, step: str, outcome: str, who: int = 0) -> None:
    mine = next(task for task in open_tasks(case) if task.step == step)
    room.do(mine, room.people(mine)[who], outcome)


def fork(**more: Any) -> list[dict[str, Any]]:
    """Two tasks at once that come together in a third."""
    return [
        task("sort", choice(["left", "right"])),
        task("left", choice("both")),
        task("right", choice("both"), **more),
        task("both", choice("appraise"), join=True),
    ]


class TestWorkAtOnce:
    def test_an_outcome_opens_several_tasks(self, room: Room) -> None:
        case = received(room, *fork(), first="sort")
        do(room, case, "sort", "o0")
        assert steps(case) == ["left", "right"]

    @pytest.mark.parametrize("order", [("left", "right"), ("right", "left")])
    def test_whoever_is_last_opens_the_join(self, room: Room, order: tuple[str, str]) -> None:
        case = received(room, *fork(), first="sort")
        do(room, case, "sort", "o0")
        do(room, case, order[0], "o0")
        assert steps(case) == [order[1]]
        do(room, case, order[1], "o0")
        assert steps(case) == ["both"]

    def test_what_a_case_does_not_need_is_passed_over(self, room: Room) -> None:
        case = received(room, *fork(when='profession == "doctor"', otherwise="both"), first="sort")
        do(room, case, "sort", "o0")
        assert steps(case) == ["left"]
        do(room, case, "left", "o0")
        assert steps(case) == ["both"]

    def test_what_nobody_knows_is_not_needed(self, room: Room) -> None:
        condition = "practitioners.practice_months > 100"
        case = received(room, task("look", choice("appraise"), when=condition, otherwise="appraise"), first="look")
        assert steps(case) == ["appraise"]

    def test_a_task_has_its_own_budget_and_is_never_due_after_the_case(self, room: Room) -> None:
        look = task("look", choice("appraise"), budget=27)
        case = received(room, look, first="look")
        (only,) = open_tasks(case)
        due_at = Case.objects.get(pk=case.pk).due_at
        assert due_at is not None
        assert due_at - timedelta(days=7) < only.due_at <= due_at


class TestExperts:
    @pytest.fixture
    def case(self, room: Room) -> Case:
        return received(room, task("experts", {"done": "appraise"}, **EXPERTS), first="experts")

    def test_there_is_a_task_for_every_seat(self, case: Case) -> None:
        assert [task.seat for task in open_tasks(case)] == [1, 2, 3]

    def test_when_enough_have_spoken_the_case_goes_on(self, room: Room, case: Case) -> None:
        do(room, case, "experts", "grant", who=0)
        assert steps(case) == ["experts"]
        do(room, case, "experts", "refuse", who=1)
        assert steps(case) == ["appraise"]
        left = Task.objects.get(case=case, step="experts", report=None)
        assert left.outcome == working.NOT_NEEDED

    def test_nobody_has_two_seats(self, room: Room, case: Case) -> None:
        do(room, case, "experts", "grant", who=0)
        with pytest.raises(NotAllowed):
            do(room, case, "experts", "grant", who=0)
        assert open_task_of(case, room.people(open_tasks(case)[0])[0]) is None

    def test_nobody_knows_what_the_others_said_before_they_have_spoken(self, room: Room, case: Case) -> None:
        first, second, *_others = room.people(open_tasks(case)[0])
        do(room, case, "experts", "grant", who=0)
        assert working.reports_seen_by(case, second) == []
        assert [report.by for report in working.reports_seen_by(case, first)] == [first]
        do(room, case, "experts", "grant", who=1)
        assert len(working.reports_seen_by(case, second)) == 2

    def test_an_opinion_has_words(self, room: Room, case: Case) -> None:
        by = room.people(open_tasks(case)[0])[0]
        version = Case.objects.get(pk=case.pk).version
        with pytest.raises(ActionError):
            working.give_opinion(case.code, by=by, version=version, proposal=Proposal.GRANT, text=" ")


class TestInspection:
    @pytest.fixture
    def case(self, room: Room) -> Case:
        outcomes = {
            "passed": {"to": "appraise", "title": title("đạt")},
            "again": {"to": "visit", "title": title("lại")},
        }
        return received(room, task("visit", outcomes, kind="inspect", checklist=LIST), first="visit")

    def inspect(self, room: Room, case: Case, outcome: str, **checks: str) -> None:
        by = room.people(open_tasks(case)[0])[0]
        version = Case.objects.get(pk=case.pk).version
        working.inspect(case.code, by=by, version=version, outcome=outcome, checks=checks, text="Đã xem")

    def test_every_line_is_answered(self, room: Room, case: Case) -> None:
        with pytest.raises(ActionError):
            self.inspect(room, case, "passed", clean="yes")

    def test_without_what_is_required_nothing_passes(self, room: Room, case: Case) -> None:
        with pytest.raises(ActionError):
            self.inspect(room, case, "passed", clean="no", sign="yes")
        self.inspect(room, case, "again", clean="no", sign="yes")
        assert steps(case) == ["visit"]

    def test_what_is_not_required_may_be_missing(self, room: Room, case: Case) -> None:
        self.inspect(room, case, "passed", clean="yes", sign="no")
        assert steps(case) == ["appraise"]

    def test_the_case_record_prints_what_was_found(self, room: Room, case: Case) -> None:
        self.inspect(room, case, "passed", clean="yes", sign="not_applicable")
        (printed,) = case_record.data_of(Case.objects.get(pk=case.pk)).inspections
        assert printed.result == "Việc đạt"
        assert printed.lines == (("Việc sạch", "Có"), ("Việc biển", "Không áp dụng"))
        assert printed.note == ("Đã xem",)


class TestOtherEnds:
    @pytest.fixture
    def case(self, room: Room) -> Case:
        return received(room, task("look", choice("appraise", "end:stopped")), first="look")

    def test_a_case_is_stopped_with_a_letter(self, room: Room, case: Case) -> None:
        do(room, case, "look", "o1")
        case.refresh_from_db()
        assert case.status == Status.STOPPED
        assert open_tasks(case) == []
        assert Letter.objects.filter(case=case, kind="stop", reason="Ghi chú").exists()
        assert entries(case.stream).filter(kind=Kind.CASE_STOPPED).exists()

    def test_not_without_a_reason(self, room: Room, case: Case) -> None:
        (only,) = open_tasks(case)
        with pytest.raises(ActionError):
            working.pass_on(case.code, by=room.people(only)[0], version=2, outcome="o1", text=" ")
        assert Case.objects.get(pk=case.pk).status == Status.RECEIVED


class TestSilence:
    BASIS: dict[str, Any] = {"silence": {"outcome": "o0", "basis": title("luật")}}

    @pytest.fixture
    def case(self, room: Room) -> Case:
        return received(room, task("look", choice("appraise"), **self.BASIS), first="look")

    def later(self, case: Case) -> None:
        """The worker, a minute after everything open is due."""
        after = max(task.due_at for task in open_tasks(case)) + timedelta(minutes=1)
        with time_machine.travel(after, tick=False):
            for job in Job.objects.filter(kind="cases.silence", reference=case.code):
                silent.fall_silent(Task.objects.select_related("case").get(pk=job.payload["task"]))

    def test_somebody_looks_when_the_task_is_due(self, case: Case) -> None:
        (only,) = open_tasks(case)
        job = Job.objects.get(kind="cases.silence")
        assert abs(job.due - only.due_at) < timedelta(minutes=1)

    def test_the_case_goes_on_as_the_law_says(self, case: Case) -> None:
        self.later(case)
        assert steps(case) == ["appraise"]
        entry = entries(case.stream).get(kind=Kind.TASK_SILENT)
        assert (entry.actor, entry.data["basis"]) == ("system:clock", "Việc luật")

    def test_before_that_nothing_happens(self, case: Case) -> None:
        (only,) = open_tasks(case)
        silent.fall_silent(only)
        assert steps(case) == ["look"]

    def test_twice_is_once(self, case: Case) -> None:
        self.later(case)
        self.later(case)
        assert entries(case.stream).filter(kind=Kind.TASK_SILENT).count() == 1

    def test_who_has_acted_was_not_silent(self, room: Room, case: Case) -> None:
        do(room, case, "look", "o0")
        self.later(case)
        assert not entries(case.stream).filter(kind=Kind.TASK_SILENT).exists()

    def test_the_job_waits_until_then(self, case: Case) -> None:
        job = Job.objects.get(kind="cases.silence")
        Job.objects.filter(pk=job.pk).update(due=timezone.now() - timedelta(minutes=1))
        outbox.sweep(100)
        job.refresh_from_db()
        assert job.state == Job.State.NEW
        assert steps(case) == ["look"]

    def test_experts_who_say_nothing_hold_nobody_up(self, room: Room) -> None:
        silence = {"silence": {"outcome": "done", "basis": title("luật")}}
        case = received(room, task("experts", {"done": "appraise"}, **EXPERTS, **silence), first="experts")
        do(room, case, "experts", "grant")
        self.later(case)
        assert steps(case) == ["appraise"]
        assert Report.objects.filter(case=case).count() == 1

    def test_where_the_approver_is_silent_the_law_grants(self, room: Room) -> None:
        process = usual()
        process[2] |= {"silence": {"outcome": "approve", "basis": title("luật")}}
        case = filed(process)
        do(room, case, "receive", "receive")
        do(room, case, "appraise", "refuse")
        self.later(case)
        decision = Decision.objects.get(case=case)
        assert (decision.kind, decision.by, decision.text) == (Proposal.GRANT, None, "Việc luật")
        do(room, case, "issue", "issue")
        printed = result(Decision.objects.get(case=case))
        assert printed.signer == "Cục Quản lý Khám, chữa bệnh"


def test_what_is_sent_back_goes_to_whoever_appraised_it_and_to_nobody_else(room: Room) -> None:
    process = [*usual("look", sent_back="look"), task("look", choice("appraise"), unit="qld")]
    case = filed(process)
    for step, outcome in (("receive", "receive"), ("look", "o0"), ("appraise", "grant"), ("approve", "send_back")):
        do(room, case, step, outcome)
    (only,) = open_tasks(case)
    assert (only.step, only.assignee) == ("look", None)


def test_the_approver_needs_a_colleague_who_appraised(room: Room) -> None:
    """Four eyes go by the kind of work, whatever the steps are called."""
    process = [{**one, "id": f"my_{one['id']}", "kind": one["id"]} for one in usual()]
    for one in process:
        one["outcomes"] = {name: to if to.startswith("end:") else f"my_{to}" for name, to in one["outcomes"].items()}
    case = filed(process)
    do(room, case, "my_receive", "receive")
    do(room, case, "my_appraise", "grant")
    (only,) = open_tasks(case)
    appraiser = Task.objects.get(case=case, kind="appraise").assignee
    assert appraiser is not None
    making.also(appraiser, "approver")
    with pytest.raises(NotAllowed):
        deciding.approve(case.code, by=appraiser, version=Case.objects.get(pk=case.pk).version)
    assert only.kind == "approve"
