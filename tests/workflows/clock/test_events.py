"""Sealed events and the editable calendar: what the database holds, and what it refuses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from procedures.edition import Edition
from procedures.vocabulary import Role
from tests.procedures.conftest import LICENCE, edition_of
from tests.workflows import making
from tests.workflows.clock.conftest import moment
from workflows.clock import changing
from workflows.clock.calendar import Calendar
from workflows.clock.events import NoExtension, OutOfOrder, deadline_of, events_of, seal
from workflows.clock.models import SealedEvent

CODE = "000.00.00.G18-260304-0001"


@pytest.fixture(scope="module")
def licence() -> Edition:
    return edition_of(LICENCE)


def seal_all(*happened: tuple[str, str]) -> None:
    for kind, at in happened:
        seal(CODE, kind, at=moment(at))


@pytest.mark.django_db
def test_a_case_has_no_deadline_before_it_is_received(licence: Edition):
    assert deadline_of(CODE, licence.time_limit) is None
    seal_all(("filed", "2026-03-03 20:00"))
    assert deadline_of(CODE, licence.time_limit) is None


@pytest.mark.django_db
def test_a_received_case_has_the_deadline_of_its_edition(licence: Edition):
    seal_all(("filed", "2026-03-03 20:00"), ("received", "2026-03-04 09:00"))
    found = deadline_of(CODE, licence.time_limit)
    assert found is not None
    assert found.due_on == dt.date(2026, 4, 3)


@pytest.mark.django_db
def test_finding_a_deadline_costs_two_queries(licence: Edition, django_assert_num_queries):
    seal_all(("received", "2026-03-04 09:00"))
    with django_assert_num_queries(2):
        deadline_of(CODE, licence.time_limit)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ([], "paused"),
        ([], "resumed"),
        (["received"], "received"),
        (["received"], "filed"),
        (["received"], "resumed"),
        (["received", "paused"], "paused"),
        (["received", "stopped"], "received"),
        (["received", "stopped"], "stopped"),
        (["filed", "stopped"], "received"),
    ],
)
def test_an_event_out_of_order_is_refused(before: list[str], kind: str):
    for index, earlier in enumerate(before):
        seal(CODE, earlier, at=moment(f"2026-03-0{index + 2} 09:00"))
    with pytest.raises(OutOfOrder):
        seal(CODE, kind, at=moment("2026-03-09 09:00"))


@pytest.mark.django_db
def test_a_case_can_be_declined_before_receipt(licence: Edition):
    seal_all(("filed", "2026-03-03 20:00"), ("stopped", "2026-03-04 09:00"))
    assert deadline_of(CODE, licence.time_limit) is None


@pytest.mark.django_db
@pytest.mark.parametrize(("stopped", "due_on"), [(False, dt.date(2026, 4, 6)), (True, dt.date(2026, 4, 3))])
def test_a_clock_that_has_stopped_is_read_by_the_calendar_of_that_moment(
    licence: Edition, stopped: bool, due_on: dt.date
):
    seal_all(("received", "2026-03-04 09:00"), *([("stopped", "2026-04-03 16:00")] if stopped else []))
    author, other = making.official(Role.HEAD), making.official(Role.HEAD)
    change = changing.propose(
        by=author, decision="QĐ 1/2026", reason_vi="Nghỉ", reason_en="Day off", days={dt.date(2026, 4, 3): False}
    )
    changing.publish(change, by=other)
    found = deadline_of(CODE, licence.time_limit)
    assert found is not None
    assert found.due_on == due_on


@pytest.mark.django_db
def test_an_event_before_the_last_one_is_refused():
    seal_all(("filed", "2026-03-03 20:00"))
    with pytest.raises(OutOfOrder):
        seal(CODE, "received", at=moment("2026-03-03 19:59"))


@pytest.mark.django_db
def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(OutOfOrder):
        seal(CODE, "filed", at=dt.datetime(2026, 3, 3, 20, 0))


@pytest.mark.django_db
def test_an_unknown_event_is_refused():
    with pytest.raises(ValueError, match="forgiven"):
        seal(CODE, "forgiven", at=moment("2026-03-03 20:00"))


@pytest.mark.django_db(transaction=True)
def test_an_event_is_sealed_only_inside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        seal(CODE, "filed", at=moment("2026-03-03 20:00"))


@pytest.mark.django_db
def test_two_cases_have_clocks_of_their_own():
    seal_all(("filed", "2026-03-03 20:00"))
    assert seal("000.00.00.G18-260304-0002", "filed", at=moment("2026-03-02 20:00")).seq == 1


@pytest.mark.django_db
def test_a_sealed_event_cannot_be_changed():
    seal_all(("filed", "2026-03-03 20:00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        SealedEvent.objects.update(at=moment("2026-03-01 09:00"))


@pytest.mark.django_db
def test_a_sealed_event_cannot_be_deleted():
    seal_all(("filed", "2026-03-03 20:00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        SealedEvent.objects.all().delete()


@pytest.mark.django_db
def test_a_place_in_the_order_is_taken_once():
    seal_all(("filed", "2026-03-03 20:00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        SealedEvent.objects.create(case_code=CODE, seq=1, kind="received", at=moment("2026-03-04 09:00"))


class TestCauses:
    """A pause says what is waited for."""

    pytestmark = pytest.mark.django_db

    @pytest.fixture(autouse=True)
    def received(self):
        seal_all(("received", "2026-03-04 09:00"))

    @pytest.mark.parametrize("cause", ["", "supplement", "payment"])
    def test_it_is_sealed_and_read_back(self, cause: str):
        seal(CODE, "paused", at=moment("2026-03-10 09:00"), cause=cause)
        assert [event.cause for event in events_of(CODE)] == ["", cause]

    def test_nothing_else_has_a_cause(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            seal(CODE, "stopped", at=moment("2026-03-10 09:00"), cause="payment")

    def test_an_unknown_cause_is_refused(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            seal(CODE, "paused", at=moment("2026-03-10 09:00"), cause="holiday")


class TestExtension:
    """The letter of apology comes once (Decree 118/2025/NĐ-CP)."""

    pytestmark = pytest.mark.django_db

    @pytest.fixture(autouse=True)
    def received(self, licence: Edition):
        self.limit = licence.time_limit
        seal_all(("received", "2026-03-04 09:00"))

    def extend(self, until: dt.date | None = dt.date(2026, 4, 20)) -> SealedEvent:
        return seal(CODE, "extended", at=moment("2026-04-01 09:00"), until=until, limit=self.limit)

    def test_it_moves_the_deadline(self, licence: Edition):
        self.extend()
        found = deadline_of(CODE, licence.time_limit)
        assert found is not None
        assert found.due_on == dt.date(2026, 4, 20)

    def test_a_second_one_is_out_of_order(self):
        self.extend()
        with pytest.raises(OutOfOrder):
            seal(CODE, "extended", at=moment("2026-04-02 09:00"), until=dt.date(2026, 5, 4))

    def test_the_database_refuses_a_second_one(self):
        self.extend()
        with pytest.raises(IntegrityError), transaction.atomic():
            SealedEvent.objects.create(
                case_code=CODE, seq=9, kind="extended", at=moment("2026-04-02 09:00"), until=dt.date(2026, 5, 4)
            )

    def test_it_names_its_day(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            self.extend(until=None)

    def test_nothing_else_names_a_day(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            seal(CODE, "paused", at=moment("2026-04-01 09:00"), until=dt.date(2026, 4, 20))

    @pytest.mark.parametrize("until", ["2026-03-20", "2026-04-03"])
    def test_not_to_a_day_on_which_the_case_is_due_anyway(self, until: str):
        with pytest.raises(NoExtension):
            self.extend(dt.date.fromisoformat(until))
        assert [event.kind for event in events_of(CODE)] == ["received"]

    def test_by_a_day_is_enough(self, licence: Edition):
        self.extend(dt.date(2026, 4, 4))
        found = deadline_of(CODE, licence.time_limit)
        assert found is not None
        assert found.due_on == dt.date(2026, 4, 6)  # a Monday

    def test_not_without_the_time_limit_that_it_extends(self):
        with pytest.raises(OutOfOrder):
            seal(CODE, "extended", at=moment("2026-04-01 09:00"), until=dt.date(2026, 4, 20))

    def test_not_while_the_clock_is_paused(self):
        seal(CODE, "paused", at=moment("2026-03-10 09:00"))
        with pytest.raises(OutOfOrder):
            self.extend()


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-08-22", True),  # make-up Saturday
        ("2026-08-31", False),  # the swapped Monday
        ("2026-08-29", False),
        ("2026-11-24", False),  # Culture Day, new from 2026
        ("2025-11-24", True),
        ("2026-04-27", False),  # in place of Sunday
        ("2026-04-28", True),
        ("2026-02-16", False),
        ("2026-02-23", True),
    ],
)
def test_working_days_of_the_public_calendar(day: str, working: bool):
    assert Calendar().is_working_day(dt.date.fromisoformat(day)) is working


def test_a_holiday_has_a_name_in_both_languages():
    name = Calendar().holiday_name(dt.date(2026, 9, 2))
    assert name is not None
    assert (name.vi, name.en) == ("Quốc khánh", "National Day")
    assert Calendar().holiday_name(dt.date(2026, 8, 29)) is None
