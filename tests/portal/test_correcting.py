"""Having a result corrected, as people do it in a browser, and what they see of it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from procedures.vocabulary import Role
from tests.portal.applicants.conftest import signed_in
from tests.portal.conftest import browser_of
from tests.workflows import making
from tests.workflows.cases import clinics
from tests.workflows.cases.test_correcting import WRONG, corrected, decided, returned
from workflows import outbox
from workflows.cases import correcting, handing_over
from workflows.cases.models import Case
from workflows.cases.record import record_of

pytestmark = pytest.mark.django_db


def read(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


class TestApplicant:
    def test_it_is_asked_for_with_a_reason_and_both_cases_are_linked(self, ministry: making.Desk) -> None:
        old = returned(ministry)
        mine, page = signed_in(old.person), f"/applications/cases/{old.code}/"
        assert f"{page}correction/" in read(mine, page)
        assert "You pay nothing" in read(mine, f"{page}correction/")
        assert mine.post(f"{page}correction/", {"reason": " "}).status_code == 422
        done = mine.post(f"{page}correction/", {"reason": WRONG})
        new = Case.objects.get(corrects=old)
        assert done.headers["Location"] == f"/applications/cases/{new.code}/"
        assert f'href="{page}"' in read(mine, f"/applications/cases/{new.code}/")
        shown = read(mine, page)
        assert f"/applications/cases/{new.code}/" in shown
        assert f"{page}correction/" not in shown
        # A second click, and a look at the form once more, lead to the same case.
        assert mine.post(f"{page}correction/", {"reason": WRONG}).headers["Location"] == done.headers["Location"]
        assert mine.get(f"{page}correction/").headers["Location"] == done.headers["Location"]
        assert Case.objects.count() == 2

    def test_a_case_without_a_result_has_nothing_to_correct(self, ministry: making.Desk) -> None:
        case = making.case()
        mine, page = signed_in(case.person), f"/applications/cases/{case.code}/"
        assert f"{page}correction/" not in read(mine, page)
        assert mine.get(f"{page}correction/").headers["Location"] == page
        assert mine.post(f"{page}correction/", {"reason": WRONG}).headers["Location"] == page
        assert Case.objects.count() == 1

    def test_strangers_find_nothing(self, ministry: making.Desk) -> None:
        old = returned(ministry)
        stranger, page = signed_in(making.person()), f"/applications/cases/{old.code}/correction/"
        assert stranger.get(page).status_code == stranger.post(page, {"reason": WRONG}).status_code == 404


class TestDesk:
    def test_who_works_on_cases_of_the_unit_begins_it(self, ministry: making.Desk) -> None:
        old = decided(ministry)
        desk, page = browser_of(ministry.appraiser.user), f"/desk/cases/{old.code}/"
        assert f"{page}correction/" in read(desk, page)
        assert "without a fee" in read(desk, f"{page}correction/")
        assert desk.post(f"{page}correction/", {"reason": ""}).status_code == 422
        desk.post(f"{page}correction/", {"reason": WRONG})
        new = Case.objects.get(corrects=old)
        there = read(desk, f"/desk/cases/{new.code}/")
        assert f'href="{page}"' in there
        assert WRONG in there
        assert f"/desk/cases/{new.code}/" in read(desk, page)
        assert desk.get(f"{page}correction/").headers["Location"] == f"/desk/cases/{new.code}/"

    def test_it_is_not_for_everybody(self, ministry: making.Desk) -> None:
        old = decided(ministry)
        page = f"/desk/cases/{old.code}/correction/"
        head, stranger = making.official(Role.HEAD), making.official(Role.APPRAISER, unit="attp")
        assert browser_of(head.user).get(page).status_code == 302
        assert browser_of(head.user).post(page, {"reason": WRONG}).status_code == 302
        assert browser_of(stranger.user).get(page).status_code == 404
        assert browser_of(stranger.user).post(page, {"reason": WRONG}).status_code == 404
        assert Case.objects.count() == 1

    def test_files_of_the_old_case_are_given_out_with_the_new_one(self, ministry: making.Desk) -> None:
        old = clinics.issued(ministry)
        by = making.official(Role.APPRAISER, unit=old.unit.code)
        new = correcting.open_correction(old.code, by=by, reason=WRONG)
        address = f"/desk/uploads/{record_of(new).files[0].upload}/"
        assert address in read(browser_of(by.user), f"/desk/cases/{new.code}/")
        assert browser_of(by.user).get(address).status_code == 200
        # Whoever sees the new case alone gets them too.
        other = making.official(Role.APPRAISER, unit="attp")
        assert browser_of(other.user).get(address).status_code == 404
        Case.objects.filter(pk=new.pk).update(unit=other.unit)
        assert browser_of(other.user).get(address).status_code == 200


def test_who_verifies_the_old_document_is_told_what_replaced_it(ministry: making.Desk, client: Client) -> None:
    old = returned(ministry)
    address = f"/verify/{old.decision.document}/"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "no longer in force" not in read(client, address)
    new = corrected(ministry, old)
    outbox.sweep(100)
    told = read(client, address)
    assert "no longer in force" in told
    assert new.decision.number in told
    assert "no longer in force" not in read(client, f"/verify/{new.decision.document}/")
    handing_over.collect(new.code, by=new.person)
    assert "was replaced by number" in read(signed_in(old.person), f"/applications/cases/{old.code}/")
