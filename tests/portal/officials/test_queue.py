"""The queue holds what the official may do, soonest first, and costs the same however long it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integrations.exchange.models import Breaker, Maintenance
from portal.officials import filters
from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows.cases import deciding, receiving, weighing
from workflows.cases.models import Case, Proposal, Task
from workflows.cases.statuses import Status
from workflows.filling.models import Difference, Lookup
from workflows.journal.models import Entry
from workflows.journal.writing import reads_about


@pytest.fixture(autouse=True)
def _read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process keeps of the catalogue and of the registries' health belongs to another test's database."""
    monkeypatch.setattr(filters, "_CATALOGUE_KEPT", 10**6)
    monkeypatch.setattr(filters, "_HEALTH_KEPT", 10**6)
    filters.forget()


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


def search(browser: Client, words: str, query: str = "") -> Any:
    """What a browser shows after the search form was sent."""
    response = browser.post("/desk/", {"q": words, "query": query})
    return browser.get(response.headers["Location"])


@pytest.mark.parametrize("words", ["dang thi anh", "ÁNH  TUYẾT", "tuyet dang", "code", "end of code", "number"])
def test_search_finds_by_code_and_by_name_without_accents(desk: Client, words: str) -> None:
    other = making.case(making.person(name="Lê Văn Bình"))
    wanted = making.case(making.person(name="Đặng Thị Ánh Tuyết"))
    number = wanted.person.identity_number
    words = {"code": wanted.code, "end of code": wanted.code[-6:], "number": number}.get(words, words)
    found = search(desk, words).content.decode()
    assert f"/desk/cases/{wanted.code}/" in found
    assert f"/desk/cases/{other.code}/" not in found


def test_the_words_of_a_search_stand_in_no_address(desk: Client) -> None:
    making.case(making.person(name="Đặng Thị Ánh Tuyết"))
    address = desk.post("/desk/", {"q": "tuyet", "query": "tab=mine"}).headers["Location"]
    assert "tuyet" not in address
    assert "tab=mine" in address
    shown = desk.get(address)
    assert 'value="tuyet"' in shown.content.decode()
    assert all("tuyet" not in tab[0] for tab in shown.context["tabs"])


def test_another_sessions_search_is_not_shown(desk: Client, ministry: making.Desk) -> None:
    address = desk.post("/desk/", {"q": "tuyet"}).headers["Location"]
    assert "tuyet" not in browser_of(ministry.receiver.user).get(address).content.decode()


def test_a_search_that_finds_nothing_says_so(desk: Client) -> None:
    making.case()
    assert "No open task here fits “khong co ai”" in search(desk, "khong co ai").content.decode()


def test_a_search_also_finds_a_case_that_is_with_somebody_else(desk: Client, ministry: making.Desk) -> None:
    case = making.case()
    receiving.receive(case.code, by=ministry.receiver, version=1, payment=making.PAID)
    found = search(desk, case.code).content.decode()
    assert "Cases on which you have no open task here" in found
    assert f"/desk/cases/{case.code}/" in found
    assert reads_about(case=case.code).filter(actor=f"official:{ministry.receiver.public_id}").exists()
    elsewhere = browser_of(making.official(Role.RECEIVER, unit="qld").user)
    assert f"/desk/cases/{case.code}/" not in search(elsewhere, case.code).content.decode()


@pytest.mark.parametrize("words", ["a" * 101, "nul \x00", "%", "_", "\u0301", "'; --"])
def test_odd_words_are_no_500(desk: Client, words: str) -> None:
    making.case()
    assert desk.post("/desk/", {"q": words}, follow=True).status_code == 200


def test_words_that_are_too_long_are_kept_and_told(desk: Client) -> None:
    page = desk.post("/desk/", {"q": "a" * 101}).content.decode()
    assert "Shorten the text" in page
    assert "a" * 101 in page


def test_overdue_comes_first(desk: Client) -> None:
    later, overdue = making.case(), making.case()
    Task.objects.filter(case=overdue).update(due_at=timezone.now() - timedelta(days=1))
    found = page(desk)
    assert "Overdue" in found
    assert found.index(overdue.code) < found.index(later.code)


def codes_on(response: Any, codes: list[str]) -> list[str]:
    return [code for code in codes if f"/desk/cases/{code}/" in response.content.decode()]


def test_pages_follow_each_other_without_a_gap_there_and_back(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.officials.paging.PAGE", 2)
    codes = [making.case().code for _ in range(5)]
    # All are due at the same moment: the order is total all the same.
    Task.objects.update(due_at=Task.objects.earliest("id").due_at)
    first = desk.get("/desk/")
    second = desk.get(first.context["next_page"])
    third = desk.get(second.context["next_page"])
    assert [codes_on(page, codes) for page in (first, second, third)] == [codes[:2], codes[2:4], codes[4:]]
    assert (first.context["previous_page"], third.context["next_page"]) == ("", "")
    back = desk.get(third.context["previous_page"])
    start = desk.get(back.context["previous_page"])
    assert [codes_on(page, codes) for page in (back, start)] == [codes[2:4], codes[:2]]
    assert start.context["previous_page"] == ""


def test_a_page_after_the_end_is_empty(desk: Client) -> None:
    case = making.case()
    task = Task.objects.get(case=case)
    page = desk.get("/desk/", {"after": f"{task.due_at.isoformat()}_{task.pk}"})
    assert codes_on(page, [case.code]) == []


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


def statements(browser: Client, address: str) -> int:
    """How many statements a page takes; the brackets around what is written together are none."""
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)


@pytest.mark.parametrize("view", filters.VIEWS)
def test_no_view_costs_more_than_eight_statements_however_much_is_in_it(
    desk: Client, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    monkeypatch.setattr("portal.officials.paging.PAGE", 2)
    making.case()
    desk.get("/desk/")
    few = statements(desk, f"/desk/?tab={view}")
    for _ in range(4):
        making.case()
    many = statements(desk, f"/desk/?tab={view}&procedure=1.012289&due=soon&due=later")
    assert few <= many <= 8


def test_a_search_that_finds_no_open_task_costs_no_more(desk: Client) -> None:
    making.case()
    address = desk.post("/desk/", {"q": "khong co ai"}).headers["Location"]
    desk.get("/desk/")
    assert statements(desk, address) <= 8


def test_applicants_and_auditors_have_no_desk(ministry: making.Desk) -> None:
    person = making.person()
    assert person.user is not None
    assert browser_of(person.user).get("/desk/").status_code == 403
    assert browser_of(ministry.auditor.user).get("/desk/").status_code == 403
    assert Client().get("/desk/").status_code == 302


def test_claiming_the_appraisal_moves_the_case_on(ministry: making.Desk) -> None:
    case = making.case()
    receiving.receive(case.code, by=ministry.receiver, version=1, payment=making.PAID)
    task = Task.objects.get(case=case, closed_at__isnull=True)
    browser_of(ministry.appraiser.user).post(f"/desk/tasks/{task.public_id}/claim/")
    assert Case.objects.get(pk=case.pk).status == Status.PROCESSING


def test_a_registry_that_is_not_to_be_had_is_announced(desk: Client) -> None:
    assert "not answer now" not in page(desk)
    now = timezone.now()
    Breaker.objects.create(registry="degrees", failures=5, opened_at=now, opened_until=now + timedelta(seconds=30))
    Maintenance.objects.create(registry="population", starts_at=now, ends_at=now + timedelta(hours=1))
    filters.forget()  # or some seconds later
    shown = page(desk)
    assert "2 registries do not answer now" in shown
    assert "nothing that needs it is decided before it is there" in shown


def test_a_registry_that_has_difficulties_is_no_news(desk: Client) -> None:
    Breaker.objects.create(registry="degrees", failures=2, window_started_at=timezone.now())
    assert "not answer now" not in page(desk)


class TestWeighing:
    """Cases in which something waits to be weighed are marked, for those who weigh."""

    @pytest.fixture
    def case(self, ministry: making.Desk) -> Case:
        return self.approving(ministry)

    def approving(self, ministry: making.Desk) -> Case:
        """A case on the approver's desk."""
        case = making.case()
        case = receiving.receive(case.code, by=ministry.receiver, version=case.version, payment=making.PAID)
        how: dict[str, Any] = {"by": ministry.appraiser, "version": case.version}
        return deciding.appraise(case.code, proposal=Proposal.GRANT, text="", **how)

    def differ(self, case: Case) -> Difference:
        newer = {**making.values()["practitioners"], "practice_months": 41}
        making.answer(Lookup.objects.get(case_code=case.code, registry="practitioners"), newer)
        return Difference.objects.latest("id")

    def ask(self, ministry: making.Desk, case: Case) -> Difference:
        asked, version = self.differ(case), Case.objects.get(pk=case.pk).version
        how: dict[str, Any] = {"by": ministry.approver, "version": version}
        weighing.ask(case.code, difference=asked.public_id, question="Which one?", **how)
        return asked

    @pytest.fixture
    def approver(self, ministry: making.Desk) -> Client:
        return browser_of(ministry.approver.user)

    def test_what_waits_is_said_in_the_row(self, ministry: making.Desk, case: Case, approver: Client) -> None:
        assert "A registry says something else now" not in page(approver)
        asked = self.ask(ministry, case)
        assert "The applicant was asked" in page(approver)
        weighing.answer(case, person=case.person, difference=asked.public_id, text="The second.")
        assert "<strong>The applicant has answered</strong>" in page(approver)

    def test_of_several_the_one_that_can_be_weighed_is_said(
        self, ministry: making.Desk, case: Case, approver: Client
    ) -> None:
        self.ask(ministry, case)
        newer = {**making.values()["population"], "sex": "male"}
        making.answer(Lookup.objects.get(case_code=case.code, registry="population"), newer)
        assert "A registry says something else now" in page(approver)

    def test_what_has_been_weighed_waits_no_more(self, ministry: making.Desk, case: Case, approver: Client) -> None:
        how: dict[str, Any] = {"by": ministry.approver, "version": Case.objects.get(pk=case.pk).version}
        weighing.accept(case.code, difference=self.differ(case).public_id, **how)
        assert "A registry says something else now" not in page(approver)

    def test_one_tab_holds_what_was_answered_whoever_took_it(
        self, ministry: making.Desk, case: Case, approver: Client
    ) -> None:
        other = self.approving(ministry)
        asked = self.ask(ministry, case)
        assert "No applicant’s answer waits for you" in page(approver, "?tab=answered")
        weighing.answer(case, person=case.person, difference=asked.public_id, text="The second.")
        for _taken in (False, True):
            assert case.code in page(approver, "?tab=answered")
            assert other.code not in page(approver, "?tab=answered")
            approver.post(f"/desk/tasks/{Task.objects.get(case=case, closed_at=None).public_id}/claim/")
        assert case.code not in page(browser_of(ministry.appraiser.user), "?tab=answered")

    def test_marks_cost_nothing_more_however_many_there_are(
        self, ministry: making.Desk, case: Case, approver: Client
    ) -> None:
        page(approver)
        without = statements(approver, "/desk/")
        self.ask(ministry, case)
        for _ in range(3):
            self.differ(self.approving(ministry))
        assert statements(approver, "/desk/") == without
