"""Withdrawing, stopping and promising a new day, as people do it in a browser."""

from __future__ import annotations

from datetime import date

import pytest

from tests.portal.applicants.conftest import signed_in
from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows.cases import extending, receiving
from workflows.cases.models import Case
from workflows.cases.statuses import Status
from workflows.clock.deadlines import local_day

pytestmark = pytest.mark.django_db


def received(desk: making.Desk) -> Case:
    case = making.case()
    return receiving.receive(case.code, by=desk.receiver, version=case.version, payment=making.PAID)


def parts(day: date) -> dict[str, int]:
    return {"until_day": day.day, "until_month": day.month, "until_year": day.year}


class TestWithdrawing:
    def test_it_is_asked_first_and_then_done(self, ministry: making.Desk) -> None:
        case = making.case()
        mine, page = signed_in(case.person), f"/applications/cases/{case.code}/"
        assert f"{page}withdraw/" in mine.get(page).content.decode()
        assert "cannot be undone" in mine.get(f"{page}withdraw/").content.decode()
        done = mine.post(f"{page}withdraw/", {"reason": ""}, follow=True).content.decode()
        assert "You have withdrawn the application" in done
        assert Case.objects.get().status == Status.WITHDRAWN
        assert f"{page}withdraw/" not in mine.get(page).content.decode()
        assert mine.get(f"{page}withdraw/").status_code == 302

    def test_strangers_find_nothing(self, ministry: making.Desk) -> None:
        case = making.case()
        stranger, page = signed_in(making.person()), f"/applications/cases/{case.code}/withdraw/"
        assert stranger.get(page).status_code == stranger.post(page).status_code == 404


class TestLeading:
    def test_the_approver_stops_a_case(self, ministry: making.Desk) -> None:
        case = received(ministry)
        desk, page = browser_of(ministry.approver.user), f"/desk/cases/{case.code}/"
        assert f"{page}lead/stop/" in desk.get(page).content.decode()
        assert desk.post(f"{page}lead/stop/", {"version": case.version, "reason": " "}).status_code == 422
        said = {"version": case.version, "reason": "Trùng hồ sơ"}
        assert desk.post(f"{page}lead/stop/", {**said, "preview": "1"}).content.startswith(b"%PDF")
        assert Case.objects.get().status == Status.RECEIVED
        assert desk.post(f"{page}lead/stop/", said).status_code == 302
        assert Case.objects.get().status == Status.STOPPED
        assert desk.post(f"{page}lead/stop/", said).status_code == 302  # a second click

    def test_the_approver_promises_a_new_day(self, ministry: making.Desk) -> None:
        case = received(ministry)
        day = extending.usual_day(case)
        desk, page = browser_of(ministry.approver.user), f"/desk/cases/{case.code}/lead/extend/"
        assert f'value="{day.year}"' in desk.get(page).content.decode()
        assert case.due_at is not None
        early = {"version": case.version, "reason": "Vì", **parts(local_day(case.due_at))}
        assert "must be later" in desk.post(page, early).content.decode()
        assert desk.post(page, {**early, **parts(day), "preview": "1"}).content.startswith(b"%PDF")
        assert desk.post(page, {**early, **parts(day)}).status_code == 302
        now = Case.objects.get()
        assert now.due_at is not None
        assert local_day(now.due_at) == day
        assert desk.get(page).status_code == 302  # once

    def test_it_is_not_for_everybody(self, ministry: making.Desk) -> None:
        case = received(ministry)
        page = f"/desk/cases/{case.code}/lead/stop/"
        assert browser_of(ministry.appraiser.user).get(page).status_code in (403, 404)
        assert browser_of(ministry.approver.user).get(f"/desk/cases/{case.code}/lead/burn/").status_code == 404

    def test_somebody_was_first(self, ministry: making.Desk) -> None:
        case = received(ministry)
        desk, page = browser_of(ministry.approver.user), f"/desk/cases/{case.code}/lead/stop/"
        stale = desk.post(page, {"version": case.version - 1, "reason": "Điều tôi đã viết"})
        assert stale.status_code == 409
        assert "Điều tôi đã viết" in stale.content.decode()
