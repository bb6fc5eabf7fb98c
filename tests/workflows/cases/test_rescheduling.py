"""What a change of the working calendar does to open cases: told before, done after, and never by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from procedures.vocabulary import Role
from tests.workflows import making
from workflows import outbox
from workflows.cases import deciding, rescheduling
from workflows.cases.checking import Rule, broken_cases
from workflows.cases.models import Case, Move, Proposal, Task
from workflows.cases.receiving import receive
from workflows.clock import changing
from workflows.clock.calendar import Calendar, in_force
from workflows.clock.changing import CalendarError, NewHours
from workflows.clock.deadlines import local_day
from workflows.clock.events import deadline_of
from workflows.clock.hours import Hours, add_working_hours, hours_of
from workflows.clock.models import CalendarChange
from workflows.journal.writing import entries
from workflows.outbox.models import Job
from workflows.people.models import Official, Unit


@pytest.fixture
def heads(db: Any) -> tuple[Official, Official]:
    return making.official(Role.HEAD), making.official(Role.HEAD)


@pytest.fixture
def case(ministry: making.Desk) -> Case:
    """A case that was received just now."""
    filed = making.case()
    return receive(filed.code, by=ministry.receiver, version=filed.version, payment=making.PAID)


def due_on(case: Case) -> dt.date:
    due_at = Case.objects.get(pk=case.pk).due_at
    assert due_at is not None
    return local_day(due_at)


def day_off(case: Case, heads: tuple[Official, Official]) -> CalendarChange:
    """A proposal that makes the day on which the case is due a day off."""
    return propose(heads, {due_on(case): False})


def propose(heads: tuple[Official, Official], days: dict[dt.date, bool | None]) -> CalendarChange:
    return changing.propose(by=heads[0], decision="QĐ 1/2026", reason_vi="Nghỉ", reason_en="Day off", days=days)


def run(kind: str) -> None:
    """Run the jobs of a kind until none is left."""
    while job := Job.objects.filter(kind=kind, state="new").first():
        assert outbox.run_one(job.pk)


def foresee(change: CalendarChange) -> list[Move]:
    found = rescheduling.foresee(change)
    run("cases.foresee")
    return list(found.moves.all())


def publish(change: CalendarChange, heads: tuple[Official, Official]) -> None:
    foresee(change)
    rescheduling.publish(change, by=heads[1])
    run("cases.reschedule")


class TestForeseeing:
    def test_it_lists_the_case_and_by_how_much(self, case: Case, heads: tuple[Official, Official]):
        before = due_on(case)
        (move,) = foresee(day_off(case, heads))
        assert (move.case, move.due_before) == (case, before)
        assert move.due_after > before
        assert move.days == (move.due_after - before).days

    def test_it_changes_nothing(self, case: Case, heads: tuple[Official, Official]):
        before = due_on(case)
        foresee(day_off(case, heads))
        assert due_on(case) == before

    def test_a_day_that_no_open_case_reaches_moves_none(self, case: Case, heads: tuple[Official, Official]):
        assert foresee(propose(heads, {due_on(case) + dt.timedelta(days=400): False})) == []

    def test_what_is_foreseen_is_what_happens(self, case: Case, heads: tuple[Official, Official]):
        change = day_off(case, heads)
        (move,) = foresee(change)
        rescheduling.publish(change, by=heads[1])
        run("cases.reschedule")
        assert due_on(case) == move.due_after

    def test_a_second_click_finds_the_first(self, case: Case, heads: tuple[Official, Official]):
        change = day_off(case, heads)
        assert rescheduling.foresee(change) == rescheduling.foresee(change)

    def test_it_goes_on_from_batch_to_batch(
        self, ministry: making.Desk, heads: tuple[Official, Official], monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(rescheduling, "BATCH", 2)
        cases = []
        for _number in range(3):
            filed = making.case()
            cases.append(receive(filed.code, by=ministry.receiver, version=filed.version, payment=making.PAID))
        change = day_off(cases[0], heads)
        found = rescheduling.foresee(change)
        run("cases.foresee")
        found.refresh_from_db()
        assert (found.done, found.moves.count(), found.finished_at is not None) == (3, 3, True)


class TestWork:
    """What a change does to the time of open work, which has its own budget and its unit's hours."""

    #: From long ago on, so that it holds for whatever is open.
    HOURS = Hours((dt.time(8), dt.time(9)), (dt.time(13), dt.time(14)))

    def hours(self, heads: tuple[Official, Official], unit: str) -> CalendarChange:
        new = NewHours(Unit.objects.get(code=unit), dt.date(2026, 1, 1), self.HOURS)
        return changing.propose(
            by=heads[0], decision="QĐ 2/2026", reason_vi="Giờ", reason_en="Hours", days={}, hours=[new]
        )

    def work(self, change: CalendarChange) -> int:
        found = rescheduling.foresee(change)
        run("cases.foresee")
        found.refresh_from_db()
        return found.work

    def test_new_hours_move_what_is_to_be_answered(self, ministry: making.Desk, heads: tuple[Official, Official]):
        (task, *_others) = [making.case().tasks.get() for _number in range(2)]
        change = self.hours(heads, task.unit.code)
        assert self.work(change) == 2
        assert not change.foresights.get().moves.exists()
        publish(change, heads)
        moved = Task.objects.select_related("case").get(pk=task.pk)
        assert moved.due_at > task.due_at
        assert rescheduling.misdated(moved.case, in_force()) == []

    def test_hours_of_another_unit_move_nothing(self, ministry: making.Desk, heads: tuple[Official, Official]):
        assert making.case().tasks.get().unit.code != "kcb"
        assert self.work(self.hours(heads, "kcb")) == 0

    def test_a_day_off_on_which_work_is_due_moves_it(self, case: Case, heads: tuple[Official, Official]):
        task = case.tasks.get(closed_at=None)
        change = propose(heads, {local_day(task.due_at): False})
        assert self.work(change) == 1
        publish(change, heads)
        assert Task.objects.get(pk=task.pk).due_at > task.due_at

    def test_a_day_that_no_work_reaches_moves_none(self, case: Case, heads: tuple[Official, Official]):
        assert self.work(propose(heads, {due_on(case) + dt.timedelta(days=400): False})) == 0

    def test_more_work_costs_no_more_queries(
        self, ministry: making.Desk, heads: tuple[Official, Official], django_assert_max_num_queries: Any
    ):
        for _number in range(4):
            making.case()
        rescheduling.foresee(self.hours(heads, "mot-cua"))
        job = Job.objects.get(kind="cases.foresee")
        with django_assert_max_num_queries(24):
            assert outbox.run_one(job.pk)


class TestPublishing:
    def test_not_without_a_look_ahead(self, case: Case, heads: tuple[Official, Official]):
        with pytest.raises(CalendarError):
            rescheduling.publish(day_off(case, heads), by=heads[1])

    def test_not_after_an_old_look_ahead(self, case: Case, heads: tuple[Official, Official]):
        change = day_off(case, heads)
        foresee(change)
        change.foresights.update(started_at=timezone.now() - dt.timedelta(hours=25))
        with pytest.raises(CalendarError):
            rescheduling.publish(change, by=heads[1])

    def test_not_after_another_change_was_published(self, case: Case, heads: tuple[Official, Official]):
        change, other = day_off(case, heads), propose(heads, {due_on(case) + dt.timedelta(days=1): False})
        foresee(change)
        publish(other, heads)
        with pytest.raises(CalendarError):
            rescheduling.publish(change, by=heads[1])
        foresee(change)
        rescheduling.publish(change, by=heads[1])

    def test_another_change_that_was_published_before_does_not_matter(
        self, case: Case, heads: tuple[Official, Official]
    ):
        publish(propose(heads, {due_on(case) + dt.timedelta(days=1): False}), heads)
        change = day_off(case, heads)
        foresee(change)
        assert rescheduling.foreseen(change)

    def test_the_day_is_what_the_clock_says(self, case: Case, heads: tuple[Official, Official]):
        before = due_on(case)
        publish(day_off(case, heads), heads)
        found = deadline_of(case.code, case.time_limit)
        assert found is not None
        assert due_on(case) == found.due_on > before

    def test_no_work_is_due_after_its_case_or_before_it_need_be(self, case: Case, heads: tuple[Official, Official]):
        publish(day_off(case, heads), heads)
        case.refresh_from_db()
        assert rescheduling.misdated(case, in_force()) == []

    def test_it_is_journalled_with_both_days(self, case: Case, heads: tuple[Official, Official]):
        before, change = due_on(case), day_off(case, heads)
        publish(change, heads)
        last = entries(case.stream).last()
        assert last is not None
        assert last.kind == "case.rescheduled"
        assert last.data["change"] == str(change.public_id)
        assert (last.data["due_before"], last.data["due_after"]) == (before.isoformat(), due_on(case).isoformat())

    def test_doing_it_twice_is_as_once(self, case: Case, heads: tuple[Official, Official]):
        change = day_off(case, heads)
        publish(change, heads)
        count = entries(case.stream).count()
        rescheduling.reschedule(case.code, change)
        assert entries(case.stream).count() == count

    def test_a_case_that_stays_is_not_touched(self, case: Case, heads: tuple[Official, Official]):
        version = Case.objects.get(pk=case.pk).version
        publish(propose(heads, {due_on(case) + dt.timedelta(days=400): False}), heads)
        assert Case.objects.get(pk=case.pk).version == version


class TestEndedCases:
    """A clock that has stopped stays as it was; one that stopped while its day was to be moved had moved already."""

    def issued(self, case: Case, ministry: making.Desk) -> Case:
        whole = {"proposal": Proposal.GRANT, "text": ""}
        case = deciding.appraise(case.code, by=ministry.appraiser, version=case.version, **whole)  # type: ignore[arg-type]  # short form
        case = deciding.approve(case.code, by=ministry.approver, version=case.version)
        return deciding.issue(case.code, by=ministry.clerk, version=case.version)

    def test_a_change_that_is_published_afterwards_does_not_reach_it(
        self, case: Case, ministry: making.Desk, heads: tuple[Official, Official]
    ):
        before = due_on(case)
        self.issued(case, ministry)
        publish(day_off(case, heads), heads)
        assert due_on(case) == before
        assert list(broken_cases()) == []

    def test_one_that_ended_before_the_job_came_by_gets_its_day(
        self, case: Case, ministry: making.Desk, heads: tuple[Official, Official]
    ):
        before, change = due_on(case), day_off(case, heads)
        foresee(change)
        rescheduling.publish(change, by=heads[1])
        self.issued(case, ministry)
        run("cases.reschedule")
        found = deadline_of(case.code, case.time_limit)
        assert found is not None
        assert due_on(case) == found.due_on > before
        assert list(broken_cases()) == []


class TestChecking:
    """While days are being worked out again, no check calls them wrong; when nobody does it any more, it does."""

    @pytest.fixture
    def published(self, case: Case, heads: tuple[Official, Official]) -> None:
        change = day_off(case, heads)
        foresee(change)
        rescheduling.publish(change, by=heads[1])

    def test_what_is_under_way_is_no_finding(self, published: None):
        assert list(broken_cases()) == []

    @pytest.mark.parametrize("state", ["done", "dead"])
    def test_what_was_given_up_is_one(self, published: None, state: str):
        Job.objects.filter(kind="cases.reschedule").update(state=state)
        assert [broken.rule for broken in broken_cases()] == [Rule.DUE_AS_THE_CLOCK_SAYS]


class TestExplaining:
    def test_the_command_prints_the_derivation(self, case: Case, capsys: pytest.CaptureFixture[str]):
        call_command("explain_deadline", case.code, "--language", "en")
        lines = capsys.readouterr().out.splitlines()
        assert f"{due_on(case):%d/%m/%Y}" in lines[-1]
        assert any("Civil Code 91/2015/QH13, article 147" in line for line in lines)

    def test_an_unknown_code_is_refused(self, db: Any):
        with pytest.raises(CommandError):
            call_command("explain_deadline", "000.00.00.G18-260101-0001")


def test_what_is_filed_is_answered_within_eight_working_hours(ministry: making.Desk):
    filed = making.case()
    task = filed.tasks.get()
    assert task.due_at == add_working_hours(task.opened_at, 8, hours_of("mot-cua"), Calendar())
