"""No case is forgotten, and whoever breaks one behind the engine's back is found out (design §6, rule 2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.procedures.processes import title, usual
from tests.workflows import making
from tests.workflows.cases.working_room import Room, filed, open_tasks
from workflows.cases import receiving
from workflows.cases.checking import Rule, broken_cases
from workflows.cases.models import Case, Task
from workflows.cases.statuses import Status
from workflows.cases.tasks import check_cases
from workflows.outbox.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(ministry: making.Desk) -> Case:
    """A case that is being processed."""
    filed_case = making.case()
    receiving.receive(filed_case.code, by=ministry.receiver, version=1, payment=making.PAID)
    return Case.objects.get(pk=filed_case.pk)


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def wait(case: Case, reason: str, wakes_at: Any) -> None:
    sql("UPDATE cases_task SET waiting_for = %s, wakes_at = %s WHERE case_id = %s", reason, wakes_at, case.pk)


def rules(found: Iterable[Any]) -> list[Rule]:
    """What is broken, but for the list, which is untrue wherever a case was changed behind the program's back."""
    return [broken.rule for broken in found if broken.rule != Rule.LISTED_AS_IT_IS]


def printed() -> str:
    out = StringIO()
    call_command("check_cases", stdout=out)
    return out.getvalue()


def test_where_nothing_is_broken_it_says_so(case: Case) -> None:
    assert list(broken_cases()) == []
    assert case.code not in printed()


def test_what_is_broken_is_printed_and_ends_with_one(
    case: Case, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    sql("UPDATE cases_case SET due_at = %s WHERE id = %s", case.due_at + timedelta(days=1), case.pk)  # type: ignore[operator]
    with pytest.raises(CommandError) as ended:
        call_command("check_cases")
    assert ended.value.returncode == 1
    assert f"{case.code} due_as_the_clock_says" in capsys.readouterr().out
    check_cases()  # the job says the same, and stops at nothing
    assert case.applicant_name not in caplog.text


def test_a_case_without_open_work_is_forgotten(case: Case) -> None:
    sql("UPDATE cases_task SET closed_at = %s, outcome = 'x' WHERE case_id = %s", timezone.now(), case.pk)
    assert rules(broken_cases()) == [Rule.OPEN_OR_FINAL]


def test_a_final_case_has_nothing_open(case: Case) -> None:
    sql(
        "UPDATE cases_case SET version = version + 1, status = %s, closed_at = %s WHERE id = %s",
        Status.WITHDRAWN,
        timezone.now(),
        case.pk,
    )
    assert rules(broken_cases()) == [Rule.NOTHING_OPEN_WHEN_FINAL]


@pytest.mark.parametrize(
    ("status", "reason"), [(Status.AWAITING_SUPPLEMENT, "applicant"), (Status.AWAITING_PAYMENT, "payment")]
)
def test_who_is_waited_for_stands_in_the_open_work(case: Case, status: Status, reason: str) -> None:
    sql("UPDATE cases_case SET version = version + 1, status = %s, came_from = 2 WHERE id = %s", status, case.pk)
    assert rules(broken_cases()) == [Rule.WAITS_WITH_REASON]
    wait(case, reason, timezone.now() + timedelta(days=9))
    assert rules(broken_cases()) == []


def test_what_waits_is_woken_within_a_day(case: Case) -> None:
    wait(case, "opinion", timezone.now() - timedelta(hours=23))
    assert list(broken_cases()) == []
    wait(case, "opinion", timezone.now() - timedelta(hours=25))
    assert rules(broken_cases()) == [Rule.WAKES_IN_TIME]


@pytest.mark.parametrize(("reason", "wakes"), [("opinion", False), ("", True), ("nobody", True)])
def test_the_database_refuses_half_a_wait(case: Case, reason: str, wakes: bool) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        wait(case, reason, timezone.now() if wakes else None)


def test_a_deadline_is_what_the_clock_says(case: Case) -> None:
    sql("UPDATE cases_case SET due_at = %s WHERE id = %s", case.due_at + timedelta(days=1), case.pk)  # type: ignore[operator]
    assert rules(broken_cases()) == [Rule.DUE_AS_THE_CLOCK_SAYS]


def test_a_case_that_was_not_received_has_no_deadline(ministry: making.Desk) -> None:
    sql("UPDATE cases_case SET due_at = %s WHERE id = %s", timezone.now(), making.case().pk)
    assert rules(broken_cases()) == [Rule.DUE_AS_THE_CLOCK_SAYS]


def test_the_name_that_is_searched_is_the_applicants(case: Case) -> None:
    sql("UPDATE cases_case SET words = 'nobody' WHERE id = %s", case.pk)
    assert rules(broken_cases()) == [Rule.NAME_AS_SEARCHED]


def test_the_list_of_open_work_says_what_the_case_says(case: Case) -> None:
    sql("UPDATE cases_task SET applicant = 'nobody' WHERE case_id = %s", case.pk)
    assert [broken.rule for broken in broken_cases()] == [Rule.LISTED_AS_IT_IS]


@pytest.mark.parametrize("lost", ["DELETE FROM outbox_job", "UPDATE outbox_job SET state = 'dead'"])
def test_where_silence_means_something_a_job_listens(ministry: making.Desk, lost: str) -> None:
    process = usual()
    process[2] |= {"silence": {"outcome": "approve", "basis": title("luật")}}
    case = filed(process)
    room = Room()
    for outcome in ("receive", "grant"):
        (task,) = open_tasks(case)
        room.do(task, room.people(task)[0], outcome)
    assert Job.objects.filter(kind="cases.silence", reference=case.code).exists()
    assert list(broken_cases()) == []
    sql(f"{lost} WHERE kind = 'cases.silence'")
    assert rules(broken_cases()) == [Rule.SILENCE_IS_HEARD]


def test_what_somebody_has_mended_meanwhile_is_no_finding(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """An action under way, seen half done, is looked at again at rest."""
    from workflows.cases import checking

    real, seen = checking._wholes, []

    def half_done(cases: Any) -> Any:
        seen.append(len(cases))
        wholes = real(cases)
        return [replace(one, tasks=[]) for one in wholes] if len(seen) == 1 else wholes

    monkeypatch.setattr(checking, "_wholes", half_done)
    assert list(broken_cases()) == []
    assert seen == [1, 1]


def test_more_cases_cost_no_more_queries(ministry: making.Desk) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert list(broken_cases()) == []
        return len(seen)

    making.case()
    queries()
    one = queries()
    for _number in range(4):
        making.case()
    assert queries() == one
    assert Task.objects.count() == 5


def test_pieces_hide_nothing(ministry: making.Desk) -> None:
    cases = [making.case() for _number in range(5)]
    sql("UPDATE cases_case SET words = 'nobody'")
    found = [broken.code for broken in broken_cases(batch=2) if broken.rule == Rule.NAME_AS_SEARCHED]
    assert found == [case.code for case in cases]
