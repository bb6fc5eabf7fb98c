"""The queue holds what the official may do, soonest first, and costs the same however long it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows.cases.models import Case, Task
from workflows.cases.statuses import Status
from workflows.journal.models import Entry
from workflows.journal.writing import reads_about


@pytest.fixture
def desk(ministry: making.Desk) -> Client:
    return browser_of(ministry.receiver.user)


def page(browser: Client, query: str = "") -> str:
    response = browser.get(f"/desk/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_queue_says_so(desk: Client) -> None:
    assert "Nothing is waiting to be taken" in page(desk)
    assert "You have taken nothing" in page(desk, "?tab=mine")


def test_only_work_of_ones_own_role_and_unit_is_there(ministry: making.Desk, desk: Client) -> None:
    case = making.case()
    assert case.code in page(desk)
    assert case.code not in page(browser_of(ministry.appraiser.user))
    elsewhere = making.official(Role.RECEIVER, unit="qld")
    assert case.code not in page(browser_of(elsewhere.user))


def test_taking_a_task_opens_the_case_and_hides_it_from_others(ministry: making.Desk, desk: Client) -> None:
    case = making.case()
    task = Task.objects.get(case=case)
    response = desk.post(f"/desk/tasks/{task.public_id}/claim/")
    assert response.headers["Location"] == f"/desk/cases/{case.code}/"
    assert case.code in page(desk, "?tab=mine")
    colleague = making.official(Role.RECEIVER, unit="mot-cua")
    assert case.code not in page(browser_of(colleague.user))
    desk.post(f"/desk/tasks/{task.public_id}/release/")
    assert case.code in page(browser_of(colleague.user))


def test_a_colleagues_task_is_not_taken(ministry: making.Desk, desk: Client) -> None:
    task = Task.objects.get(case=making.case())
    desk.post(f"/desk/tasks/{task.public_id}/claim/")
    colleague = browser_of(making.official(Role.RECEIVER, unit="mot-cua").user)
    response = colleague.post(f"/desk/tasks/{task.public_id}/claim/", follow=True)
    assert "Somebody else has taken" in response.content.decode()


def test_search_finds_by_code_and_by_name_without_accents(desk: Client) -> None:
    wanted = making.case(making.person(name="Đặng Thị Ánh Tuyết"))
    other = making.case(making.person(name="Lê Văn Bình"))
    for words in ("dang thi anh", "ÁNH TUYẾT", wanted.code):
        found = page(desk, f"?q={words}")
        assert wanted.code in found
        assert f"/desk/cases/{other.code}/" not in found
    assert "Nothing fits your search" in page(desk, "?q=khong co ai")


def test_overdue_comes_first(desk: Client) -> None:
    later, overdue = making.case(), making.case()
    Task.objects.filter(case=overdue).update(due_at=timezone.now() - timedelta(days=1))
    found = page(desk)
    assert "Overdue" in found
    assert found.index(overdue.code) < found.index(later.code)


def test_pages_follow_each_other_without_a_gap(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.officials.paging.PAGE", 2)
    codes = [making.case().code for _ in range(5)]
    seen: list[str] = []
    address = "/desk/"
    for _ in range(3):
        response = desk.get(address)
        seen += [code for code in codes if f"/desk/cases/{code}/" in response.content.decode()]
        address = response.context["next_page"]
    assert sorted(seen) == sorted(codes)
    assert address == ""


@pytest.mark.parametrize(
    "cursor", ["x", "2026-01-01_1", "2026-99-99T00:00:00+00:00_1", "_", "2026-01-01T00:00:00+00:00_٣"]
)
def test_a_cursor_that_makes_no_sense_is_the_first_page(desk: Client, cursor: str) -> None:
    case = making.case()
    assert case.code in desk.get("/desk/", {"after": cursor}).content.decode()


def test_one_page_is_one_look_naming_its_cases(ministry: making.Desk, desk: Client) -> None:
    codes = [making.case().code, making.case().code]
    before = Entry.objects.filter(kind="data.read").count()
    page(desk)
    assert Entry.objects.filter(kind="data.read").count() == before + 1
    for code in codes:
        assert reads_about(case=code).get().actor == f"official:{ministry.receiver.public_id}"


def test_the_queue_costs_the_same_for_one_case_and_for_ten(desk: Client, django_assert_num_queries: Any) -> None:
    making.case()
    with django_assert_num_queries(11):
        page(desk)
    for _ in range(9):
        making.case()
    with django_assert_num_queries(11):
        page(desk)


def test_applicants_and_auditors_have_no_desk(ministry: making.Desk) -> None:
    person = making.person()
    assert person.user is not None
    assert browser_of(person.user).get("/desk/").status_code == 403
    assert browser_of(ministry.auditor.user).get("/desk/").status_code == 403
    assert Client().get("/desk/").status_code == 302


def test_claiming_the_appraisal_moves_the_case_on(ministry: making.Desk) -> None:
    from workflows.cases import receiving

    case = making.case()
    receiving.receive(case.code, by=ministry.receiver, version=1, payment=making.PAID)
    task = Task.objects.get(case=case, closed_at__isnull=True)
    browser_of(ministry.appraiser.user).post(f"/desk/tasks/{task.public_id}/claim/")
    assert Case.objects.get(pk=case.pk).status == Status.PROCESSING
