"""Before a letter goes out its official may look at it; looking writes nothing but that somebody looked."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.portal.officials.test_acting import Way
from tests.workflows import making
from tests.workflows.documents.reading import text_of
from workflows.cases import wording
from workflows.cases.models import Case, Letter
from workflows.cases.previewing import PREVIEWS
from workflows.cases.statuses import Status
from workflows.clock.deadlines import local_day
from workflows.documents.numbers import next_number
from workflows.journal.writing import reads_about

PAID = {"method": "counter", "reference": "BL-77"}


@pytest.fixture
def way(ministry: making.Desk) -> Way:
    made = Way(ministry, making.case())
    made.take("receive")
    return made


def counted() -> dict[str, int]:
    """How many rows each table has, but for the journal's."""
    kept = [model for model in apps.get_models() if model._meta.app_label not in ("journal", "sessions")]
    return {model._meta.label: model._default_manager.count() for model in kept}


def looked_at(way: Way, verb: str, **said: Any) -> str:
    response = way.do(verb, preview="1", **said)
    assert response.status_code == 200, response
    assert response["Content-Type"] == "application/pdf", response.content.decode()
    return text_of(response.content)


class TestReceipt:
    def test_it_shows_what_would_be_sent(self, way: Way) -> None:
        text = looked_at(way, "receive", **PAID)
        case: Case = way.now()
        for words in ("Bản xem trước", "Số: …/2", "/TNHS", case.applicant_name, case.code, "biên lai BL-77"):
            assert words in text, words

    def test_the_day_is_the_one_that_receiving_gives(self, way: Way) -> None:
        text = looked_at(way, "receive", **PAID)
        assert way.do("receive", **PAID).status_code == 302
        due_at = way.now().due_at
        assert due_at is not None
        day = local_day(due_at)
        assert f"17 giờ 00 phút, ngày {day.day:02d} tháng" in text
        assert f"năm {day.year}" in text

    def test_nothing_is_written_but_the_look(self, way: Way) -> None:
        before, case = counted(), way.now()
        looked_at(way, "receive", **PAID)
        assert counted() == before
        assert (way.now().version, way.now().status) == (case.version, Status.SUBMITTED)
        assert not Letter.objects.exists()
        assert next_number(f"letter:receipt:{case.filed_at.year}", "{seq}") == "1"
        entry = reads_about(case=case.code).first()
        assert entry is not None
        assert (entry.data["why"], entry.data["fields"]) == ("receive", ["preview:receipt"])

    def test_what_is_missing_is_asked_for_as_before_sending(self, way: Way) -> None:
        response = way.do("receive", preview="1", reference="BL-7")
        assert "There is a problem" in response.content.decode()
        assert way.now().status == Status.SUBMITTED

    def test_it_says_what_the_unit_has_it_say(self, way: Way) -> None:
        author, other = making.official(Role.HEAD), making.official(Role.HEAD)
        wording.publish(wording.propose(by=author, kind="receipt", closing="Hẹn {applicant} đúng giờ."), by=other)
        assert f"Hẹn {way.now().applicant_name} đúng giờ." in looked_at(way, "receive", **PAID)


class TestRefusal:
    def test_it_shows_the_reason(self, way: Way) -> None:
        text = looked_at(way, "decline", reason="Nộp nhầm thủ tục.")
        for words in ("không tiếp nhận", "Nộp nhầm thủ tục.", "/TCHS", "Bản xem trước"):
            assert words in text
        assert way.now().status == Status.SUBMITTED

    def test_what_cannot_be_printed_is_said_before_it_is_sent(self, way: Way) -> None:
        page = way.do("decline", preview="1", reason="Sai 🙂").content.decode()
        assert "cannot be printed" in page
        assert "Sai 🙂" in page


class TestWho:
    def test_only_whose_work_it_is(self, way: Way) -> None:
        colleague = browser_of(making.official(Role.RECEIVER, unit="mot-cua").user)
        for browser in (colleague, way.browsers["approve"]):
            said = {"preview": "1", "version": way.now().version, **PAID}
            assert browser.post(f"{way.page}receive/", said).status_code == 302
        stranger = browser_of(making.official(Role.RECEIVER, unit="qld").user)
        assert stranger.post(f"{way.page}receive/", {"preview": "1", **PAID}).status_code == 404
        assert way.now().status == Status.SUBMITTED

    def test_what_sends_no_letter_has_no_preview_and_is_not_done(self, way: Way) -> None:
        way.through("receive")
        way.take("appraise")
        assert way.do("appraise", preview="1", proposal="grant", text="").status_code == 404
        assert way.now().status == Status.PROCESSING
        assert not way.case.opinions.exists()

    def test_the_button_stands_where_a_letter_goes_out(self, way: Way) -> None:
        for verb in PREVIEWS:
            assert "Preview the letter" in way.browsers["receive"].get(f"{way.page}{verb.value}/").content.decode()
        way.through("receive")
        way.take("appraise")
        assert "Preview the letter" not in way.browsers["appraise"].get(f"{way.page}appraise/").content.decode()
