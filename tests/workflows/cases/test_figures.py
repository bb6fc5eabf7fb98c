"""What the public may know of a procedure: counted from real cases, and nothing that rests on fewer than five."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.workflows import making
from workflows.cases import figures
from workflows.cases.models import Case, LedgerRow, LedgerState, ProcedureFigures
from workflows.cases.tasks import count_procedures
from workflows.people.models import Person, Unit

pytestmark = pytest.mark.django_db
# A Monday after a week without a holiday.
TODAY = dt.date(2026, 11, 23)
CODE = "1.012289"
_numbers = itertools.count(1)


@pytest.fixture
def person() -> Person:
    return making.person()


def at(day: dt.date, hour: int = 10) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


def case(
    person: Person,
    filed: dt.date,
    decided: dt.date | None = None,
    due: dt.date | None = None,
    *,
    procedure: str = CODE,
    spared: int = 0,
) -> Case:
    """A case with the moments that count; its status does not."""
    unit, _made = Unit.objects.get_or_create(code="kcb", defaults={"title_vi": "Cục", "title_en": "Unit"})
    made = Case.objects.create(
        code=f"CASE-{next(_numbers)}",
        procedure=procedure,
        edition_date=dt.date(2025, 7, 1),
        edition_digest="x",
        unit=unit,
        person=person,
        applicant_name="x",
        filed_at=at(filed),
        received_at=at(filed),
        due_at=at(due or TODAY + dt.timedelta(days=30), 17),
        decided_at=at(decided) if decided else None,
    )
    for number in range(spared):
        LedgerRow.objects.create(
            case=made, component=f"c{number}", source="degrees", state=LedgerState.REPLACED, changed_at=at(filed)
        )
    return made


def counted() -> ProcedureFigures:
    figures.count(TODAY)
    found = figures.of(CODE)
    assert found is not None
    return found


def test_cases_of_the_last_twelve_months_are_counted(person):
    for day in (TODAY - dt.timedelta(days=1), dt.date(2025, 11, 23)):
        for _ in range(3):
            case(person, day)
    case(person, TODAY)
    case(person, dt.date(2025, 11, 22))
    found = counted()
    assert (found.filed, found.since, found.until) == (6, dt.date(2025, 11, 23), TODAY)


def test_a_day_begins_at_midnight_in_viet_nam(person):
    for _ in range(5):
        made = case(person, dt.date(2025, 11, 23))
        Case.objects.filter(pk=made.pk).update(filed_at=dt.datetime(2025, 11, 22, 17, 0, tzinfo=dt.UTC))
    assert counted().filed == 5


def test_half_were_decided_within_the_median(person):
    """Received on a Monday; decided after 1, 2, 3, 4 working days and, over a weekend, 6."""
    monday = dt.date(2026, 11, 9)
    for days in (1, 2, 3, 4, 8):
        case(person, monday, monday + dt.timedelta(days=days))
    assert counted().median_days == Decimal(3)


def test_of_an_even_number_the_median_lies_between_two(person):
    monday = dt.date(2026, 11, 9)
    for days in (1, 1, 2, 3, 4, 4):
        case(person, monday, monday + dt.timedelta(days=days))
    assert counted().median_days == Decimal("2.5")


def test_in_time_is_whoever_was_decided_on_the_last_day_at_any_hour(person):
    monday, due = dt.date(2026, 11, 9), dt.date(2026, 11, 12)
    late = case(person, monday, due, due)
    Case.objects.filter(pk=late.pk).update(decided_at=at(due, 23))
    for days in (1, 2, 3, 4, 7):
        case(person, monday, monday + dt.timedelta(days=days), due)
    assert counted().on_time_percent == 66


def test_documents_that_a_registry_spared_people_are_counted(person):
    for number in range(5):
        case(person, dt.date(2026, 11, 9), spared=number)
    assert counted().spared == 10


def test_fewer_than_five_cases_are_not_told(person):
    for _ in range(4):
        case(person, dt.date(2026, 11, 9), dt.date(2026, 11, 10), spared=1)
    found = counted()
    assert (found.filed, found.spared, found.decided, found.median_days, found.on_time_percent) == (None,) * 5


def test_many_filed_and_few_decided_tells_only_the_filed(person):
    for number in range(6):
        case(person, dt.date(2026, 11, 9), dt.date(2026, 11, 10) if number < 4 else None)
    found = counted()
    assert (found.filed, found.decided, found.median_days) == (6, None, None)


def test_the_table_itself_refuses_figures_of_too_few():
    with pytest.raises(IntegrityError):
        ProcedureFigures.objects.create(
            procedure=CODE, since=TODAY, until=TODAY, counted_at=timezone.now(), filed=4, spared=1
        )


def test_counting_again_replaces_what_was_there(person):
    for _ in range(5):
        case(person, dt.date(2025, 11, 30))
    assert counted().filed == 5
    figures.count(dt.date(2027, 1, 1))
    assert figures.of(CODE) is None


def test_each_procedure_has_its_own(person):
    for _ in range(5):
        case(person, dt.date(2026, 11, 9))
        case(person, dt.date(2026, 11, 9), procedure="1.012278")
    assert figures.count(TODAY) == 2
    assert {row.procedure: row.filed for row in ProcedureFigures.objects.all()} == {CODE: 5, "1.012278": 5}


def test_counting_costs_the_same_however_many_cases(person):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            figures.count(TODAY)
        return len(asked)

    case(person, dt.date(2026, 11, 9), dt.date(2026, 11, 10))
    few = queries()
    for _ in range(20):
        case(person, dt.date(2026, 11, 9), dt.date(2026, 11, 10), spared=2)
    assert queries() == few


def test_real_cases_are_counted(ministry):
    """Five applications by the engine's own hand; a registry answered for every document."""
    for _ in range(5):
        making.case()
    figures.count(timezone.localdate() + dt.timedelta(days=1))
    found = figures.of(CODE)
    assert found is not None
    assert found.filed == 5
    assert found.spared == 5 * LedgerRow.objects.filter(case=Case.objects.first()).count()


def test_the_clock_rings_for_it():
    count_procedures()
    assert figures.of(CODE) is None


@pytest.mark.parametrize(
    ("day", "before"), [(dt.date(2026, 11, 23), dt.date(2025, 11, 23)), (dt.date(2028, 2, 29), dt.date(2027, 2, 28))]
)
def test_a_year_before(day, before):
    assert figures.a_year_before(day) == before
