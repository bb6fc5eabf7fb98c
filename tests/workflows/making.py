"""A small cast for tests of the engine: persons, officials, drafts whose lookups were answered, filed cases.

Answers come in by the same function that settles a real one; only the wire is left out.
"""

from __future__ import annotations

import base64
import io
import itertools
import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from PIL import Image

from integrations.exchange.client import Outcome
from procedures.health_departments import HEALTH_DEPARTMENTS
from procedures.vocabulary import UNITS, Role
from tests.workflows.signing import answer_to
from workflows.cases.filing import file
from workflows.cases.models import Case, PaymentMethod, Proposal
from workflows.cases.receiving import PaymentRecord
from workflows.drafts import actions
from workflows.drafts.models import Draft
from workflows.filling import jobs
from workflows.filling.models import Lookup
from workflows.people.accounts import EidIdentity, person_of
from workflows.people.models import Official, OfficialRole, Person, Unit, User

PROCEDURE = "1.012289"


def _portrait() -> str:
    """A plain grey picture as the e-ID gives it."""
    out = io.BytesIO()
    Image.new("RGB", (40, 60), "grey").save(out, format="PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


PORTRAIT = _portrait()
_numbers = itertools.count(1)


def person(*, level: int = 2, name: str = "Nguyễn Thị Thử", birth_date: str = "1995-03-02") -> Person:
    """An applicant whose e-ID is of a level."""
    number = f"0011{95}{next(_numbers):06d}"
    return person_of(EidIdentity(number, name, birth_date, level, PORTRAIT))


def official(*roles: Role, unit: str = "kcb", name: str = "") -> Official:
    """An official with these roles in a unit."""
    term = (UNITS | HEALTH_DEPARTMENTS)[unit]
    place, _made = Unit.objects.get_or_create(code=unit, defaults={"title_vi": term.vi, "title_en": term.en})
    user = User.objects.create_user(username=f"official-{uuid.uuid4().hex[:8]}")
    made = Official.objects.create(user=user, full_name=name or "Trần Văn Thử", title="Chuyên viên", unit=place)
    OfficialRole.objects.bulk_create(OfficialRole(official=made, role=role.value) for role in roles)
    return made


def also(official: Official, role: str) -> None:
    """Give an official another role."""
    OfficialRole.objects.create(official=official, role=role)
    official.__dict__.pop("roles", None)


class Desk:
    """One official for each role."""

    def __init__(self) -> None:
        self.receiver = official(Role.RECEIVER, unit="mot-cua", name="Nguyễn Thị Tiếp")
        self.appraiser = official(Role.APPRAISER, name="Trần Văn Thẩm")
        self.approver = official(Role.APPROVER, name="Phạm Minh Duyệt")
        self.clerk = official(Role.CLERK, name="Hoàng Thị Thư")
        self.auditor = official(Role.AUDITOR, unit="ktnb", name="Vũ Đức Kiểm")


def values(**changes: Any) -> dict[str, dict[str, Any]]:
    """What the registries know of a nurse who may have the licence; `registry__attribute=value` changes one."""
    today = timezone.localdate()
    known: dict[str, dict[str, Any]] = {
        "population": {
            "full_name": "Nguyễn Thị Thử",
            "birth_date": "1995-03-02",
            "sex": "female",
            "nationality": "VN",
            "birth_place": {"province_code": "001", "text": "Hà Nội"},
            "permanent_address": {
                "province_code": "01",
                "province": "Thành phố Hà Nội",
                "ward_code": "00004",
                "ward": "Phường Ba Đình",
                "detail": "Số 1 phố Thử",
            },
            "life_status": "alive",
        },
        "degrees": {
            "profession": "nurse",
            "title": "Cử nhân Điều dưỡng",
            "field": "Điều dưỡng",
            "institution": "Trường Đại học Thử",
            "number": "B123456",
            "issued_on": "2018-07-01",
        },
        "practitioners": {
            "practice_profession": "nurse",
            "practice_months": 7,
            "practice_from": "2025-01-01",
            "practice_to": "2025-08-01",
            "practice_facility": "Bệnh viện Thử",
            "licence_number": None,
            "banned_until": None,
        },
        "health_checks": {
            "number": "KSK-1",
            "issued_on": (today - timedelta(days=30)).isoformat(),
            "facility": "Bệnh viện Thử",
            "conclusion": "fit",
        },
    }
    for name, value in changes.items():
        registry, _sep, attribute = name.partition("__")
        known[registry][attribute] = value
    return known


def answer(lookup: Lookup, data: dict[str, Any] | None, outcome: Outcome = Outcome.FOUND) -> None:
    """Settle a lookup as its job would: with these values, or as absent or mismatch."""
    lookup = Lookup.objects.select_related("person").get(pk=lookup.pk)
    question = jobs.question_about(lookup)
    known = dict(data or {})
    for name, value in lookup.comparisons:  # named as the lookup names them, asked with the value itself
        known[f"{name}={lookup.expected(value)}"] = known.get(f"{name}={value}", known.get(name) == value)
    answered = answer_to(question, known, outcome)
    with transaction.atomic():
        jobs._settle_answers([(lookup.pk, question, answered)])


ANSWERS: dict[str, dict[str, Any]] = {
    "identity": {},
    "profession": {"profession": "nurse"},
    "practice": {},
    "health": {},
    "history": {"work_history": "01/2019 – nay: điều dưỡng, Bệnh viện Thử"},
    "contact": {"phone": "0912345678", "email": None},
    "delivery": {"delivery": "electronic", "post_address": None},
    "declaration": {"portrait_consent": True, "truth": True},
}


def draft(
    owner: Person | None = None, *, answered: dict[str, dict[str, Any]] | None = None, procedure: str = PROCEDURE
) -> Draft:
    """A draft with every step saved and every registry answered, except those that `answered` leaves out."""
    owner = owner or person()
    made = actions.agree_to_lookups(actions.start(owner, procedure, on=timezone.localdate()))
    known = values() if answered is None else answered
    for lookup in Lookup.objects.filter(draft=made.public_id):
        if lookup.registry in known:
            answer(lookup, known[lookup.registry])
    for step in made.edition.steps:
        made = actions.save_step(made, step.id, data={}, answers=ANSWERS.get(step.id, {}))
    return made


def case(owner: Person | None = None, **options: Any) -> Case:
    """A filed case."""
    made = draft(owner, **options)
    return file(made, version=made.version)


PAID = PaymentRecord(PaymentMethod.COUNTER, "BL-0001")
GRANT = Proposal.GRANT
