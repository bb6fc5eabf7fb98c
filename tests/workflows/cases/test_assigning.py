"""Giving work to people: by a head, by a colleague, by itself, and when somebody is away."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from procedures.vocabulary import Role
from tests.workflows import making
from workflows.cases import absences, assigning, deciding, queue, receiving
from workflows.cases.acting import FORBIDDEN, ActionError, NotAllowed, NotPossible
from workflows.cases.checking import broken_cases
from workflows.cases.models import Absence, Case, Distribution, Notice, Task
from workflows.people.models import Official

pytestmark = pytest.mark.django_db


def received(desk: making.Desk) -> Case:
    case = making.case()
    return receiving.receive(case.code, by=desk.receiver, version=case.version, payment=making.PAID)


def appraisal(case: Case) -> Task:
    return case.tasks.get(kind="appraise", closed_at=None)


@pytest.fixture
def head() -> Official:
    return making.official(Role.HEAD, name="Đỗ Thị Trưởng")


@pytest.fixture
def colleague() -> Official:
    return making.official(Role.APPRAISER, name="Lê Văn Đồng")


def today() -> date:
    return timezone.localdate()


class TestWhoMay:
    def test_those_of_the_unit_and_the_role(self, ministry: making.Desk, colleague: Official, head: Official) -> None:
        making.official(Role.APPRAISER, unit="qld")
        assert set(assigning.who_may(appraisal(received(ministry)))) == {ministry.appraiser, colleague}

    def test_nobody_who_is_away_or_gone(self, ministry: making.Desk, colleague: Official) -> None:
        task = appraisal(received(ministry))
        absences.declare(colleague, from_date=today(), until_date=today(), stand_in=None, by=colleague)
        Official.objects.filter(pk=ministry.appraiser.pk).update(active=False)
        assert list(assigning.who_may(task)) == []
        assert list(assigning.who_may(task, today() + timedelta(days=1))) == [colleague]

    @pytest.mark.parametrize("kind", sorted(FORBIDDEN))
    def test_nobody_whose_earlier_work_forbids_it(self, ministry: making.Desk, kind: str) -> None:
        case = received(ministry)
        every = (Role.RECEIVER, Role.APPRAISER, Role.APPROVER, Role.CLERK)
        for earlier in FORBIDDEN[kind]:
            busy = making.official(*every)
            Task.objects.create(
                case=case,
                step=f"was_{earlier}",
                kind=earlier,
                role="appraiser",
                unit=busy.unit,
                assignee=busy,
                opened_at=case.filed_at,
                due_at=case.filed_at,
                closed_at=case.filed_at,
                outcome="done",
            )
            role = {"appraise": "appraiser", "approve": "approver", "issue": "clerk"}[kind]
            task = Task(case=case, step="x", kind=kind, role=role, unit=busy.unit, opened_at=timezone.now())
            assert busy not in assigning.who_may(task)


class TestAssigning:
    def test_a_head_gives_it_to_a_colleague_who_is_told(
        self, ministry: making.Desk, head: Official, colleague: Official
    ) -> None:
        case = received(ministry)
        assigning.assign(case.code, task=appraisal(case).public_id, to=colleague, by=head)
        assert appraisal(case).assignee == colleague
        assert Notice.objects.get(kind="assigned").official == colleague
        assigning.assign(case.code, task=appraisal(case).public_id, to=ministry.appraiser, by=head)
        assert Notice.objects.get(kind="assigned").official == ministry.appraiser
        assert list(broken_cases()) == []

    def test_whoever_has_it_gives_it_on(self, ministry: making.Desk, colleague: Official) -> None:
        case = received(ministry)
        queue.claim(appraisal(case), by=ministry.appraiser)
        assigning.assign(case.code, task=appraisal(case).public_id, to=colleague, by=ministry.appraiser)
        assert appraisal(case).assignee == colleague

    def test_twice_is_as_once(self, ministry: making.Desk, head: Official, colleague: Official) -> None:
        case = received(ministry)
        for _click in range(2):
            assigning.assign(case.code, task=appraisal(case).public_id, to=colleague, by=head)
        assert Case.objects.get(pk=case.pk).version == case.version + 1

    def test_nobody_takes_it_from_another(self, ministry: making.Desk, colleague: Official) -> None:
        case = received(ministry)
        queue.claim(appraisal(case), by=ministry.appraiser)
        with pytest.raises(NotAllowed):
            assigning.assign(case.code, task=appraisal(case).public_id, to=colleague, by=colleague)

    def test_heads_of_other_units_do_not(self, ministry: making.Desk, colleague: Official) -> None:
        case = received(ministry)
        other = making.official(Role.HEAD, unit="qld")
        with pytest.raises(NotAllowed):
            assigning.assign(case.code, task=appraisal(case).public_id, to=colleague, by=other)

    def test_who_may_not_do_it_does_not_get_it(self, ministry: making.Desk, head: Official) -> None:
        case = received(ministry)
        with pytest.raises(NotAllowed):
            assigning.assign(case.code, task=appraisal(case).public_id, to=ministry.clerk, by=head)

    def test_what_is_done_is_given_to_nobody(self, ministry: making.Desk, head: Official, colleague: Official) -> None:
        case = received(ministry)
        task = appraisal(case)
        deciding.appraise(case.code, by=ministry.appraiser, version=case.version, proposal=making.GRANT, text="")
        with pytest.raises(NotPossible):
            assigning.assign(case.code, task=task.public_id, to=colleague, by=head)


class TestAbsence:
    def test_what_is_due_meanwhile_goes_to_who_stands_in(self, ministry: making.Desk, colleague: Official) -> None:
        case = received(ministry)
        queue.claim(appraisal(case), by=ministry.appraiser)
        away = ministry.appraiser
        absences.declare(away, from_date=today(), until_date=today() + timedelta(60), stand_in=colleague, by=away)
        assert appraisal(case).assignee == colleague
        assert list(broken_cases()) == []

    def test_without_anybody_it_goes_back_to_the_unit(self, ministry: making.Desk) -> None:
        case = received(ministry)
        queue.claim(appraisal(case), by=ministry.appraiser)
        away = ministry.appraiser
        absences.declare(away, from_date=today(), until_date=today() + timedelta(60), stand_in=None, by=away)
        assert appraisal(case).assignee is None

    def test_what_can_wait_until_they_are_back_waits(self, ministry: making.Desk) -> None:
        case = received(ministry)
        queue.claim(appraisal(case), by=ministry.appraiser)
        away = ministry.appraiser
        absences.declare(away, from_date=today(), until_date=today(), stand_in=None, by=away)
        assert appraisal(case).assignee == away

    def test_it_begins_on_its_first_day_by_itself_and_once(self, ministry: making.Desk, head: Official) -> None:
        case = received(ministry)
        queue.claim(appraisal(case), by=ministry.appraiser)
        later = today() + timedelta(days=3)
        made = absences.declare(
            ministry.appraiser, from_date=later, until_date=later + timedelta(60), stand_in=None, by=head
        )
        absences.hand_over_due()
        assert appraisal(case).assignee == ministry.appraiser
        Absence.objects.filter(pk=made.pk).update(from_date=today())
        for _run in range(2):
            absences.hand_over_due()
        assert appraisal(case).assignee is None
        assert Absence.objects.get().handed_over_at is not None

    def test_one_declares_ones_own_and_a_head_everybodys(
        self, ministry: making.Desk, colleague: Official, head: Official
    ) -> None:
        days: dict[str, Any] = {"from_date": today(), "until_date": today(), "stand_in": None}
        with pytest.raises(NotAllowed):
            absences.declare(ministry.appraiser, **days, by=colleague)
        absences.declare(ministry.appraiser, **days, by=head)
        with pytest.raises(ActionError):  # some of these days are declared
            absences.declare(ministry.appraiser, **days, by=ministry.appraiser)

    def test_cancelled_one_is_there_again(self, ministry: making.Desk, colleague: Official) -> None:
        made = absences.declare(colleague, from_date=today(), until_date=today(), stand_in=None, by=colleague)
        for _click in range(2):
            absences.cancel(made, by=colleague)
        assert colleague in assigning.who_may(appraisal(received(ministry)))

    @pytest.mark.parametrize(("first", "last"), [(2, 1), (-9, -3), (0, 500)])
    def test_days_that_cannot_be_meant_are_refused(self, colleague: Official, first: int, last: int) -> None:
        with pytest.raises(ActionError):
            absences.declare(
                colleague,
                from_date=today() + timedelta(first),
                until_date=today() + timedelta(last),
                stand_in=None,
                by=colleague,
            )


class TestDistribution:
    def by(self, head: Official, mode: str) -> None:
        assigning.set_distribution(role="appraiser", mode=mode, by=head)

    def test_by_load_it_goes_to_who_has_least(self, ministry: making.Desk, head: Official, colleague: Official) -> None:
        queue.claim(appraisal(received(ministry)), by=ministry.appraiser)
        self.by(head, "by_load")
        assert appraisal(received(ministry)).assignee == colleague
        assert list(broken_cases()) == []

    def test_in_turn_each_gets_one(self, ministry: making.Desk, head: Official, colleague: Official) -> None:
        self.by(head, "round_robin")
        given = [appraisal(received(ministry)).assignee for _case in range(4)]
        assert given == [ministry.appraiser, colleague, ministry.appraiser, colleague]

    def test_where_nobody_may_have_it_it_waits_to_be_taken(self, ministry: making.Desk, head: Official) -> None:
        self.by(head, "by_load")
        Official.objects.filter(pk=ministry.appraiser.pk).update(active=False)
        assert appraisal(received(ministry)).assignee is None

    def test_a_filing_is_given_to_a_receiver(self, ministry: making.Desk) -> None:
        lead = making.official(Role.HEAD, unit="mot-cua")
        assigning.set_distribution(role="receiver", mode="by_load", by=lead)
        assert making.case().tasks.get().assignee == ministry.receiver

    def test_only_heads_say_how_and_may_take_it_back(self, ministry: making.Desk, head: Official) -> None:
        with pytest.raises(NotAllowed):
            self.by(ministry.appraiser, "by_load")
        self.by(head, "by_load")
        self.by(head, "")
        assert not Distribution.objects.exists()


class TestNext:
    def test_what_is_in_hand_comes_before_what_may_be_taken(self, ministry: making.Desk) -> None:
        first, second = appraisal(received(ministry)), appraisal(received(ministry))
        assert assigning.take_next(ministry.appraiser) == first
        assert assigning.take_next(ministry.appraiser) == first
        deciding.appraise(
            first.case.code,
            by=ministry.appraiser,
            version=Case.objects.get(pk=first.case_id).version,
            proposal=making.GRANT,
            text="",
        )
        assert assigning.take_next(ministry.appraiser) == second

    def test_there_may_be_none(self, ministry: making.Desk) -> None:
        assert assigning.take_next(ministry.appraiser) is None

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_get_different_work(self, ministry: making.Desk, colleague: Official) -> None:
        for _case in range(2):
            received(ministry)
        got: list[Task | None] = []

        def ask(official: Official) -> None:
            try:
                got.append(assigning.take_next(Official.objects.get(pk=official.pk)))
            finally:
                connection.close()

        threads = [Thread(target=ask, args=(one,)) for one in (ministry.appraiser, colleague)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert len({task.pk for task in got if task}) == 2


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("absence_has_days", {"until_date": date(2020, 1, 1)}),
        ("absence_cancelled_by", {"cancelled_at": timezone.now()}),
    ],
)
def test_absences_are_whole(colleague: Official, constraint: str, values: dict[str, Any]) -> None:
    days = {"from_date": today(), "until_date": today(), "declared_by": colleague, "declared_at": timezone.now()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Absence.objects.create(official=colleague, **{**days, **values})


def test_nobody_stands_in_for_themself(colleague: Official) -> None:
    self_made = {"official": colleague, "stand_in": colleague, "declared_by": colleague}
    with pytest.raises(IntegrityError, match="absence_stand_in"), transaction.atomic():
        Absence.objects.create(from_date=today(), until_date=today(), declared_at=timezone.now(), **self_made)


def test_work_is_given_out_in_one_way_a_role(head: Official) -> None:
    Distribution.objects.create(unit=head.unit, role="clerk", mode="by_load")
    with pytest.raises(IntegrityError), transaction.atomic():
        Distribution.objects.create(unit=head.unit, role="clerk", mode="round_robin")
    with pytest.raises(IntegrityError, match="distribution_mode_known"), transaction.atomic():
        Distribution.objects.create(unit=head.unit, role="approver", mode="by_luck")
