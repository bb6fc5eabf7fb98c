"""The people of the fifteenth procedure at their browsers: who files, and everybody at the desk who works on it.

They look at pages, fill in the forms that stand there and follow where those lead. Registries answer as they would over
the wire (`tests.workflows.making`).
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from integrations.exchange.client import Outcome
from procedures.vocabulary import Role
from tests.portal.applicants.conftest import signed_in
from tests.portal.applicants.entering import all_typed, form_at
from tests.portal.conftest import browser_of
from tests.workflows import making
from tests.workflows.documents import files
from workflows import outbox
from workflows.cases.models import Case, Task
from workflows.drafts.models import Draft
from workflows.filling.models import Lookup, LookupState
from workflows.people.models import Official, Person

CODE: Final = "1.019915"
FILE: Final = Path(__file__).with_name("fifteenth.yaml")
LOCAL: Final = ZoneInfo("Asia/Ho_Chi_Minh")


def at(day: int, hour: int = 9) -> dt.datetime:
    """An hour of a day in May 2027, the month in which the procedure begins."""
    return dt.datetime(2027, 5, day, hour, tzinfo=LOCAL)


#: What registries say, by whom it is about; None where they know of none.
KNOWN: Final[dict[str, dict[str, Any] | None]] = {
    "applicant.population": {"full_name": "Nguyễn Thị Thử", "birth_date": "1995-03-02"},
    "firm.business": {"name": "Công ty TNHH Sao Mai", "representative=applicant": True},
    "firm.facilities": {
        "name": "Phòng khám Đa khoa Sao Mai",
        "licence_number": "00123/BYT-GPHĐ",
        "status=active": True,
    },
    "head.practitioners": None,
    "device.devices": {"name": "Máy đo huyết áp từ xa SM-2"},
    "doctors.practitioners": {"licence_number": "000007/BYT-GPHN"},
    "doctors.continuing_education": {"hours_2_years": 30},
}
#: What the company answers, page by page; the rows of a page as a list.
ANSWERS: Final[dict[str, Any]] = {
    "case": {"case": "first"},
    "applicant": {"firm_code": "0101234565", "tax": "0101234565-001"},
    "site": {
        "site": {"province_code": "01", "ward_code": "00004", "detail": "Số 9, phố Thử"},
        "rooms": 4,
        "since": "2019",
    },
    "services": {
        "services": ["advice", "emergency"],
        "equipment": "own",
        "price": 650_000,
        "reason": "Có bác sỹ chuyên khoa trực suốt ngày đêm",
    },
    "equipment": {"device_number": "27000001/PLTTBYT"},
    "head": {
        "head_number": "001085000001",
        "head_name": "Trần Văn Trưởng",
        "head_born": "1985-01-01",
        "old_licence": "0007/HNO-CCHN",
        "old_licence_on": "2014",
    },
    "people": [
        {
            "doctor_number": "001090000001",
            "doctor_name": "Lê Thị Viên",
            "doctor_born": "1990-01-31",
            "doctor_role": "adviser",
            "doctor_night": True,
        },
        {
            "doctor_number": "001090000002",
            "doctor_name": "Phạm Văn Khoa",
            "doctor_born": "1990-12-01",
            "doctor_role": "specialist",
        },
    ],
    "contact": {"phone": "0912 345 678", "email": "sao-mai@vi-du.vn"},
    "declaration": {"truth": True},
}


class Company:
    """Somebody who files for the company."""

    def __init__(self, **changes: dict[str, Any]) -> None:
        """`changes`: other answers, by page."""
        self.person: Person = making.person()
        self.sign_in()
        self.answers = {page: changes.get(page, said) for page, said in ANSWERS.items()}
        self.answered: list[str] = []

    def sign_in(self) -> None:
        """Again, where days have gone by."""
        self.browser = signed_in(self.person)

    @property
    def draft(self) -> Draft:
        return Draft.objects.get(person=self.person)

    @property
    def pages_seen(self) -> list[str]:
        """Each page once, in the order in which they came."""
        return list(dict.fromkeys(self.answered))

    @property
    def overview(self) -> str:
        return f"/applications/drafts/{self.draft.public_id}/"

    def page(self, address: str) -> str:
        response = self.browser.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return str(response.content.decode())

    def begin(self) -> None:
        """Start, and agree to the plan."""
        start = f"/applications/start/{CODE}/"
        plan = form_at(self.browser, start).sent(self.browser).headers["Location"]
        assert plan == f"{self.overview}plan/"
        form_at(self.browser, plan).sent(self.browser)
        self.let_registries_answer()

    def fill(self) -> str:
        """Every page, as each leads to the next; returns where the last one leads."""
        address = self.first_page()
        while match := re.fullmatch(rf"{self.overview}steps/(\w+)/", address):
            step = match[1]
            if step not in self.answered:
                self.add_rows(step, address)
            self.answered.append(step)
            form = form_at(self.browser, address)
            answers = {} if isinstance(self.answers.get(step), list) else self.answers.get(step, {})
            typed = all_typed(self.draft.edition.step(step).fields, answers, f"{step}-")
            response = form.sent(self.browser, {name: said for name, said in typed.items() if form.asks(name)})
            assert response.status_code == 302, (step, response.content.decode())
            self.let_registries_answer()
            address = response.headers["Location"]
        return address

    def first_page(self) -> str:
        found = re.search(rf'href="({self.overview}steps/\w+/)"', self.page(self.overview))
        assert found is not None
        return found[1]

    def add_rows(self, step: str, address: str) -> None:
        rows = self.answers.get(step)
        for row in rows if isinstance(rows, list) else ():
            form = form_at(self.browser, f"{address}rows/")
            response = form.sent(self.browser, all_typed(self.draft.edition.step(step).fields, row))
            assert response.status_code == 302, response.content.decode()
            self.let_registries_answer()

    def hand_in(self) -> None:
        """The files that the page of documents asks for: a plan in parts, and an agreement where there is one."""
        plan = f"{self.overview}dossiers/plan/"
        sent = [SimpleUploadedFile(name, files.pdf()) for name in ("1 quy trình.pdf", "2 dữ liệu.pdf")]
        assert self.browser.post(plan, {"sent": sent}).status_code == 302
        while outbox.sweep(100):
            pass
        if "rescue-file" in self.page(f"{self.overview}documents/"):
            file = SimpleUploadedFile("Thỏa thuận.pdf", files.pdf())
            assert self.browser.post(f"{self.overview}documents/rescue/", {"rescue-file": file}).status_code == 302

    def submit(self) -> Case:
        address = f"{self.overview}check/"
        form_at(self.browser, address).sent(self.browser)
        return Case.objects.get(code=self.draft.case_code)

    def let_registries_answer(self) -> None:
        """Whoever was asked and has not answered yet does so now."""
        waiting = Lookup.objects.filter(draft=self.draft.public_id)
        for lookup in waiting.exclude(state__in=[LookupState.ANSWERED, LookupState.DROPPED]).order_by("id"):
            said = KNOWN[f"{lookup.subject.partition(':')[0]}.{lookup.registry}"]
            making.answer(lookup, said, Outcome.ABSENT if said is None else Outcome.FOUND)

    def filed(self) -> Case:
        """All of it."""
        self.begin()
        self.fill()
        self.hand_in()
        return self.submit()


class Desk:
    """Whoever is needed for a piece of work, each with a browser of their own and the forms that it shows."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.page = f"/desk/cases/{case.code}/"
        self.seats: dict[tuple[str, str, int], Official] = {}

    def official(self, task: Task, seat: int = 1) -> Official:
        key = (task.role, task.unit.code, seat)
        if key not in self.seats:
            self.seats[key] = making.official(Role(task.role), unit=task.unit.code)
        return self.seats[key]

    def open(self) -> set[str]:
        """The ids of the open tasks."""
        return set(self.case.tasks.filter(closed_at=None).values_list("step", flat=True))

    def do(self, step: str, verb: str, *, seat: int = 1, **said: str) -> None:
        """Find the case in the queue, take the task, and do it by its form."""
        task = self.case.tasks.select_related("unit").filter(step=step, closed_at=None, assignee=None).first()
        assert task is not None, f"{step} is not open: {self.open()}"
        browser = browser_of(self.official(task, seat).user)
        assert self.case.code in browser.get("/desk/").content.decode()
        assert browser.post(f"/desk/tasks/{task.public_id}/claim/").status_code == 302
        assert f"{self.page}{verb}/" in browser.get(self.page).content.decode()
        form = form_at(browser, f"{self.page}{verb}/")
        assert all(form.asks(name) for name in said), said
        response = form.sent(browser, said)
        assert response.status_code == 302, response.content.decode()
        assert response.headers["Location"] == self.page
        while outbox.sweep(100):
            pass
