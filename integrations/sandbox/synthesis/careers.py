"""Degrees, supervised practice, licences and health checks of the grown-up people.

Dates here count back from the day of seeding, so that a health check that should be fresh is fresh.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from integrations.sandbox.synthesis.chance import day_between, months_before, weighted
from integrations.sandbox.synthesis.families import TODAY, YEAR
from integrations.sandbox.synthesis.places import Places
from integrations.sandbox.synthesis.records import (
    DegreeRecord,
    HealthCheckRecord,
    PersonRecord,
    Population,
    PractitionerRecord,
)


@dataclass(frozen=True)
class Profession:
    """A health profession: months of supervised practice that a licence needs, titles and field of its degrees."""

    months: int
    titles: tuple[str, ...]
    field: str
    share: float
    age: int  # at the degree


# Months: Decree 96/2023, art. 3 (domain: P1).
PROFESSIONS: dict[str, Profession] = {
    "doctor": Profession(12, ("Bác sỹ Y khoa",), "Y khoa", 24, 24),
    "assistant_doctor": Profession(9, ("Y sỹ đa khoa",), "Y sỹ", 10, 21),
    "nurse": Profession(6, ("Cử nhân Điều dưỡng", "Cao đẳng Điều dưỡng"), "Điều dưỡng", 38, 21),
    "midwife": Profession(6, ("Cử nhân Hộ sinh", "Cao đẳng Hộ sinh"), "Hộ sinh", 8, 21),
    "medical_technician": Profession(6, ("Cử nhân Kỹ thuật xét nghiệm y học",), "Kỹ thuật y học", 10, 22),
    "clinical_nutritionist": Profession(6, ("Cử nhân Dinh dưỡng",), "Dinh dưỡng", 3, 22),
    "paramedic": Profession(6, ("Cao đẳng Cấp cứu ngoại viện",), "Cấp cứu ngoại viện", 3, 21),
    "clinical_psychologist": Profession(9, ("Cử nhân Tâm lý học lâm sàng",), "Tâm lý học lâm sàng", 4, 22),
}
# Those of pharmacy have a certificate of their own and no practice licence (Law on Pharmacy 105/2016/QH13, art. 11).
PHARMACY: dict[str, Profession] = {
    "pharmacist": Profession(24, ("Dược sĩ đại học",), "Dược học", 0, 23),
    "assistant_pharmacist": Profession(18, ("Dược sĩ cao đẳng",), "Dược", 0, 21),
}
_SCHOOL_TOWNS = ("Hà Nội", "Hải Phòng", "Thái Nguyên", "Vinh", "Huế", "Đà Nẵng", "Buôn Ma Thuột", "Cần Thơ")


class Careers:
    """Fills the registries of degrees, practitioners and health checks for a population."""

    def __init__(self, rng: Random, places: Places, today: date) -> None:
        self._rng, self._places, self._today = rng, places, today
        self._licences = 1000
        self._towns = {
            province.code: province.name.removeprefix("Thành phố ").removeprefix("Tỉnh ")
            for province in places.provinces
        }

    def fill(self, population: Population, ready: int) -> None:
        """Give careers to everyone of `population`, and make `ready` of them fit for a new licence today."""
        for person in population.people:
            if self._works_here(person):
                self._career(population, person)
        candidates = [p for p in population.people if self._may_be_ready(p)]
        for person in sorted(self._rng.sample(candidates, min(ready, len(candidates))), key=lambda p: p.id):
            self.make_ready(population, person, weighted(self._rng, (("nurse", 65), ("doctor", 35))))
            population.ready.append(person.id)

    def make_ready(self, population: Population, person: PersonRecord, profession: str) -> None:
        """Give `person` a degree, enough finished practice, a fresh health check, and no licence yet."""
        months = PROFESSIONS[profession].months + self._rng.randint(0, 3)
        until = self._today - timedelta(days=self._rng.randint(7, 60))
        graduated = months_before(until, months + self._rng.randint(2, 8))
        population.degrees[person.id] = self.degree(person, profession, graduated)
        population.practitioners[person.id] = self.practice(person, profession, months, until)
        population.health_checks[person.id] = self.health_check(person, self._rng.randint(3, 90))

    def degree(self, person: PersonRecord, profession: str, issued_on: date) -> DegreeRecord:
        kind = (PROFESSIONS | PHARMACY)[profession]
        title = self._rng.choice(kind.titles)
        school = (
            "Trường Cao đẳng Y tế"
            if title.startswith(("Cao đẳng", "Y sỹ", "Dược sĩ cao đẳng"))
            else "Trường Đại học Y Dược"
        )
        number = f"{issued_on.year}/{self._rng.randrange(1_000_000):06d}"
        institution = f"{school} {self._rng.choice(_SCHOOL_TOWNS)}"
        return DegreeRecord(person.id, profession, title, kind.field, institution, number, issued_on.isoformat())

    def practice(
        self, person: PersonRecord, profession: str, months: int, until: date | None, licensed: bool = False
    ) -> PractitionerRecord:
        """Return `months` of practice that ended on `until`, or still goes on where that is None."""
        start = months_before(until or self._today, months)
        record = PractitionerRecord(
            person.id,
            profession,
            months,
            start.isoformat(),
            until.isoformat() if until else "",
            self._facility(person, "Bệnh viện Đa khoa"),
            self.licence_number() if licensed else "",
        )
        if not licensed:
            return record
        return self.licence(record, (until or self._today) + timedelta(days=30))

    def licence(self, record: PractitionerRecord, issued: date) -> PractitionerRecord:
        """Return the record with a licence of this day, which is valid for five years (Law 15/2023/QH15, art. 27)."""
        until = months_before(issued, -60)
        return replace(
            record,
            licence_issued_on=issued.isoformat(),
            licence_valid_until=until.isoformat(),
            licence_scope=PROFESSIONS[record.practice_profession].field,
            licence_status="active" if until >= self._today else "expired",
        )

    def licence_number(self) -> str:
        self._licences += 1
        return f"{self._licences:06d}/BYT-GPHN"

    def health_check(self, person: PersonRecord, days_ago: int, conclusion: str = "fit") -> HealthCheckRecord:
        issued = self._today - timedelta(days=days_ago)
        number = f"{self._rng.randrange(100_000):05d}/GKSK-{issued.year}"
        facility = self._facility(person, "Trung tâm Y tế khu vực")
        return HealthCheckRecord(person.id, number, issued.isoformat(), facility, conclusion)

    def _facility(self, person: PersonRecord, kind: str) -> str:
        return f"{kind} {self._towns[self._places.ward(person.ward_code).province_code]}"

    def _works_here(self, person: PersonRecord) -> bool:
        grown = date(1955, 1, 1) < person.born < TODAY - 22 * YEAR
        return grown and not person.died_on and person.nationality == "VN" and not person.cast_key

    def _may_be_ready(self, person: PersonRecord) -> bool:
        age = (TODAY - person.born) // YEAR
        return (
            self._works_here(person)
            and 24 <= age <= 45
            and person.assurance_level == 2
            and len(person.birth_date) == 10
        )

    def _career(self, population: Population, person: PersonRecord) -> None:
        rng = self._rng
        if rng.random() < 0.35:
            conclusion = weighted(rng, (("fit", 96), ("unfit", 4)))
            days_ago = min(900, int(rng.expovariate(1 / 240)) + 3)
            population.health_checks[person.id] = self.health_check(person, days_ago, conclusion)
        if rng.random() > 0.14:
            return
        profession = self._profession(person)
        graduated = date(person.born.year + PROFESSIONS[profession].age + rng.randint(1, 3), rng.randint(7, 9), 15)
        if graduated > self._today:
            return
        population.degrees[person.id] = self.degree(person, profession, graduated)
        state = weighted(rng, (("licensed", 55), ("practising", 25), ("none", 20)))
        available = (self._today.year - graduated.year) * 12 + self._today.month - graduated.month - 1
        needed = PROFESSIONS[profession].months
        if state == "licensed" and available > needed:
            until = day_between(rng, months_before(self._today, available - needed), self._today - timedelta(days=30))
            record = self.practice(person, profession, needed, until, licensed=True)
            population.practitioners[person.id] = (
                self.ban(record, rng.randint(30, 500)) if rng.random() < 0.01 else record
            )
        elif state == "practising" and available > 1:
            months = rng.randint(1, min(available, needed + 3))
            ended = None if months < needed else self._today - timedelta(days=rng.randint(1, 25))
            population.practitioners[person.id] = self.practice(person, profession, months, ended)

    def _profession(self, person: PersonRecord) -> str:
        shares: Sequence[tuple[str, float]] = [
            (code, kind.share) for code, kind in PROFESSIONS.items() if code != "midwife" or person.sex == "female"
        ]
        return weighted(self._rng, shares)

    def ban(self, record: PractitionerRecord, days: int) -> PractitionerRecord:
        """Return `record` with a ban that ends `days` days after the day of seeding."""
        return replace(record, banned_until=(self._today + timedelta(days=days)).isoformat())
