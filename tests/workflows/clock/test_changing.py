"""The working calendar changes by a decision that one official proposes and another publishes; what was stays told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from procedures.vocabulary import Role
from tests.workflows import making
from workflows.clock import changing
from workflows.clock.calendar import Calendar, in_force, published
from workflows.clock.changing import CalendarError, NewHours
from workflows.clock.hours import OFFICE_HOURS, Hours, hours_of
from workflows.clock.models import CalendarChange, CalendarDay
from workflows.journal.writing import entries
from workflows.people.models import Official, Unit

pytestmark = pytest.mark.django_db
SATURDAY = dt.date(2026, 1, 10)
CULTURE_DAY = dt.date(2026, 11, 24)
SUMMER = Hours((dt.time(7), dt.time(11, 30)), (dt.time(13, 30), dt.time(17)))


@pytest.fixture
def author() -> Official:
    return making.official(Role.HEAD)


@pytest.fixture
def other() -> Official:
    return making.official(Role.HEAD)


def propose(by: Official, days: dict[dt.date, bool | None] | None = None, **more: Any) -> CalendarChange:
    wanted = {SATURDAY: True} if days is None else days
    return changing.propose(
        by=by, decision="Thông báo 123/TB-BNV", reason_vi="Làm bù", reason_en="Make-up", days=wanted, **more
    )


def publish(change: CalendarChange, by: Official) -> CalendarChange:
    with transaction.atomic():
        return changing.publish(change, by=by)


class TestProposing:
    def test_it_changes_nothing_yet(self, author: Official):
        propose(author)
        assert not in_force().is_working_day(SATURDAY)

    def test_it_is_for_heads_of_division(self):
        with pytest.raises(CalendarError):
            propose(making.official(Role.APPRAISER))

    @pytest.mark.parametrize("days", [{}, {SATURDAY + dt.timedelta(days=step): True for step in range(61)}])
    def test_it_names_days_but_not_too_many(self, author: Official, days: dict[dt.date, bool | None]):
        with pytest.raises(CalendarError):
            propose(author, days)

    def test_it_names_its_decision(self, author: Official):
        with pytest.raises(IntegrityError), transaction.atomic():
            changing.propose(by=author, decision=" ", reason_vi="Làm bù", reason_en="Make-up", days={SATURDAY: True})

    def test_what_was_proposed_stays_as_it_was(self, author: Official):
        change = propose(author)
        with pytest.raises(IntegrityError), transaction.atomic():
            change.days.update(working=False)
        with pytest.raises(IntegrityError), transaction.atomic():
            CalendarChange.objects.update(decision="Khác")


class TestPublishing:
    def test_from_then_on_it_holds(self, author: Official, other: Official):
        publish(propose(author), other)
        assert in_force().is_working_day(SATURDAY)

    def test_not_by_its_author(self, author: Official):
        with pytest.raises(CalendarError):
            publish(propose(author), author)

    def test_the_database_refuses_its_author_too(self, author: Official):
        change = propose(author)
        with pytest.raises(IntegrityError), transaction.atomic():
            CalendarChange.objects.filter(pk=change.pk).update(published_by=author, published_at=timezone.now())

    def test_once(self, author: Official, other: Official):
        change = publish(propose(author), other)
        with pytest.raises(CalendarError):
            publish(change, other)

    def test_not_what_was_withdrawn(self, author: Official, other: Official):
        change = propose(author)
        changing.withdraw(change, by=author)
        with pytest.raises(CalendarError):
            publish(change, other)

    def test_what_is_published_cannot_be_withdrawn(self, author: Official, other: Official):
        change = publish(propose(author), other)
        with pytest.raises(CalendarError):
            changing.withdraw(change, by=author)

    def test_a_later_change_overrules_an_earlier_one(self, author: Official, other: Official):
        publish(propose(author, {CULTURE_DAY: True}), other)
        publish(propose(author, {CULTURE_DAY: False}), other)
        assert not in_force().is_working_day(CULTURE_DAY)

    def test_a_day_can_be_given_back_to_the_public_calendar(self, author: Official, other: Official):
        publish(propose(author, {CULTURE_DAY: True}), other)
        publish(propose(author, {CULTURE_DAY: None}), other)
        assert in_force().holiday_name(CULTURE_DAY) is not None

    def test_the_calendar_of_a_past_moment_can_be_told(self, author: Official, other: Official):
        before = timezone.now()
        publish(propose(author), other)
        assert not in_force(at=before).is_working_day(SATURDAY)
        assert in_force(at=timezone.now()).is_working_day(SATURDAY)

    def test_one_query_tells_the_calendar_of_every_moment(
        self, author: Official, other: Official, django_assert_num_queries: Any
    ):
        moments = [timezone.now()]
        for working in (True, False, None):
            publish(propose(author, {CULTURE_DAY: working, SATURDAY: True}), other)
            moments.append(timezone.now())
        with django_assert_num_queries(1):
            calendars = published()
            told = [calendars.at(moment).is_working_day(CULTURE_DAY) for moment in moments]
        assert told == [False, True, False, False]
        assert [calendars.at(moment) for moment in moments] == [in_force(at=moment) for moment in moments]
        assert calendars.now == in_force()
        assert calendars.at(moments[0]) == Calendar()

    def test_a_day_says_why(self, author: Official, other: Official):
        publish(propose(author, {dt.date(2026, 1, 2): False}), other)
        assert str(in_force().holiday_name(dt.date(2026, 1, 2))) == "Make-up"

    def test_every_step_is_journalled(self, author: Official, other: Official):
        publish(propose(author), other)
        changing.withdraw(propose(author), by=author)
        kinds = [entry.kind for entry in entries("calendar")]
        assert kinds == ["calendar.proposed", "calendar.published", "calendar.proposed", "calendar.withdrawn"]

    def test_it_costs_one_query_to_read(self, author: Official, other: Official, django_assert_num_queries: Any):
        publish(propose(author, {SATURDAY: True, CULTURE_DAY: True}), other)
        with django_assert_num_queries(1):
            in_force()


class TestHours:
    """Units may work at other hours, from a day on."""

    def decide(self, author: Official, other: Official, unit: Unit | None, since: str, hours: Hours = SUMMER) -> None:
        new = NewHours(unit, dt.date.fromisoformat(since), hours)
        publish(propose(author, {}, hours=[new]), other)

    def test_office_hours_where_nobody_said_otherwise(self):
        assert hours_of("kcb").on(SATURDAY) == OFFICE_HOURS

    def test_from_the_day_on(self, author: Official, other: Official):
        self.decide(author, other, None, "2026-04-01")
        found = hours_of("kcb")
        assert [found.on(dt.date(2026, 3, 31)), found.on(dt.date(2026, 4, 1))] == [OFFICE_HOURS, SUMMER]

    def test_a_units_own_go_before_those_of_all(self, author: Official, other: Official):
        own = Hours((dt.time(9), dt.time(12)), (dt.time(13), dt.time(18)))
        self.decide(author, other, author.unit, "2026-03-01", own)
        self.decide(author, other, None, "2026-04-01")
        assert hours_of(author.unit.code).on(dt.date(2026, 5, 4)) == own
        assert hours_of("mot-cua").on(dt.date(2026, 5, 4)) == SUMMER

    def test_those_of_a_past_moment_can_be_told(self, author: Official, other: Official):
        before = timezone.now()
        self.decide(author, other, None, "2026-04-01")
        assert hours_of("kcb", at=before).on(dt.date(2026, 5, 4)) == OFFICE_HOURS

    def test_an_afternoon_before_the_morning_is_refused(self, author: Official, other: Official):
        upside_down = Hours((dt.time(13), dt.time(17)), (dt.time(8), dt.time(12)))
        with pytest.raises(IntegrityError), transaction.atomic():
            self.decide(author, other, None, "2026-04-01", upside_down)


def test_a_day_stands_once_in_a_change():
    change = propose(making.official(Role.HEAD))
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(change=change, date=SATURDAY, working=False)
