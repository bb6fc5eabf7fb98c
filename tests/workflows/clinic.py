"""A draft of 1.012278: a firm, its technical head and its staff, each with what registries know of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.workflows import making
from workflows.drafts import actions, rows
from workflows.drafts.models import Draft
from workflows.filling.models import Lookup, LookupState
from workflows.people.capacities import Capacity
from workflows.people.models import Person

PROCEDURE = "1.012278"
FIRM = "0101234565"
HEAD = {"head_number": "001085000001", "head_name": "Trần Văn Trưởng", "head_birth_date": "1985-01-01"}
ON = dt.date(2026, 11, 23)
#: What registries know; `representative=applicant` and the like are comparisons.
KNOWN: dict[str, dict[str, Any]] = {
    "population": {"full_name": "Nguyễn Thị Thử", "birth_date": "1995-03-02"},
    "business": {
        "name": "Công ty TNHH Phòng khám Thử",
        "address": {
            "province_code": "01",
            "province": "Thành phố Hà Nội",
            "ward_code": "00004",
            "ward": "Phường Ba Đình",
            "detail": "Số 2 phố Thử",
        },
        "established_on": "2020-05-01",
        "legal_representative": "Nguyễn Thị Thử",
        "representative=applicant": True,
        "status=active": True,
    },
    "practitioners": {
        "licence_number": "000007/BYT-GPHN",
        "practice_profession": "doctor",
        "practice_profession=doctor": True,
        "banned_until": None,
    },
}
ANSWERS: dict[str, dict[str, Any]] = {
    "applicant": {"firm_code": FIRM},
    "clinic": {"clinic_name": "Phòng khám Thử", "clinic_address": "Số 2 phố Thử", "opening_hours": "7-17"},
    "head": {**HEAD, "head_full_time": True},
    "premises": {"rooms": "Phòng khám nội, 20 m²", "equipment": "Máy siêu âm"},
    "techniques": {"specialities": "Nội", "technique_list": "Khám nội"},
    "contact": {"phone": "0912345678"},
    "delivery": {"delivery": "electronic"},
    "declaration": {"consent_of_staff": True, "truth": True},
}


def member(number: int, **changes: Any) -> dict[str, Any]:
    """What the applicant enters about one of the staff."""
    return {
        "staff_number": f"0010900000{number:02d}",
        "staff_name": f"Lê Thị Viên {'ABCDEFGHIK'[number]}",
        "staff_birth_date": "1990-01-01",
        "staff_position": "Khám bệnh",
        "staff_hours": "7-17",
        **changes,
    }


def started(owner: Person | None = None, *, by: Capacity | None = None) -> Draft:
    """A draft whose plan was agreed to, with nothing entered."""
    who = by.agent if by else owner or making.person()
    return actions.agree_to_lookups(actions.start(who, PROCEDURE, on=ON, by=by))


def save(draft: Draft, step: str, **changes: Any) -> Draft:
    """Save one page as a ready applicant fills it, with these changes."""
    return actions.save_step(draft, step, data={}, answers={**ANSWERS.get(step, {}), **changes})


def complete(
    owner: Person | None = None, *, staff: int = 2, answered: bool = True, by: Capacity | None = None
) -> Draft:
    """A draft with every page filled in and so many staff; registries have answered, if they were asked to."""
    draft = started(owner, by=by)
    for step in draft.edition.steps:
        draft = save(draft, step.id)
    for number in range(staff):
        rows.put_row(draft, "people", None, member(number))
    draft.refresh_from_db()
    if answered:
        answer_all(draft)
    return draft


def answer_all(draft: Draft, **changes: dict[str, Any]) -> None:
    """Have the registries answer what was asked; `changes` by registry."""
    for lookup in asked(draft).values():
        making.answer(lookup, KNOWN[lookup.registry] | changes.get(lookup.registry, {}))


def asked(draft: Draft) -> dict[str, Lookup]:
    """The lookups that count, by subject and registry: `firm.business`, `staff:1a2b3c4d.practitioners`."""
    kept = Lookup.objects.filter(draft=draft.public_id).exclude(state=LookupState.DROPPED).order_by("id")
    return {f"{lookup.subject}.{lookup.registry}": lookup for lookup in kept}
