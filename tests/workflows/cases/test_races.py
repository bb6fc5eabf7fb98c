"""Many hands at once: one wins, the others are told, and nothing is half done (R-FSM-3)."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.db import connection

from tests.workflows import making
from tests.workflows.conftest import found_ministry
from workflows import outbox
from workflows.cases import (
    deciding,
    ending,
    extending,
    handing_over,
    receiving,
    supplement_answers,
    supplementing,
)
from workflows.cases.acting import ActionError
from workflows.cases.filing import file
from workflows.cases.models import Case, Proposal
from workflows.cases.statuses import Status
from workflows.clock.events import events_of
from workflows.drafts import actions
from workflows.drafts.models import Filing
from workflows.journal.verifying import verify_stream
from workflows.journal.writing import entries
from workflows.outbox.models import Job

THREADS = 8
RACES = int(os.environ.get("RACES", "1"))


@pytest.fixture
def desk(transactional_db: None) -> making.Desk:
    return found_ministry()


def at_once(work: Callable[[], Any]) -> tuple[list[Any], list[Exception]]:
    """Run the same work in eight threads; what came back, and what was raised."""
    gate = threading.Barrier(THREADS)
    results: list[Any] = []
    problems: list[Exception] = []

    def run() -> None:
        try:
            gate.wait(10)
            results.append(work())
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results, problems


def test_eight_clicks_file_one_case(desk: making.Desk) -> None:
    draft = making.draft()
    cases, problems = at_once(lambda: file(draft, version=draft.version).code)
    assert problems == []
    assert len(set(cases)) == 1
    assert Filing.objects.count() == Case.objects.count() == 1


def test_drafts_filed_at_once_get_codes_without_a_gap(desk: making.Desk) -> None:
    drafts = iter([making.draft() for _ in range(THREADS)])
    lock = threading.Lock()

    def work() -> str:
        with lock:
            draft = next(drafts)
        return file(draft, version=draft.version).code

    codes, problems = at_once(work)
    assert problems == []
    assert sorted(int(code.rsplit("-", 1)[1]) for code in codes) == list(range(1, THREADS + 1))


@dataclass(frozen=True)
class Step:
    """One action that eight try at once: what it leaves in the journal, on the clock and in the outbox."""

    act: Callable[[str, int], Any]
    kind: str
    status: Status
    clock: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()


def _way_to_the_result(desk: making.Desk) -> list[Step]:
    """Every action between filing and handing over, also those that send a case back."""

    def appraise(code: str, version: int) -> Any:
        return deciding.appraise(code, by=desk.appraiser, version=version, proposal=Proposal.GRANT, text="")

    def approve(code: str, version: int) -> Any:
        return deciding.approve(code, by=desk.approver, version=version)

    def send_back(code: str, version: int) -> Any:
        return deciding.send_back(code, by=desk.approver, version=version, reason="Xem lại.")

    def return_decision(code: str, version: int) -> Any:
        return deciding.return_to_approver(code, by=desk.clerk, version=version, reason="Xem lại.")

    def receive(code: str, version: int) -> Any:
        return receiving.receive(code, by=desk.receiver, version=version, payment=making.PAID)

    def issue(code: str, version: int) -> Any:
        return deciding.issue(code, by=desk.clerk, version=version)

    def hand_over(code: str, version: int) -> Any:
        return handing_over.hand_over(code, by=desk.clerk, version=version)

    processing = Status.PROCESSING
    return [
        Step(receive, "case.received", Status.RECEIVED, ("received",), ("cases.render_letter",)),
        Step(appraise, "case.appraised", processing),
        Step(send_back, "case.sent_back", processing),
        Step(appraise, "case.appraised", processing),
        Step(approve, "case.approved", processing),
        Step(return_decision, "case.sent_back", processing),
        Step(approve, "case.approved", processing),
        Step(issue, "case.issued", Status.DECIDED, ("stopped",), ("cases.render_result",)),
        Step(hand_over, "case.handed_over", Status.RETURNED),
    ]


def _decline(desk: making.Desk) -> list[Step]:
    def decline(code: str, version: int) -> Any:
        return receiving.decline(code, by=desk.receiver, version=version, reason="Không thuộc thẩm quyền.")

    return [Step(decline, "case.declined", Status.DECLINED, ("stopped",), ("cases.render_letter",))]


def _asked(desk: making.Desk) -> list[Step]:
    def ask(code: str, version: int) -> Any:
        item = supplementing.Item("field", "phone", "Sai số")
        return supplementing.ask_for(code, by=desk.receiver, version=version, items=[item])

    jobs = ("cases.render_letter", "cases.lapse")
    return [Step(ask, "case.supplement_asked", Status.AWAITING_SUPPLEMENT, (), jobs)]


def _promised_and_stopped(desk: making.Desk) -> list[Step]:
    def receive(code: str, version: int) -> Any:
        return receiving.receive(code, by=desk.receiver, version=version, payment=making.PAID)

    def extend(code: str, version: int) -> Any:
        day = extending.usual_day(Case.objects.get(code=code))
        return extending.extend(code, by=desk.approver, version=version, until=day, reason="Chờ kiểm nghiệm")

    def appraise(code: str, version: int) -> Any:
        return deciding.appraise(code, by=desk.appraiser, version=version, proposal=Proposal.GRANT, text="")

    def stop(code: str, version: int) -> Any:
        return ending.stop(code, by=desk.approver, version=version, reason="Trùng hồ sơ")

    letter = ("cases.render_letter",)
    return [
        Step(receive, "case.received", Status.RECEIVED, ("received",), letter),
        Step(extend, "case.extended", Status.RECEIVED, ("extended",), letter),
        Step(appraise, "case.appraised", Status.PROCESSING),
        Step(stop, "case.stopped", Status.STOPPED, ("stopped",), letter),
    ]


def _left(case: Case) -> tuple[list[str], list[str], list[str]]:
    """What a case has in the journal, on the clock and in the outbox, first to last."""
    journal = [entry.kind for entry in entries(case.stream) if entry.kind.startswith(("case.", "task."))]
    clock = [event.kind for event in events_of(case.code)]
    jobs = Job.objects.filter(reference=case.code, kind__startswith="cases.").order_by("id")
    return journal, clock, list(jobs.values_list("kind", flat=True))


def _race(case: Case, step: Step) -> None:
    version = Case.objects.get(pk=case.pk).version
    journal, clock, jobs = _left(case)
    done, refused = at_once(partial(step.act, case.code, version))
    assert len(done) == 1, (step.kind, refused)
    assert len(refused) == THREADS - 1
    assert all(isinstance(problem, ActionError) for problem in refused), refused
    assert _left(case) == ([*journal, step.kind], [*clock, *step.clock], [*jobs, *step.jobs])
    now = Case.objects.get(pk=case.pk)
    assert (now.version, now.status) == (version + 1, step.status)
    # Never without work while it is not final, never with work once it is (design §6.2).
    assert now.tasks.filter(closed_at__isnull=True).exists() != now.is_final


@pytest.mark.parametrize("way", [_way_to_the_result, _decline, _asked, _promised_and_stopped])
def test_every_action_succeeds_once(desk: making.Desk, way: Callable[[making.Desk], list[Step]]) -> None:
    """`RACES=200` lets every action be raced for 200 times; a handful does for every day."""
    for _ in range(RACES):
        case = making.case()
        for step in way(desk):
            if step.status == Status.RETURNED:
                outbox.sweep(100)  # what is handed over must have been made
            _race(case, step)
        assert verify_stream(case.stream).ok


def test_two_clicks_take_the_result_once(desk: making.Desk) -> None:
    case = making.case()
    receiving.receive(case.code, by=desk.receiver, version=1, payment=making.PAID)
    deciding.appraise(case.code, by=desk.appraiser, version=2, proposal=Proposal.GRANT, text="")
    deciding.approve(case.code, by=desk.approver, version=3)
    deciding.issue(case.code, by=desk.clerk, version=4)
    # Look-ups were answered by hand, so only documents are left to be made.
    outbox.sweep(100)
    taken, problems = at_once(lambda: handing_over.collect(case.code, by=case.person).status)
    assert problems == []
    assert taken == [Status.RETURNED] * THREADS
    assert [entry.kind for entry in entries(case.stream)].count("case.handed_over") == 1


def test_two_clicks_answer_a_request_once(desk: making.Desk) -> None:
    case = making.case()
    item = supplementing.Item("field", "phone", "Sai số")
    supplementing.ask_for(case.code, by=desk.receiver, version=1, items=[item])
    draft = supplement_answers.begin_answer(case.code, by=case.person)
    draft = actions.save_step(draft, "contact", data={}, answers={"phone": "0987654321"})
    answered, problems = at_once(lambda: file(draft, version=draft.version).code)
    assert problems == []
    assert answered == [case.code] * THREADS
    assert Filing.objects.count() == 2
    assert [entry.kind for entry in entries(case.stream)].count("case.supplemented") == 1


def test_who_withdraws_and_who_issues_at_once_do_not_both_succeed(desk: making.Desk) -> None:
    for _ in range(RACES):
        case = making.case()
        receiving.receive(case.code, by=desk.receiver, version=1, payment=making.PAID)
        deciding.appraise(case.code, by=desk.appraiser, version=2, proposal=Proposal.GRANT, text="")
        deciding.approve(case.code, by=desk.approver, version=3)
        turns = itertools.count()

        def either(code: str = case.code, person: Any = case.person, turns: Any = turns) -> str:
            if next(turns) % 2:
                return str(ending.take_back(code, by=person).status)
            return str(deciding.issue(code, by=desk.clerk, version=4).status)

        at_once(either)
        now = Case.objects.get(pk=case.pk)
        assert now.status in (Status.WITHDRAWN, Status.DECIDED)
        kinds = [entry.kind for entry in entries(case.stream)]
        assert kinds.count("case.withdrawn") + kinds.count("case.issued") == 1
        assert [event.kind for event in events_of(case.code)].count("stopped") == 1
