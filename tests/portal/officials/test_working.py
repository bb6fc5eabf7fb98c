"""The desk's pages for what an edition has done between receipt and decision: reviews, groups, votes, inspections."""

from __future__ import annotations

from typing import Any

import pytest

from tests.portal.conftest import browser_of
from tests.procedures.processes import choice, task, title, usual
from tests.workflows.cases.working_room import Room, filed, open_tasks
from workflows.cases.models import Case, Report, Task
from workflows.cases.statuses import Status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ministry")]
EXPERTS: dict[str, Any] = {"kind": "opinion", "role": "expert", "seats": 2, "quorum": 2}


@pytest.fixture
def room() -> Room:
    return Room()


def received(room: Room, *tasks: dict[str, Any]) -> Case:
    case = filed([*usual(tasks[0]["id"]), *tasks])
    (first,) = open_tasks(case)
    room.do(first, room.people(first)[0], "receive")
    return case


class Desk:
    """One official's browser on one case, with the task taken."""

    def __init__(self, room: Room, case: Case, who: int = 0, *, step: str = "") -> None:
        mine = [one for one in open_tasks(case) if one.step == step or not step]
        free = next(one for one in mine if one.assignee is None)
        self.case, self.page = case, f"/desk/cases/{case.code}/"
        self.browser = browser_of(room.people(free)[who].user)
        self.browser.post(f"/desk/tasks/{free.public_id}/claim/")

    def read(self, verb: str = "") -> str:
        return str(self.browser.get(self.page + (f"{verb}/" if verb else "")).content.decode())

    def do(self, verb: str, **said: Any) -> Any:
        said.setdefault("version", Case.objects.get(pk=self.case.pk).version)
        return self.browser.post(f"{self.page}{verb}/", said)


def test_a_review_offers_what_the_edition_names(room: Room) -> None:
    desk = Desk(room, received(room, task("look", choice("appraise", "end:stopped"))))
    page = desk.read("pass_on")
    assert "Work o0" in page
    assert "Work o1" in page
    assert desk.do("pass_on", outcome="o1", text="Không thuộc thẩm quyền").status_code == 302
    assert Case.objects.get(pk=desk.case.pk).status == Status.STOPPED


def test_an_inspection_shows_every_line_of_its_list(room: Room) -> None:
    lines = [{"id": "clean", "title": title("clean")}, {"id": "sign", "title": title("sign"), "required": False}]
    outcomes = {
        "passed": {"to": "appraise", "title": title("passed")},
        "again": {"to": "visit", "title": title("again")},
    }
    desk = Desk(room, received(room, task("visit", outcomes, kind="inspect", checklist=lines)))
    page = desk.read("inspect")
    assert page.index("Work clean") < page.index("Work sign") < page.index("Work passed")
    refused = desk.do("inspect", check_clean="no", check_sign="yes", outcome="passed", text="")
    assert "Something that is required was not found" in refused.content.decode()
    desk.do("inspect", check_clean="yes", check_sign="not_applicable", outcome="passed", text="Tốt")
    assert Report.objects.get(case=desk.case).checks == {"clean": "yes", "sign": "not_applicable"}


def test_experts_read_each_other_only_afterwards(room: Room) -> None:
    case = received(room, task("experts", {"done": "appraise"}, **EXPERTS))
    first, second = Desk(room, case, 0), Desk(room, case, 1)
    first.do("give_opinion", proposal="grant", text="Ý kiến thứ nhất")
    assert "Ý kiến thứ nhất" not in second.read()
    second.do("give_opinion", proposal="refuse", text="Ý kiến thứ hai")
    assert "Ý kiến thứ nhất" in second.read()
    assert [one.kind for one in open_tasks(case)] == ["appraise"]


def test_the_case_page_shows_work_at_once_and_every_seat(room: Room) -> None:
    both = [
        task("sort", choice(["experts", "visit"])),
        task("experts", {"done": "both"}, **EXPERTS),
        task("visit", choice("both")),
        task("both", choice("appraise"), join=True),
    ]
    case = received(room, *both)
    (only,) = open_tasks(case)
    room.do(only, room.people(only)[0], "o0")
    page = Desk(room, case, 0, step="visit").read()
    assert "Work experts 1/2" in page
    assert "Work experts 2/2" in page


def test_who_takes_one_of_two_takes_that_one(room: Room) -> None:
    groups = [
        task("sort", choice(["clinic", "quality"])),
        *(task(name, {"done": "both"}, **EXPERTS) for name in ("clinic", "quality")),
        task("both", choice("appraise"), join=True),
    ]
    case = received(room, *groups)
    (only,) = open_tasks(case)
    room.do(only, room.people(only)[0], "o0")
    desk = Desk(room, case, 0, step="quality")
    assert Task.objects.get(case=case, assignee__isnull=False, closed_at=None).step == "quality"
    assert "Work quality</h1>" in desk.read("give_opinion"), "the page says for which of the two the opinion is"
    desk.do("give_opinion", proposal="grant", text="Đạt", step="quality")
    assert Report.objects.get(case=case, task__kind="opinion").task.step == "quality"
