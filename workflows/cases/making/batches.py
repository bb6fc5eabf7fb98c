"""One batch of made cases: planned in memory, numbered, then written table by table in one transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any

import rfc8785
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from procedures import catalogue
from procedures.edition import Edition
from procedures.health_departments import unit_code
from workflows.cases import ledger
from workflows.cases.making.cast import Cast, name_of, provinces_of
from workflows.cases.making.lives import WAYS, Life, life_of
from workflows.cases.making.storing import store
from workflows.cases.making.writings import Writings
from workflows.cases.models import Case
from workflows.cases.searching import words_of
from workflows.clock.calendar import Calendars, published
from workflows.clock.deadlines import LOCAL, ClockEvent
from workflows.clock.events import worked_out
from workflows.documents.models import NumberSeries
from workflows.drafts.models import Draft, DraftState, Filing
from workflows.people.accounts import identity_index
from workflows.people.models import Person, Unit, User

#: Cases of one batch; all of it are filed on one day.
SIZE = 200
_DAYS = 365  # how far back they are filed
_COUNTER = "made:cases"


@dataclass(frozen=True)
class Batch:
    """The `number`-th batch of `size` cases under a seed; `first` counts all cases ever made before it."""

    seed: int
    number: int
    size: int
    first: int

    def day(self, today: dt.date) -> dt.date:
        """The local day on which its cases were filed."""
        return today - dt.timedelta(days=1 + (self.number * 37 + 60) % _DAYS)


def plan(count: int, seed: int) -> list[Batch]:
    """The batches that make so many cases more; what was made before is counted on."""
    with transaction.atomic():
        first = reserve(_COUNTER, count)[0] - 1
    began = first // SIZE
    sizes = [min(SIZE, count - start) for start in range(0, count, SIZE)]
    return [Batch(seed, began + n, size, first + n * SIZE) for n, size in enumerate(sizes)]


def reserve(series: str, how_many: int) -> range:
    """So many next numbers of a series, all in one; must run in the transaction that uses them."""
    own = NumberSeries.objects.filter(name=series)
    if not own.update(last=F("last") + how_many):
        NumberSeries.objects.bulk_create([NumberSeries(name=series)], ignore_conflicts=True)
        own.update(last=F("last") + how_many)
    last = own.get().last
    return range(last - how_many + 1, last + 1)


@transaction.atomic
def make(batch: Batch, cast: Cast) -> Counter[int]:
    """Write a batch; how many cases have come to which status."""
    now, calendars = timezone.now(), published()
    calendar = calendars.now
    day = batch.day(timezone.localdate(now))
    rng = Random(f"{batch.seed}:{batch.first}")  # noqa: S311  # synthetic people, not secrets
    editions = catalogue.listing(day) or catalogue.listing(timezone.localdate(now))
    lives = [life_of(*_filed(editions, day, rng), rng, calendar, now) for _ in range(batch.size)]
    people = _people(batch, rng)
    agency, short = settings.AGENCY_CODE, day.strftime("%y%m%d")
    codes = [f"{agency}-{short}-{number:04d}" for number in reserve(f"case:{agency}:{short}", batch.size)]
    units = {unit.code: unit for unit in Unit.objects.all()}
    cases = [
        _case(code, life, people[n // 2], units, rng, calendars)
        for n, (code, life) in enumerate(zip(codes, lives, strict=True))
    ]
    filings = _filings(cases, rng)
    store(cases)
    writings = Writings(cast, units, calendar, rng, _numbers(lives))
    for case, life, filing in zip(cases, lives, filings, strict=True):
        writings.write(case, life, filing)
    writings.store()
    _lead_on(cases, lives)
    _count(cases)
    return Counter(int(life.status) for life in lives)


def _filed(editions: list[Edition], day: dt.date, rng: Random) -> tuple[Edition, dt.datetime]:
    at = dt.datetime.combine(day, dt.time(7), tzinfo=LOCAL) + dt.timedelta(seconds=rng.randrange(10 * 3600))
    return rng.choice(editions), at.astimezone(dt.UTC)


def _uuid(rng: Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def _people(batch: Batch, rng: Random) -> list[Person]:
    """The applicants, each with two cases. No province has the number 000: such numbers belong to nobody."""
    people = []
    for n in range((batch.size + 1) // 2):
        year, serial = 1950 + rng.randrange(50), batch.first // 2 + n + batch.first % 2
        number = f"000{serial // 10**8 % 10}{serial % 10**8:08d}"
        born = dt.date(year, 1, 1) + dt.timedelta(days=rng.randrange(365))
        user = User(username=f"made:{number}", password="!")  # noqa: S106  # nobody signs in with it
        people.append(
            Person(
                public_id=_uuid(rng),
                user=user,
                identity_number=number,
                identity_index=identity_index(number),
                full_name=name_of(rng),
                birth_date=born.isoformat(),
                assurance_level=2,
            )
        )
    store([person.user for person in people])
    store(people)
    return people


def _case(code: str, life: Life, person: Person, units: dict[str, Unit], rng: Random, calendars: Calendars) -> Case:
    """A case as it is inserted: submitted, with the times that its life will have brought."""
    edition = life.edition
    variant = edition.case_of({})
    province = rng.choice(provinces_of(edition))
    received = life.ended("receive") if life.works[0].outcome == "receive" else None
    case = Case(
        code=code,
        procedure=edition.code,
        edition_date=edition.effective_from,
        edition_digest=edition.digest,
        variant=variant.id if variant else "",
        fee_amount=edition.fee_due({}).amount,
        located_in=province,
        unit=units[unit_code(edition.unit, province)],
        person=person,
        applicant_name=person.full_name,
        words=words_of(code, person.full_name, None),
        first_unit=units[unit_code(edition.first_task.unit, province)],
        filed_at=life.filed_at,
        received_at=received,
        decided_at=life.ended("issue"),
    )
    case.edition = edition
    if received is not None:
        events = [ClockEvent("filed", life.filed_at), ClockEvent("received", received)]
        events += [ClockEvent("stopped", case.decided_at)] if case.decided_at else []
        found = worked_out(case.time_limit, events, calendars)
        case.due_at = found.due_at if found else None
    # The version counts the actions; the changes of status among them are made one by one, afterwards.
    actions = sum(1 for work in life.works for _at, outcome in work.said if outcome != "not_needed")
    case.version = 1 + actions - len(WAYS[life.status])
    return case


def _filings(cases: list[Case], rng: Random) -> list[Filing]:
    drafts = [
        Draft(
            public_id=_uuid(rng),
            person=case.person,
            procedure=case.procedure,
            unit_code=case.edition.unit,
            edition_date=case.edition_date,
            state=DraftState.FILED,
            steps={},
            agreed_at=case.filed_at,
            case_code=case.code,
        )
        for case in cases
    ]
    store(drafts)
    filings = []
    for case, draft in zip(cases, drafts, strict=True):
        body = rfc8785.dumps(_body(case)).decode()
        digest = hashlib.sha256(body.encode()).hexdigest()
        filings.append(
            Filing(
                public_id=_uuid(rng),
                case_code=case.code,
                draft=draft,
                body=body,
                digest=digest,
                filed_at=case.filed_at,
            )
        )
    store(filings)
    return filings


def _body(case: Case) -> dict[str, Any]:
    """As `workflows.drafts.filing` freezes an application that no registry was asked about."""
    person = case.person
    return {
        "format": 1,
        "case": case.code,
        "number": 0,
        "filed_at": case.filed_at.isoformat(),
        "procedure": case.procedure,
        "edition": case.edition_date.isoformat(),
        "edition_digest": case.edition_digest,
        "applicant": {
            "identity_number": person.identity_number,
            "full_name": person.full_name,
            "birth_date": person.birth_date,
        },
        "organisation": None,
        "agent": None,
        "answers": {},
        "facts": {},
        "components": {part.component.id: part.state.value for part in case.edition.evaluate_components({})},
        "files": [],
        "disputes": [],
    }


def _numbers(lives: list[Life]) -> dict[str, Iterator[int]]:
    """The numbers that the batch's letters and results need, without a gap."""
    wanted: Counter[str] = Counter()
    for life in lives:
        for work in life.works:
            if work.ended_at is not None and work.spec.kind == "receive":
                kind = "refusal" if work.outcome == "decline" else "receipt"
                wanted[f"letter:{kind}:{work.ended_at.year}"] += 1
            elif work.ended_at is not None and work.spec.kind == "issue":
                wanted[f"result:{life.edition.result.number}"] += 1
    # Always in one order, so that two batches at once never wait for each other in a circle.
    return {series: iter(reserve(series, wanted[series])) for series in sorted(wanted)}


def _lead_on(cases: list[Case], lives: list[Life]) -> None:
    """Lead every case to its status along the arrows of the law, which the database insists on."""
    adapt = connection.ops.adapt_datetimefield_value
    for wave in count():
        rows = []
        for case, life in zip(cases, lives, strict=True):
            way = WAYS[life.status]
            if wave < len(way):
                case.status, case.version = way[wave], case.version + 1
                case.closed_at = life.works[-1].ended_at if case.is_final else None
                rows.append(
                    (int(case.status), case.version, adapt(case.closed_at) if case.closed_at else None, case.pk)
                )
        if not rows:
            return
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {Case._meta.db_table} SET status = %s, version = %s, closed_at = %s WHERE id = %s",  # noqa: S608  # our own
                rows,
            )


def _count(cases: list[Case]) -> None:
    """Keep the ledger's count of cases; no document stands in its rows, since no registry was asked."""
    counted: dict[tuple[Any, ...], list[Case]] = {}
    for case in cases:
        counted.setdefault((case.procedure, case.unit_id), []).append(case)
    for key in sorted(counted):
        ledger.count_new(counted[key][0], Counter(), cases=len(counted[key]))
