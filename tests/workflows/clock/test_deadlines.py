"""Deadlines against dates worked out by hand, and what must hold for any dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.clock.conftest import NEW_YEAR_SWAP, events, limit, moment
from tests.workflows.clock.examples import AROUND, NEW_TERMS, PAUSES, SWAP_2026, TERMS, WAITS
from workflows.clock.calendar import Calendar
from workflows.clock.deadlines import LOCAL, ClockEvent, Deadline, NotStarted, add, deadline

PUBLIC = Calendar()


WAITED = [(*row[:-1], happened, row[-1]) for happened, rows in WAITS.items() for row in rows]


def due(text: str, calendar: Calendar = PUBLIC, **terms: object) -> str:
    return deadline(limit(**terms), events(text), calendar).due_on.isoformat()  # type: ignore[arg-type]  # short form


@pytest.mark.parametrize(("amount", "unit", "received", "expected"), [*TERMS, *AROUND])
def test_term(amount: int, unit: str, received: str, expected: str):
    assert due(f"received {received}", amount=amount, unit=unit) == expected


@pytest.mark.parametrize(("amount", "unit", "received", "without", "with_swap"), SWAP_2026)
def test_the_new_year_swap_of_2026(amount: int, unit: str, received: str, without: str, with_swap: str):
    assert due(f"received {received}", amount=amount, unit=unit) == without
    assert due(f"received {received}", NEW_YEAR_SWAP, amount=amount, unit=unit) == with_swap


@pytest.mark.parametrize(("amount", "unit", "policy", "happened", "expected"), [*PAUSES, *WAITED])
def test_pause(amount: int, unit: str, policy: str, happened: str, expected: str):
    assert due(happened, amount=amount, unit=unit, supplement=policy) == expected


@pytest.mark.parametrize(("amount", "unit", "happened", "expected"), NEW_TERMS)
def test_new_term(amount: int, unit: str, happened: str, expected: str):
    after = {"amount": amount, "unit": unit}
    assert due(happened, amount=12, unit="month", supplement="new_term", after_supplement=after) == expected


def test_there_are_enough_examples():
    tables = TERMS, AROUND, SWAP_2026, PAUSES, WAITED, NEW_TERMS
    assert sum(len({row[:-1] for row in table}) for table in tables) >= 200


def test_the_day_is_the_day_in_viet_nam():
    # 17:30 UTC on the fourth is half past midnight on the fifth in Ha Noi.
    late = [ClockEvent("received", dt.datetime(2026, 3, 4, 17, 30, tzinfo=dt.UTC))]
    assert deadline(limit(amount=1, unit="working_day"), late, PUBLIC).due_on == dt.date(2026, 3, 6)


def test_due_at_is_the_close_of_business_in_utc():
    found = deadline(limit(), events("received 2026-03-04 09:00"), PUBLIC)
    assert found.due_at == dt.datetime(2026, 4, 3, 10, 0, tzinfo=dt.UTC)


def test_filing_alone_starts_nothing():
    with pytest.raises(NotStarted):
        deadline(limit(), events("filed 2026-03-04 09:00"), PUBLIC)


def test_filing_before_receipt_does_not_count():
    assert due("filed 2026-03-01 09:00, received 2026-03-04 09:00") == "2026-04-03"


def test_a_paused_clock_does_not_run_and_keeps_its_day():
    found = deadline(limit(), events("received 2026-03-04 09:00, paused 2026-03-10 10:00"), PUBLIC)
    assert (found.running, found.due_on) == (False, dt.date(2026, 4, 3))


@pytest.mark.parametrize(
    ("stopped", "late"), [("2026-04-02 09:00", False), ("2026-04-03 23:59", False), ("2026-04-04 00:01", True)]
)
def test_on_time_is_a_matter_of_dates(stopped: str, late: bool):
    found = deadline(limit(), events(f"received 2026-03-04 09:00, stopped {stopped}"), PUBLIC)
    assert found.late(dt.date(2030, 1, 1)) is late
    assert found.running is False


def test_nothing_moves_a_stopped_clock():
    happened = "received 2026-03-04 09:00, stopped 2026-03-10 10:00, paused 2026-03-11 10:00, resumed 2026-03-20 10:00"
    assert due(happened) == "2026-04-03"


def test_days_left_turn_negative():
    found = deadline(limit(), events("received 2026-03-04 09:00"), PUBLIC)
    assert [found.days_left(dt.date(2026, 4, day)) for day in (1, 3, 5)] == [2, 0, -2]
    assert [found.late(dt.date(2026, 4, day)) for day in (3, 4)] == [False, True]


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        deadline(limit(), [ClockEvent("received", dt.datetime(2026, 3, 4, 9, 0))], PUBLIC)


def test_the_derivation_reads_line_by_line():
    found = deadline(limit(), events("received 2026-07-31 16:00"), PUBLIC)
    assert [(line.date.isoformat(), line.text_en) for line in found.derivation] == [
        ("2026-07-31", "Received on 31/07/2026 16:00"),
        (
            "2026-08-03",
            "After 15:00, so it counts from the next working day, 03/08/2026 "
            "(Decree 118/2025/NĐ-CP on the one-stop mechanism)",
        ),
        (
            "2026-09-02",
            "The first day is not counted; 30 days lead to 02/09/2026 (Civil Code 91/2015/QH13, article 147)",
        ),
        (
            "2026-09-02",
            "02/09/2026 is not worked: National Day (Civil Code 91/2015/QH13, article 148)",
        ),
        ("2026-09-03", "Due by the close of 03/09/2026 (Trial Law)"),
    ]


def test_the_derivation_of_a_pause_says_what_was_not_counted():
    happened = "received 2026-03-04 09:00, paused 2026-03-10 10:00, resumed 2026-03-20 10:00"
    found = deadline(limit(supplement="exclude_wait"), events(happened), PUBLIC)
    assert "10 days of waiting are not counted; the end moves to 13/04/2026" in [str(x) for x in found.derivation]


@pytest.mark.parametrize(
    ("at", "budget", "unit", "expected"),
    [
        ("2026-03-04 09:00", 1, "day", "2026-03-05 17:00"),
        ("2026-03-04 16:30", 1, "day", "2026-03-05 17:00"),  # inside the house there is no cut-off
        ("2026-03-06 09:00", 1, "day", "2026-03-09 17:00"),
        ("2026-03-07 09:00", 0, "day", "2026-03-09 17:00"),
        ("2026-02-13 09:00", 2, "working_day", "2026-02-24 17:00"),
    ],
)
def test_the_budget_of_a_task(at: str, budget: int, unit: str, expected: str):
    assert add(moment(at), budget, unit, PUBLIC) == moment(expected)  # type: ignore[arg-type]  # the units above


AFTER = {"amount": 6, "unit": "month"}


def test_after_a_supplement_a_new_term_begins():
    happened = "received 2026-03-04 09:00, paused 2026-05-11 10:00, resumed 2026-07-20 10:00"
    found = deadline(limit(12, "month", "new_term", after_supplement=AFTER), events(happened), PUBLIC)
    assert found.due_on == dt.date(2027, 1, 20)
    lines = [str(line) for line in found.derivation]
    assert "A new term begins, since what was missing is there (Trial Law)" in lines
    assert any("6 months lead to 20/01/2027" in line for line in lines)


def test_while_it_waits_for_the_supplement_the_old_day_holds():
    happened = "received 2026-03-04 09:00, paused 2026-05-11 10:00"
    found = deadline(limit(12, "month", "new_term", after_supplement=AFTER), events(happened), PUBLIC)
    assert (found.due_on, found.running) == (dt.date(2027, 3, 4), False)


class TestExtension:
    """One letter of apology moves the day to the one that it names."""

    HAPPENED = "received 2026-03-04 09:00, extended 2026-04-01 10:00"

    def extended(self, happened: str, until: str) -> Deadline:
        *before, last = events(happened)
        return deadline(limit(), [*before, replace(last, until=dt.date.fromisoformat(until))], PUBLIC)

    def test_it_moves_the_day(self):
        assert self.extended(self.HAPPENED, "2026-04-20").due_on == dt.date(2026, 4, 20)

    def test_the_derivation_says_so(self):
        lines = [str(line) for line in self.extended(self.HAPPENED, "2026-04-20").derivation]
        assert any(line.startswith("Extended, with apologies, to 20/04/2026") for line in lines)

    def test_a_day_off_moves_on(self):
        assert self.extended(self.HAPPENED, "2026-04-18").due_on == dt.date(2026, 4, 20)

    def test_it_never_shortens(self):
        assert self.extended(self.HAPPENED, "2026-03-20").due_on == dt.date(2026, 4, 3)

    @pytest.mark.parametrize(
        ("terms", "due_on"),
        [
            ({"supplement": "restart"}, dt.date(2026, 6, 15)),
            ({"supplement": "new_term", "after_supplement": {"amount": 5, "unit": "day"}}, dt.date(2026, 6, 15)),
            ({"supplement": "new_term", "after_supplement": {"amount": 3, "unit": "month"}}, dt.date(2026, 7, 10)),
            ({"supplement": "exclude_wait"}, dt.date(2026, 6, 23)),
        ],
    )
    def test_the_promised_day_holds_when_the_clock_starts_again(self, terms: dict[str, object], due_on: dt.date):
        happened = "received 03-04 09:00, extended 04-01 10:00, paused 04-02 10:00, resumed 04-10 10:00"
        received, extended, *waited = events(happened)
        extended = replace(extended, until=dt.date(2026, 6, 15))
        found = deadline(limit(**terms), [received, extended, *waited], PUBLIC)  # type: ignore[arg-type]  # short form
        assert found.due_on == due_on
        said = "The day promised with apologies holds: 15/06/2026" in [str(line) for line in found.derivation]
        assert said is (due_on == dt.date(2026, 6, 15))

    def test_before_receipt_it_means_nothing(self):
        with pytest.raises(NotStarted):
            self.extended("filed 2026-03-04 09:00, extended 2026-03-05 10:00", "2026-04-20")


MOMENTS = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2029, 12, 31), timezones=st.just(LOCAL))
UNITS = st.sampled_from(["day", "working_day", "month"])
AMOUNTS = st.integers(1, 90)
POLICIES = st.sampled_from(["restart", "exclude_wait"])
CALENDARS = st.sampled_from([PUBLIC, NEW_YEAR_SWAP])


def received(at: dt.datetime) -> list[ClockEvent]:
    return [ClockEvent("received", at.astimezone(dt.UTC))]


@given(AMOUNTS, UNITS, MOMENTS, CALENDARS)
@settings(deadline=None)
def test_a_due_day_is_a_working_day_after_receipt(amount: int, unit: str, at: dt.datetime, calendar: Calendar):
    found = deadline(limit(amount, unit), received(at), calendar)
    assert calendar.is_working_day(found.due_on)
    assert found.due_on > at.date()


@given(AMOUNTS, UNITS, MOMENTS, MOMENTS, CALENDARS)
@settings(deadline=None)
def test_who_comes_later_is_never_due_earlier(
    amount: int, unit: str, one: dt.datetime, other: dt.datetime, calendar: Calendar
):
    earlier, later = sorted([one, other])
    terms = limit(amount, unit)
    assert deadline(terms, received(earlier), calendar).due_on <= deadline(terms, received(later), calendar).due_on


@given(AMOUNTS, AMOUNTS, UNITS, MOMENTS)
@settings(deadline=None)
def test_a_longer_term_is_never_due_earlier(one: int, other: int, unit: str, at: dt.datetime):
    shorter, longer = sorted([one, other])
    first = deadline(limit(shorter, unit), received(at), PUBLIC)
    assert first.due_on <= deadline(limit(longer, unit), received(at), PUBLIC).due_on


@given(AMOUNTS, UNITS, POLICIES, MOMENTS, st.integers(0, 60 * 24 * 90), st.integers(0, 60 * 24 * 90))
@settings(deadline=None)
def test_a_wait_never_takes_time_away(amount: int, unit: str, policy: str, at: dt.datetime, until: int, wait: int):
    terms = limit(amount, unit, policy)
    paused = at + dt.timedelta(minutes=until)
    resumed = paused + dt.timedelta(minutes=wait)
    waited = [*received(at), ClockEvent("paused", paused), ClockEvent("resumed", resumed)]
    found = deadline(terms, waited, PUBLIC)
    assert found.due_on >= deadline(terms, received(at), PUBLIC).due_on
    assert PUBLIC.is_working_day(found.due_on)


@given(AMOUNTS, UNITS, POLICIES, MOMENTS, MOMENTS)
@settings(deadline=None, max_examples=40)
def test_it_does_not_matter_when_it_is_computed(amount: int, unit: str, policy: str, at: dt.datetime, now: dt.datetime):
    terms = limit(amount, unit, policy)
    found = deadline(terms, received(at), PUBLIC)
    with time_machine.travel(now, tick=False):
        again = deadline(terms, received(at), PUBLIC)
    assert (again.due_on, again.due_at, [str(x) for x in again.derivation]) == (
        found.due_on,
        found.due_at,
        [str(x) for x in found.derivation],
    )


@given(AMOUNTS, UNITS, MOMENTS)
@settings(deadline=None)
def test_the_last_line_of_a_derivation_is_the_due_day(amount: int, unit: str, at: dt.datetime):
    found = deadline(limit(amount, unit), received(at), PUBLIC)
    assert found.derivation[-1].date == found.due_on


class TestCauses:
    """A pause says what is waited for."""

    def lines(self, cause: str) -> list[str]:
        received, paused, resumed = events("received 03-04 09:00, paused 03-10 10:00, resumed 03-20 10:00")
        found = deadline(limit(), [received, replace(paused, cause=cause), resumed], PUBLIC)
        return [str(line) for line in found.derivation]

    @pytest.mark.parametrize(
        ("cause", "paused", "resumed"),
        [
            ("", "waiting for the applicant", "What was missing arrived on 20/03/2026 10:00"),
            ("supplement", "waiting for what is missing", "What was missing arrived on 20/03/2026 10:00"),
            ("payment", "waiting for the payment", "The payment arrived on 20/03/2026 10:00"),
        ],
    )
    def test_the_derivation_says_what_was_waited_for(self, cause: str, paused: str, resumed: str):
        lines = self.lines(cause)
        assert f"The clock paused: {paused}" in lines
        assert resumed in lines

    @pytest.mark.parametrize(
        "terms",
        [
            {"supplement": "restart"},
            {"supplement": "exclude_wait"},
            {"supplement": "new_term", "after_supplement": {"amount": 6, "unit": "month"}},
        ],
    )
    def test_whoever_pays_starts_nothing_anew_and_the_wait_is_not_counted(self, terms: dict[str, object]):
        received, paused, resumed = events("received 03-04 09:00, paused 03-10 10:00, resumed 03-20 10:00")
        found = deadline(limit(**terms), [received, replace(paused, cause="payment"), resumed], PUBLIC)  # type: ignore[arg-type]  # short form
        assert found.due_on == dt.date(2026, 4, 13)
        assert "10 days of waiting are not counted; the end moves to 13/04/2026" in [str(x) for x in found.derivation]

    def test_after_a_supplement_the_wait_for_a_payment_is_counted_by_the_new_term(self):
        happened = (
            "received 03-04 09:00, paused 03-10 10:00, resumed 03-20 10:00, paused 03-23 10:00, resumed 03-26 10:00"
        )
        *before, paused, resumed = events(happened)
        terms = limit(12, "month", "new_term", after_supplement={"amount": 5, "unit": "working_day"})
        found = deadline(terms, [*before, replace(paused, cause="payment"), resumed], PUBLIC)
        assert found.due_on == dt.date(2026, 4, 1)
