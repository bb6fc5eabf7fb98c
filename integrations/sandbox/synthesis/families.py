"""Families over three generations: who is whose parent, child and spouse, where they live, when they were born.

Ages are counted to a fixed day, so that the same seed gives the same people on whatever day the sandbox is seeded.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from integrations.sandbox.synthesis import names
from integrations.sandbox.synthesis.chance import day_between, weighted
from integrations.sandbox.synthesis.identity import Numbers
from integrations.sandbox.synthesis.places import COUNTRIES, Places, Province
from integrations.sandbox.synthesis.records import PersonRecord

TODAY = date(2026, 1, 1)
YEAR = timedelta(days=365.25)
_CHILDREN = ((0, 12), (1, 24), (2, 40), (3, 16), (4, 8))
_MORTALITY = ((18, 0.0), (50, 0.004), (60, 0.02), (70, 0.08), (80, 0.3), (999, 0.6))  # age below -> chance
_STREETS = ("Lê Lợi", "Trần Phú", "Nguyễn Trãi", "Quang Trung", "Hùng Vương", "Lý Thường Kiệt", "Hai Bà Trưng")


@dataclass(frozen=True)
class _Home:
    """A household: number, province, ward and the line before the ward."""

    number: int
    province: Province
    ward_code: str
    detail: str


class Village:
    """Grows households until there are `count` people. Ids start at `first_id`."""

    def __init__(self, rng: Random, places: Places, numbers: Numbers, count: int, first_id: int) -> None:
        self._rng, self._places, self._numbers = rng, places, numbers
        self._count, self._next_id, self._homes = count, first_id, 0
        self._weights = [len(province.wards) for province in places.provinces]
        self._last_child: dict[int, date] = {}
        self._family_names: dict[int, str] = {}
        self.people: list[PersonRecord] = []

    def grow(self) -> list[PersonRecord]:
        """Return exactly `count` people, parents before their children."""
        while not self._full:
            self._household()
        for person in self.people:
            self._end_of_life(person)
            self._account(person)
        return self.people

    @property
    def _full(self) -> bool:
        return len(self.people) >= self._count

    def _household(self) -> None:
        home = self._home(None)
        if self._rng.random() < 0.01:
            self._foreigner(home)
            return
        kind = weighted(self._rng, (("couple", 82), ("alone", 12), ("mother", 6)))
        first_sex = (
            "female" if kind == "mother" else self._rng.choice(("male", "female")) if kind == "alone" else "male"
        )
        first = self._adult(home, first_sex, day_between(self._rng, date(1936, 1, 1), date(2003, 12, 31)))
        if kind == "couple" and not self._full:
            self._marry(first, home, depth=0)
        elif kind == "mother":
            self._children(first, None, home, depth=0)

    def _home(self, near: Province | None) -> _Home:
        """Found a household, usually in the province `near`."""
        rng = self._rng
        province = near if near and rng.random() < 0.75 else rng.choices(self._places.provinces, self._weights)[0]
        ward = rng.choice(province.wards)
        self._homes += 1
        if ward.name.startswith("Phường"):
            detail = f"Số {rng.randint(1, 480)}, đường {rng.choice(_STREETS)}"
        else:
            detail = f"Thôn {rng.randint(1, 14)}"
        return _Home(self._homes, province, ward.code, detail)

    def _adult(self, home: _Home, sex: str, born: date) -> PersonRecord:
        near = self._rng.random() < 0.75
        place = self._rng.choice(home.province.old_codes) if near else self._rng.choice(sorted(self._places.old_names))
        return self._add(home, sex, born, names.surname(self._rng), place)

    def _foreigner(self, home: _Home) -> None:
        code = self._rng.choice(sorted(COUNTRIES))
        name = names.foreign_name(self._rng, COUNTRIES[code][0])
        if name is None:
            return
        born = day_between(self._rng, date(1960, 1, 1), date(2001, 12, 31))
        person = self._add(home, self._rng.choice(("male", "female")), born, "", code)
        person.full_name, person.nationality = name, COUNTRIES[code][0]

    def _marry(self, person: PersonRecord, home: _Home, depth: int) -> None:
        """Give `person` a spouse of a fitting age, and perhaps children."""
        older = self._rng.randint(-3, 8) * YEAR * (1 if person.sex == "male" else -1)
        born = min(person.born + older, TODAY - 20 * YEAR) + timedelta(days=self._rng.randint(-170, 0))
        spouse = self._adult(home, "female" if person.sex == "male" else "male", born)
        person.spouse_id, spouse.spouse_id = spouse.id, person.id
        mother, father = (spouse, person) if spouse.sex == "female" else (person, spouse)
        self._children(mother, father, home, depth)

    def _children(self, mother: PersonRecord, father: PersonRecord | None, home: _Home, depth: int) -> None:
        """Children are born from 19 to 42 years of the mother, the father at least 20, and carry the father's name."""
        rng = self._rng
        earliest = max(mother.born + 19 * YEAR, father.born + 20 * YEAR if father else date.min)
        born = earliest + timedelta(days=rng.randint(30, 2600))
        place = rng.choice(home.province.old_codes)
        family = self._family_names[(father or mother).id]
        grown: list[PersonRecord] = []
        for _ in range(weighted(rng, _CHILDREN)):
            if self._full or born > mother.born + 42 * YEAR or born >= TODAY:
                break
            abroad = rng.random() < 0.008
            code = rng.choice(sorted(COUNTRIES)) if abroad else place
            child = self._add(home, rng.choice(("male", "female")), born, family, code)
            child.mother_id, child.father_id = mother.id, father.id if father else None
            for parent in (mother, father):
                if parent:
                    self._last_child[parent.id] = born
            grown.append(child)
            born += timedelta(days=rng.randint(420, 2200))
        for child in grown:
            if depth < 2 and child.born < TODAY - 26 * YEAR and rng.random() < 0.55 and not self._full:
                self._move_out(child, home, depth)

    def _move_out(self, child: PersonRecord, home: _Home, depth: int) -> None:
        own = self._home(home.province)
        child.household, child.ward_code, child.address_detail = own.number, own.ward_code, own.detail
        self._marry(child, own, depth + 1)

    def _add(self, home: _Home, sex: str, born: date, family: str, place: str) -> PersonRecord:
        rng = self._rng
        year_only = rng.random() < (0.08 if born.year < 1965 else 0.02 if born.year < 1985 else 0.0)
        birth_date = str(born.year) if year_only else born.isoformat()
        text = COUNTRIES[place][1] if place in COUNTRIES else self._places.old_names[place]
        person = PersonRecord(
            id=self._next_id,
            identity_number=self._numbers.give(place, born.year, sex),
            public_id=UUID(int=rng.getrandbits(128), version=4),
            full_name=names.full_name(rng, family, sex),
            born=born,
            birth_date=birth_date,
            card_birth_date=birth_date,
            sex=sex,
            nationality="VN",
            birth_place_code=place,
            birth_place_text=text,
            ward_code=home.ward_code,
            address_detail=home.detail,
            household=home.number,
            assurance_level=0,
        )
        self._family_names[person.id] = family
        self._next_id += 1
        self.people.append(person)
        return person

    def _end_of_life(self, person: PersonRecord) -> None:
        """The old have often died; nobody dies before the youngest child is born."""
        age = (TODAY - person.born) // YEAR
        chance = next(chance for limit, chance in _MORTALITY if age < limit)
        if self._rng.random() < chance:
            earliest = max(
                person.born + age * YEAR * 0.6, self._last_child.get(person.id, date.min) + timedelta(days=1)
            )
            person.died_on = day_between(self._rng, earliest, TODAY - timedelta(days=30)).isoformat()

    def _account(self, person: PersonRecord) -> None:
        """Most people from 14 years have an e-ID account of level 2, some of level 1, some none (domain: 3.5)."""
        chance = self._rng.random()
        if person.died_on or (TODAY - person.born) // YEAR < 14:
            person.assurance_level = 0
        else:
            person.assurance_level = 2 if chance < 0.86 else 1 if chance < 0.95 else 0
