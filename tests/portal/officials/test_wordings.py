"""Heads of division keep what letters say: one proposes and looks at it, another one publishes it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.workflows import making
from tests.workflows.documents.reading import text_of
from workflows.cases import wording
from workflows.cases.models import Letter, LetterWording
from workflows.journal.models import Entry
from workflows.people.models import Official

HOME = "/desk/letters/"


@pytest.fixture
def author(ministry: making.Desk) -> Official:
    return making.official(Role.HEAD)


@pytest.fixture
def other(ministry: making.Desk) -> Official:
    return making.official(Role.HEAD)


def fields(**more: str) -> dict[str, str]:
    return {"kind": "receipt", "procedure": "", "opening": "Kính gửi {applicant}.", "closing": "", **more}


def proposed(by: Official, **more: str) -> LetterWording:
    response = browser_of(by.user).post(f"{HOME}new/", fields(**more))
    assert response.status_code == 302, response.content.decode()
    return LetterWording.objects.latest("pk")


def text(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


class TestProposing:
    def test_it_leads_to_the_wording_and_changes_no_letter(self, author: Official):
        made = proposed(author)
        assert (made.unit, made.opening) == (author.unit, "Kính gửi {applicant}.")
        page = text(browser_of(author.user), HOME)
        assert "Waiting to be published" in page
        assert "It says what its form says" in page

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"opening": "Chào {nobody}"}, "{nobody} is not known here"),
            ({"kind": ""}, "Choose the letter"),
            ({"kind": "poem"}, "Choose the letter"),
            ({"procedure": "9.999999"}, "There is no procedure 9.999999"),
            ({"procedure": "x\0y"}, "cannot be seen"),
        ],
    )
    @pytest.mark.parametrize("button", [{}, {"preview": "1"}])
    def test_what_is_wrong_is_said_and_nothing_is_lost(
        self, author: Official, wrong: dict[str, str], words: str, button: dict[str, str]
    ):
        response = browser_of(author.user).post(f"{HOME}new/", fields(closing="Lời kết.") | wrong | button)
        assert response.status_code == 200
        page = response.content.decode()
        assert "govuk-error-summary" in page
        assert words in page
        assert "Lời kết." in page
        assert not LetterWording.objects.exists()

    def test_it_begins_with_what_holds(self, author: Official, other: Official):
        wording.publish(proposed(author), by=other)
        assert "Kính gửi {applicant}." in text(browser_of(other.user), f"{HOME}new/?kind=receipt")
        for odd in ("?kind=poem", "?kind=receipt&procedure=%00", "?kind=receipt&procedure=" + "9" * 99):
            text(browser_of(other.user), f"{HOME}new/{odd}")


class TestPreview:
    def test_before_it_is_proposed(self, author: Official):
        response = browser_of(author.user).post(f"{HOME}new/", fields(preview="1", procedure=making.PROCEDURE))
        assert response["Content-Type"] == "application/pdf"
        words = text_of(response.content)
        for expected in ("Kính gửi Nguyễn Văn Ví Dụ (người không có thật).", "Bản xem trước", "HỒ SƠ VÍ DỤ"):
            assert expected in words
        assert not LetterWording.objects.exists()

    @pytest.mark.parametrize("kind", ["receipt", "refusal"])
    def test_before_it_is_published(self, author: Official, other: Official, kind: str):
        made = proposed(author, kind=kind)
        before = Entry.objects.count()
        response = browser_of(other.user).get(f"{HOME}{made.public_id}/preview/")
        assert "Kính gửi Nguyễn Văn Ví Dụ" in text_of(response.content)
        assert (Entry.objects.count(), Letter.objects.count()) == (before, 0)


class TestPublishing:
    def test_a_colleague_publishes_after_seeing_what_differs(self, author: Official, other: Official):
        wording.publish(proposed(author), by=other)
        made = proposed(other, opening="Kính gửi Ông/Bà {applicant}.")
        browser = browser_of(author.user)
        for page in ("", "publish/"):
            assert "<ins>Ông/Bà" in text(browser, f"{HOME}{made.public_id}/{page}")
        assert browser.post(f"{HOME}{made.public_id}/publish/").status_code == 302
        assert wording.in_force(author.unit, "receipt") == made
        assert "Kính gửi Ông/Bà {applicant}." in text(browser, HOME)

    def test_its_author_does_not(self, author: Official):
        made, browser = proposed(author), browser_of(author.user)
        assert f"{made.public_id}/publish/" not in text(browser, f"{HOME}{made.public_id}/")
        assert browser.get(f"{HOME}{made.public_id}/publish/").status_code == 302
        browser.post(f"{HOME}{made.public_id}/publish/")
        made.refresh_from_db()
        assert made.published_at is None

    def test_it_can_be_given_up_before(self, author: Official, other: Official):
        made, browser = proposed(author), browser_of(other.user)
        text(browser, f"{HOME}{made.public_id}/give-up/")
        browser.post(f"{HOME}{made.public_id}/give-up/")
        made.refresh_from_db()
        assert made.withdrawn_by == other
        for page in ("publish", "give-up"):
            assert browser.get(f"{HOME}{made.public_id}/{page}/").status_code == 302
        assert "Proposal dropped" in text(browser, HOME)


class TestWho:
    def test_only_heads(self, ministry: making.Desk, author: Official):
        made = proposed(author)
        for official in (ministry.appraiser, ministry.auditor):
            for page in ("", "new/", f"{made.public_id}/", f"{made.public_id}/preview/", f"{made.public_id}/publish/"):
                assert browser_of(official.user).get(HOME + page).status_code == 403

    def test_another_unit_finds_nothing(self, author: Official):
        made = proposed(author)
        browser = browser_of(making.official(Role.HEAD, unit="qld").user)
        assert str(made.public_id) not in text(browser, HOME)
        for page in ("", "preview/", "publish/", "give-up/"):
            assert browser.get(f"{HOME}{made.public_id}/{page}").status_code == 404
        assert browser.post(f"{HOME}{made.public_id}/publish/").status_code == 404

    def test_the_list_costs_the_same_however_long(
        self, author: Official, other: Official, django_assert_max_num_queries: Any
    ):
        for number in range(3):
            wording.publish(proposed(author, opening=f"Số {number}"), by=other)
            proposed(author, opening=f"Mới {number}")
        browser = browser_of(author.user)
        with django_assert_max_num_queries(10):
            page = text(browser, HOME)
        assert "Số 2" in page
        assert "Số 1" not in page
