"""Who plays in made cases: officials of every unit and role, so that nobody's hands are on a case twice."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from django.db import transaction

from procedures.edition import Edition
from procedures.health_departments import HEALTH_DEPARTMENTS, unit_code
from procedures.vocabulary import PROVINCIAL, UNITS
from workflows.people.models import Official, OfficialRole, Unit, User

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Ngọc", "Thanh", "Hữu", "Thu", "Quang", "Hồng")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hùng", "Khánh", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Thử")

Cast = dict[tuple[str, str, str], list[Official]]


def name_of(rng: Random) -> str:
    """The name of somebody who does not exist."""
    return f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}"


def provinces_of(edition: Edition) -> list[str]:
    """The provinces whose health departments work on a procedure; only "" where none does."""
    if edition.definition.located_by is None:
        return [""]
    return sorted(code.removeprefix(f"{PROVINCIAL}-") for code in HEALTH_DEPARTMENTS)


@transaction.atomic
def engage(editions: Iterable[Edition]) -> Cast:
    """Officials by unit, role and kind of work, as many as have seats; those that are there already stay.

    Somebody does one kind of work only, so that the four-eyes rule holds whatever the process.
    """
    units = {unit.code: unit for unit in Unit.objects.all()}
    for term in (*UNITS.values(), *HEALTH_DEPARTMENTS.values()):
        if term.code not in units:
            units[term.code] = Unit.objects.create(code=term.code, title_vi=term.vi, title_en=term.en)
    wanted: dict[tuple[str, str, str], int] = {}
    for edition in editions:
        for spec in edition.process:
            for province in provinces_of(edition):
                key = (unit_code(spec.unit, province), spec.role, spec.kind)
                wanted[key] = max(wanted.get(key, 2), spec.seats or 1)
    made = Official.objects.filter(user__username__startswith="made:").select_related("user", "unit")
    known = {official.user.username: official for official in made}
    return {key: [_official(known, units, key, number) for number in range(count)] for key, count in wanted.items()}


def _official(known: dict[str, Official], units: dict[str, Unit], key: tuple[str, str, str], number: int) -> Official:
    unit, role, kind = key
    username = f"made:{unit}:{role}:{kind}:{number}"
    if username not in known:
        user = User.objects.create_user(username=username)
        name = name_of(Random(username))  # noqa: S311  # a name, not a secret
        known[username] = Official.objects.create(user=user, full_name=name, title="Chuyên viên", unit=units[unit])
        OfficialRole.objects.create(official=known[username], role=role)
    return known[username]
