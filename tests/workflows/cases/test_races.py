"""Many hands at once: one wins, the others are told, and nothing is half done (R-FSM-3)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from tests.workflows import making
from tests.workflows.conftest import found_ministry
from workflows.cases import deciding, handing_over, receiving
from workflows.cases.acting import ActionError
from workflows.cases.filing import file
from workflows.cases.models import Case, Letter, Proposal
from workflows.cases.statuses import Status
from workflows.drafts.models import Filing
from workflows.journal.verifying import verify_stream
from workflows.journal.writing import entries
from workflows.outbox.models import Job

THREADS = 8


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


def test_every_action_succeeds_once(desk: making.Desk) -> None:
    case = making.case()
    actions: list[tuple[str, Callable[[int], Any]]] = [
        (
            "case.received",
            lambda v: receiving.receive(case.code, by=desk.receiver, version=v, payment=making.PAID),
        ),
        (
            "case.appraised",
            lambda v: deciding.appraise(case.code, by=desk.appraiser, version=v, proposal=Proposal.GRANT, text=""),
        ),
        ("case.approved", lambda v: deciding.approve(case.code, by=desk.approver, version=v)),
        ("case.issued", lambda v: deciding.issue(case.code, by=desk.clerk, version=v)),
    ]
    for kind, action in actions:
        version = Case.objects.get(pk=case.pk).version
        done, refused = at_once(partial(action, version))
        assert len(done) == 1, kind
        assert all(isinstance(problem, ActionError) for problem in refused), refused
        assert [entry.kind for entry in entries(case.stream)].count(kind) == 1
    assert Letter.objects.filter(case=case).count() == 1
    assert Job.objects.filter(kind="cases.render_result").count() == 1
    assert Case.objects.get(pk=case.pk).status == Status.DECIDED
    assert verify_stream(case.stream).ok


def test_two_clicks_take_the_result_once(desk: making.Desk) -> None:
    from workflows import outbox

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
