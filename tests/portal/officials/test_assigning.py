"""Giving work, absences and the next piece of work, as officials do it in a browser."""

from __future__ import annotations

import pytest
from django.utils import timezone

from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows.cases import receiving
from workflows.cases.models import Absence, Case, Distribution, Task
from workflows.people.models import Official

pytestmark = pytest.mark.django_db


@pytest.fixture
def head() -> Official:
    return making.official(Role.HEAD, name="Đỗ Thị Trưởng")


@pytest.fixture
def task(ministry: making.Desk) -> Task:
    case = making.case()
    receiving.receive(case.code, by=ministry.receiver, version=case.version, payment=making.PAID)
    return case.tasks.get(kind="appraise")


def test_a_head_sees_who_has_how_much_and_gives(ministry: making.Desk, head: Official, task: Task) -> None:
    desk, page = browser_of(head.user), f"/desk/tasks/{task.public_id}/give/"
    assert page in desk.get(f"/desk/cases/{task.case.code}/").content.decode()
    assert "Trần Văn Thẩm (0 pieces of work in hand)" in desk.get(page).content.decode()
    assert desk.post(page, {}).status_code == 422
    assert desk.post(page, {"to": ministry.appraiser.public_id}).status_code == 302
    assert Task.objects.get(pk=task.pk).assignee == ministry.appraiser
    told = browser_of(ministry.appraiser.user).get("/desk/notices/").content.decode()
    assert "This work was given to you" in told


def test_nobody_to_give_it_to_is_said(ministry: making.Desk, head: Official, task: Task) -> None:
    Official.objects.filter(pk=ministry.appraiser.pk).update(active=False)
    page = browser_of(head.user).get(f"/desk/tasks/{task.public_id}/give/").content.decode()
    assert "Nobody else may have this work now" in page


def test_it_is_not_everybodys_to_give(ministry: making.Desk, task: Task) -> None:
    page = f"/desk/tasks/{task.public_id}/give/"
    assert browser_of(ministry.approver.user).get(page).status_code == 302
    assert browser_of(making.official(Role.HEAD, unit="qld").user).get(page).status_code == 404


def test_the_next_work_is_a_button_away(ministry: making.Desk, task: Task) -> None:
    desk = browser_of(ministry.appraiser.user)
    assert "Take the most urgent work" in desk.get("/desk/").content.decode()
    assert desk.post("/desk/next/").headers["Location"].endswith(f"/desk/cases/{task.case.code}/")
    assert Task.objects.get(pk=task.pk).assignee == ministry.appraiser
    Case.objects.filter(pk=task.case_id)
    nothing = browser_of(ministry.approver.user).post("/desk/next/", follow=True).content.decode()
    assert "There is nothing for you to do now" in nothing


def test_an_absence_is_declared_shown_and_cancelled(ministry: making.Desk) -> None:
    today = timezone.localdate()
    desk = browser_of(ministry.appraiser.user)
    assert "Nobody of your unit is away" in desk.get("/desk/absences/").content.decode()
    said = {
        f"{name}_{part}": getattr(today, part)
        for name in ("from_date", "until_date")
        for part in ("day", "month", "year")
    }
    assert desk.post("/desk/absences/", said).status_code == 302
    absence = Absence.objects.get()
    page = desk.get("/desk/absences/").content.decode()
    assert f"/desk/absences/{absence.public_id}/cancel/" in page
    assert desk.post("/desk/absences/", said).status_code == 422  # these days again
    colleague = browser_of(making.official(Role.APPRAISER).user)
    assert colleague.get(f"/desk/absences/{absence.public_id}/cancel/").status_code == 404
    assert desk.post(f"/desk/absences/{absence.public_id}/cancel/").status_code == 302
    assert Absence.objects.get().cancelled_by == ministry.appraiser


def test_a_head_says_how_new_work_is_given_out(ministry: making.Desk, head: Official) -> None:
    desk = browser_of(head.user)
    assert "/desk/distribution/" in desk.get("/desk/").content.decode()
    assert desk.post("/desk/distribution/", {"appraiser": "by_load"}).status_code == 302
    assert Distribution.objects.get().mode == "by_load"
    assert desk.post("/desk/distribution/", {"appraiser": "by_luck"}).status_code == 200
    assert browser_of(ministry.appraiser.user).get("/desk/distribution/").status_code in (403, 404)
