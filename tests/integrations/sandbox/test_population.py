"""The synthetic people fit together."""

import unicodedata
from collections import Counter
from datetime import date

import pytest

from integrations.sandbox.synthesis import places
from integrations.sandbox.synthesis.careers import PROFESSIONS
from integrations.sandbox.synthesis.cast import CAST
from integrations.sandbox.synthesis.names import SURNAMES
from integrations.sandbox.synthesis.population import synthesise
from integrations.sandbox.synthesis.records import PersonRecord, Population

DAY = date(2026, 11, 22)
PEOPLE = 6000


@pytest.fixture(scope="module")
def population() -> Population:
    return synthesise(1, PEOPLE, DAY)


@pytest.fixture(scope="module")
def by_id(population: Population) -> dict[int, PersonRecord]:
    return {person.id: person for person in population.people}


def years_between(earlier: date, later: date) -> float:
    return (later - earlier).days / 365.25


def test_as_many_people_as_asked_with_different_numbers(population):
    assert len({person.identity_number for person in population.people}) == PEOPLE


def test_same_seed_gives_same_people(population):
    assert synthesise(1, PEOPLE, DAY) == population


def test_another_seed_gives_other_people_but_the_same_cast(population):
    other = synthesise(2, PEOPLE, DAY)
    both = {p.identity_number for p in other.people} & {p.identity_number for p in population.people}
    assert both >= {member.identity_number for member in CAST}
    assert len(both) < len(CAST) + 20


def test_another_day_changes_no_person(population):
    assert synthesise(1, PEOPLE, date(2027, 6, 1)).people == population.people


def test_identity_number_tells_place_century_sex_and_year(population):
    for person in population.people:
        century = (person.born.year - 1900) // 100
        assert person.identity_number[:3] == person.birth_place_code
        assert int(person.identity_number[3]) == century * 2 + (person.sex == "female")
        assert person.identity_number[4:6] == person.birth_date[2:4]
        assert len(person.identity_number) == 12


def test_birth_places_are_old_provinces_or_countries(population):
    known = places.load().old_names
    assert len(known) == 63
    for person in population.people:
        assert person.birth_place_code in known or person.birth_place_code in places.COUNTRIES


def test_places_are_the_34_provinces_and_3321_wards():
    provinces = places.load().provinces
    wards = [ward for province in provinces for ward in province.wards]
    assert (len(provinces), len(wards), len({ward.code for ward in wards})) == (34, 3321, 3321)
    assert {code for province in provinces for code in province.old_codes} == set(places.load().old_names)


def test_wards_of_people_exist(population):
    for person in population.people:
        assert places.load().ward(person.ward_code).province_code in {p.code for p in places.load().provinces}


def test_parents_are_older_alive_at_the_birth_and_of_the_right_sex(population, by_id):
    children = [person for person in population.people if person.mother_id and not person.cast_key]
    assert len(children) > PEOPLE / 4
    for child in children:
        mother = by_id[child.mother_id]
        assert mother.sex == "female"
        assert 18.9 <= years_between(mother.born, child.born) <= 42.1
        assert not mother.died_on or mother.died_on >= child.born.isoformat()
        if child.father_id:
            father = by_id[child.father_id]
            assert father.sex == "male"
            assert years_between(father.born, child.born) >= 19.9


def test_children_carry_the_family_name_of_the_father(population, by_id):
    ordinary = {name for name, _ in SURNAMES if " " not in name}
    pairs = [(person, by_id[person.father_id]) for person in population.people if person.father_id]
    named = [
        (child, father)
        for child, father in pairs
        if child.full_name.split()[0] in ordinary and father.full_name.split()[0] in ordinary
    ]
    assert len(named) > 0.9 * len(pairs)
    assert all(child.full_name.split()[0] == father.full_name.split()[0] for child, father in named)


def test_spouses_name_each_other_and_were_grown_up(population, by_id):
    for person in population.people:
        if person.spouse_id:
            spouse = by_id[person.spouse_id]
            assert spouse.spouse_id == person.id
            assert {spouse.sex, person.sex} == {"male", "female"}
            assert years_between(person.born, date(2026, 1, 1)) >= 18


def test_young_children_live_with_their_mother(population, by_id):
    for person in population.people:
        if person.mother_id and person.born.year > 2008 and not person.cast_key:
            assert person.household == by_id[person.mother_id].household
            assert person.ward_code == by_id[person.mother_id].ward_code


def test_the_uncommon_is_there(population):
    people = population.people
    assert any(" " not in person.full_name for person in people)
    assert max(len(person.full_name) for person in people) > 60
    assert any(len(person.birth_date) == 4 for person in people)
    assert any(person.birth_place_code >= "100" for person in people)
    assert any(person.nationality != "VN" for person in people)
    assert any(person.died_on for person in people)
    assert any(person.born.year > 2010 for person in people)
    assert set(Counter(person.assurance_level for person in people)) == {0, 1, 2}


def test_names_are_nfc(population):
    assert all(unicodedata.is_normalized("NFC", person.full_name) for person in population.people)


def test_children_and_the_dead_have_no_account(population):
    for person in population.people:
        if person.died_on or person.born.year > 2012:
            assert person.assurance_level == 0


def test_degrees_come_before_practice_and_practice_before_today(population, by_id):
    for key, record in population.practitioners.items():
        assert record.practice_from <= DAY.isoformat()
        assert not record.practice_to or record.practice_from <= record.practice_to <= DAY.isoformat()
        if key in population.degrees:
            assert population.degrees[key].issued_on <= record.practice_from
            assert population.degrees[key].profession == record.practice_profession
        assert not record.banned_until or record.licence_number
        assert by_id[key].cast_key or not by_id[key].died_on


def test_ready_people_meet_every_condition(population, by_id):
    assert len(population.ready) == PEOPLE // 10
    for key in population.ready:
        degree, practice = population.degrees[key], population.practitioners[key]
        check = population.health_checks[key]
        assert degree.profession in {"nurse", "doctor"}
        assert practice.practice_months >= PROFESSIONS[degree.profession].months
        assert not practice.licence_number
        assert check.conclusion == "fit"
        assert 0 <= (DAY - date.fromisoformat(check.issued_on)).days <= 90
        assert by_id[key].assurance_level == 2
