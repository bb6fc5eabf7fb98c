"""The queue's views, filters and columns: who sees what of it, and that an address says it all but the words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.officials import filters
from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows.cases import receiving
from workflows.cases.models import Case, SavedView, Task


@pytest.fixture(autouse=True)
def _read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "_CATALOGUE_KEPT", 10**6)
    monkeypatch.setattr(filters, "_HEALTH_KEPT", 10**6)
    filters.forget()


@pytest.fixture
def desk(ministry: making.Desk) -> Client:
    return browser_of(ministry.receiver.user)


def codes(browser: Client, query: str = "") -> list[str]:
    """The codes of the cases on a page, in its order."""
    response = browser.get(f"/desk/{query}")
    assert response.status_code == 200
    return [line.task.code for _title, lines in response.context["groups"] for line in lines]


def groups(browser: Client, query: str = "") -> list[str]:
    return [str(lines[0].group) for _title, lines in browser.get(f"/desk/{query}").context["groups"]]


def due(case: Case, days: float) -> None:
    Task.objects.filter(case=case).update(due_at=timezone.now() + timedelta(days=days))


class TestViews:
    def test_the_units_work_is_there_whoever_has_it(self, ministry: making.Desk, desk: Client) -> None:
        taken, free = making.case(), making.case()
        colleague = making.official(Role.RECEIVER, unit="mot-cua")
        browser_of(colleague.user).post(f"/desk/tasks/{Task.objects.get(case=taken).public_id}/claim/")
        assert codes(desk) == [free.code]
        assert set(codes(desk, "?tab=unit")) == {taken.code, free.code}

    def test_all_that_one_may_see_holds_what_the_unit_received_and_what_is_its_own(
        self, ministry: making.Desk, desk: Client
    ) -> None:
        case = making.case()
        appraiser = browser_of(ministry.appraiser.user)
        assert codes(appraiser, "?tab=all") == [case.code]  # a case of the unit, still at the one-stop desk
        receiving.receive(case.code, by=ministry.receiver, version=1, payment=making.PAID)
        assert codes(desk, "?tab=all") == [case.code]  # the desk received it, though the work is elsewhere now
        assert codes(desk, "?tab=unit") == []
        stranger = browser_of(making.official(Role.RECEIVER, unit="qld").user)
        assert codes(stranger, "?tab=all") == []

    def test_a_row_that_several_streams_hold_is_listed_once(self, ministry: making.Desk) -> None:
        case = making.case()
        Task.objects.filter(case=case).update(case_unit=ministry.receiver.unit)
        assert codes(browser_of(ministry.receiver.user), "?tab=all") == [case.code]

    def test_who_has_several_roles_sees_the_work_of_each_in_one_order(
        self, ministry: making.Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("portal.officials.paging.PAGE", 2)
        cases = [making.case() for _ in range(5)]
        for days, case in enumerate(cases):
            due(case, days + 1)
        Task.objects.filter(case__in=cases[::2]).update(role=Role.CLERK)
        making.also(ministry.receiver, Role.CLERK)
        browser, seen, address = browser_of(ministry.receiver.user), [], "/desk/"
        while address:
            response = browser.get(address)
            seen += [line.task.code for _title, lines in response.context["groups"] for line in lines]
            address = response.context["next_page"]
        assert seen == [case.code for case in cases]

    def test_what_waits_is_in_a_view_of_its_own_ordered_by_when_it_wakes(self, desk: Client) -> None:
        late, early, busy = making.case(), making.case(), making.case()
        for case, days, reason in ((late, 9, "applicant"), (early, 3, "payment")):
            wakes = timezone.now() + timedelta(days=days)
            Task.objects.filter(case=case).update(waiting_for=reason, wakes_at=wakes)
        assert codes(desk, "?tab=waiting") == [early.code, late.code]
        assert codes(desk, "?tab=waiting&waiting=applicant") == [late.code]
        assert codes(desk) == codes(desk, "?tab=unit") == [busy.code]

    def test_groups_go_from_critically_overdue_to_not_due(self, desk: Client) -> None:
        wanted = {"critical": -4.0, "late": -1.0, "soon": 1.0, "later": 5.0}
        for days in wanted.values():
            due(making.case(), days)
        assert groups(desk) == list(wanted)


class TestFilters:
    def test_several_values_of_one_widen_and_several_filters_narrow(self, desk: Client) -> None:
        critical, late, later = making.case(), making.case(), making.case()
        for case, days in ((critical, -4), (late, -1), (later, 5)):
            due(case, days)
        Task.objects.filter(case=late).update(province="79")
        assert codes(desk, "?due=critical&due=later") == [critical.code, later.code]
        assert codes(desk, "?due=critical&due=late&province=79") == [late.code]

    @pytest.mark.parametrize(
        ("query", "fits"),
        [
            ("procedure=1.012289", True),
            ("procedure=1.012290", False),
            ("step=receive&step=appraise", True),
            ("step=appraise", False),
            ("status=1&status=4", True),
            ("status=4", False),
            ("tab=unit&role=receiver", True),
            ("tab=unit&role=clerk", False),
        ],
    )
    def test_each_filter_finds_what_it_names(self, desk: Client, query: str, fits: bool) -> None:
        case = making.case()
        assert codes(desk, f"?{query}") == ([case.code] if fits else [])

    def test_by_colleague(self, ministry: making.Desk, desk: Client) -> None:
        case = making.case()
        desk.post(f"/desk/tasks/{Task.objects.get(case=case).public_id}/claim/")
        assert codes(desk, f"?tab=unit&assignee={ministry.receiver.public_id}") == [case.code]
        assert codes(desk, f"?tab=unit&assignee={ministry.clerk.public_id}") == []

    @pytest.mark.parametrize(
        "query",
        ["due=x", "status=x", "status=99", "assignee=1", "province=99", "tab=x", "columns=x", "a=" + "1&a=" * 90],
    )
    def test_what_cannot_be_meant_is_left_out(self, desk: Client, query: str) -> None:
        case = making.case()
        assert codes(desk, f"?{query}") == [case.code]

    def test_filters_stay_in_every_way_out_of_the_page(self, desk: Client) -> None:
        making.case()
        context = desk.get("/desk/?due=soon&province=79").context
        assert all("due=soon&province=79" in address for address, _title, _current in context["tabs"])
        assert [address for _title, _label, address in context["chosen"]] == ["/desk/?province=79", "/desk/?due=soon"]
        assert context["unfiltered"] == "/desk/"

    def test_a_search_keeps_the_filters(self, desk: Client) -> None:
        near, far = making.case(), making.case()
        due(far, 5)
        address = desk.post("/desk/", {"q": "nguyen", "query": "due=soon"}).headers["Location"]
        due(near, 1)
        assert address.startswith("/desk/?due=soon&search=")
        assert codes(desk, address.removeprefix("/desk/")) == [near.code]

    def test_columns_are_as_chosen_and_the_code_is_always_there(self, desk: Client) -> None:
        case = making.case(making.person(name="Đặng Thị Ánh Tuyết"))
        shown = desk.get("/desk/?columns=province&columns=term").content.decode()
        assert case.code in shown
        assert "Đặng Thị Ánh Tuyết" not in shown
        assert shown.count('<th scope="col">') == 3


def test_beyond_the_limit_nobody_counts(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.officials.paging.PAGE", 1)
    monkeypatch.setattr("workflows.cases.listing.MOST_COUNTED", 2)
    said = []
    for _ in range(4):
        making.case()
        context = desk.get("/desk/").context
        said.append((context["total"], context["more"]))
    assert said == [(1, False), (2, False), (2, True), (2, True)]


class TestSavedViews:
    def save(self, browser: Client, name: str, **more: str) -> Any:
        return browser.post("/desk/views/", {"name": name, "query": "tab=unit&due=late&search=abc", **more})

    def test_a_view_is_kept_under_a_name_without_what_was_searched_for(self, desk: Client) -> None:
        assert self.save(desk, "Trễ của đơn vị").headers["Location"] == "/desk/?tab=unit&due=late"
        context = desk.get("/desk/?tab=unit&due=late").context
        ((_id, name, address, current),) = context["saved_views"]
        assert (name, address, current) == ("Trễ của đơn vị", "/desk/?tab=unit&due=late", True)

    def test_a_shared_view_is_the_units_and_nobody_elses(self, ministry: making.Desk, desk: Client) -> None:
        colleague = browser_of(making.official(Role.RECEIVER, unit="mot-cua").user)
        stranger = browser_of(ministry.appraiser.user)
        self.save(desk, "Mine")
        self.save(desk, "Ours", shared="on")
        names = [
            [name for _id, name, *_rest in browser.get("/desk/").context["saved_views"]]
            for browser in (desk, colleague, stranger)
        ]
        assert names == [["Mine", "Ours"], ["Ours"], []]
        view = SavedView.objects.get(name="Ours")
        assert "Ours" in colleague.get("/desk/views/").content.decode()
        assert colleague.get(f"/desk/views/{view.public_id}/").status_code == 404
        assert colleague.post(f"/desk/views/{view.public_id}/delete/").status_code == 404

    def test_it_is_renamed_unshared_and_deleted(self, desk: Client) -> None:
        self.save(desk, "Ours", shared="on")
        view = SavedView.objects.get()
        assert desk.get(f"/desk/views/{view.public_id}/").status_code == 200
        desk.post(f"/desk/views/{view.public_id}/", {"name": "Mine"})
        view.refresh_from_db()
        assert (view.name, view.unit, view.query) == ("Mine", None, "tab=unit&due=late")
        desk.post(f"/desk/views/{view.public_id}/delete/")
        assert not SavedView.objects.exists()

    @pytest.mark.parametrize("name", ["", "a" * 81, "Ours"])
    def test_a_name_that_cannot_be_is_told(self, desk: Client, name: str) -> None:
        self.save(desk, "Ours")
        response = self.save(desk, name)
        assert response.status_code == 200
        assert response.context["form"].errors["name"]
        assert SavedView.objects.count() == 1

    def test_nobody_keeps_views_without_end(self, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("workflows.cases.keeping_views.MOST_KEPT", 1)
        self.save(desk, "One")
        assert self.save(desk, "Two").context["form"].errors["name"]
