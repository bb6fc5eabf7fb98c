"""Notes for one another on a case, colleagues named in them, and who else has the case open."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from procedures.vocabulary import Role
from tests.portal.applicants.conftest import signed_in
from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows.cases import noting
from workflows.cases.acting import ActionError, NotAllowed
from workflows.cases.models import Case, Note, Notice
from workflows.journal.writing import entries

pytestmark = pytest.mark.django_db
TEXT = "Đã gọi điện <b>cho</b> bệnh viện"


class TestNotes:
    def test_colleagues_read_it_and_applicants_do_not(self, ministry: making.Desk) -> None:
        case = making.case()
        page = f"/desk/cases/{case.code}/"
        desk = browser_of(ministry.receiver.user)
        assert desk.post(f"{page}note/", {"text": TEXT}).status_code == 302
        shown = browser_of(ministry.appraiser.user).get(page).content.decode()
        assert "Đã gọi điện &lt;b&gt;cho&lt;/b&gt; bệnh viện" in shown
        assert "Đã gọi điện" not in signed_in(case.person).get(f"/applications/cases/{case.code}/").content.decode()
        assert "Đã gọi điện" not in "".join(entry.body for entry in entries(case.stream))

    def test_the_case_stays_as_it_is(self, ministry: making.Desk) -> None:
        case = making.case()
        noting.note(case, by=ministry.receiver, text=TEXT)
        assert Case.objects.get().version == case.version

    @pytest.mark.parametrize("text", ["", "   ", "a" * (noting.LONGEST + 1)])
    def test_what_says_nothing_or_too_much_is_refused(self, ministry: making.Desk, text: str) -> None:
        with pytest.raises(ActionError):
            noting.note(making.case(), by=ministry.receiver, text=text)
        answer = browser_of(ministry.receiver.user).post(f"/desk/cases/{Case.objects.get().code}/note/", {"text": text})
        assert answer.status_code == 422

    def test_who_is_named_is_told(self, ministry: making.Desk) -> None:
        case = making.case()
        said = {"text": TEXT, "named": [ministry.appraiser.public_id]}
        browser_of(ministry.receiver.user).post(f"/desk/cases/{case.code}/note/", said)
        assert Notice.objects.get(kind="mentioned").official == ministry.appraiser
        told = browser_of(ministry.appraiser.user).get("/desk/notices/").content.decode()
        assert "A colleague names you in a note" in told
        assert f"/desk/cases/{case.code}/#notes" in told

    def test_who_may_not_see_the_case_is_not_named(self, ministry: making.Desk) -> None:
        case = making.case()
        for other in (making.official(Role.APPRAISER, unit="qld"), making.official(Role.EDITOR)):
            with pytest.raises(NotAllowed):
                noting.note(case, by=ministry.receiver, text=TEXT, named=[other])
        assert not Note.objects.exists()

    def test_its_author_strikes_it_out_and_nobody_else(self, ministry: making.Desk) -> None:
        case = making.case()
        note = noting.note(case, by=ministry.receiver, text=TEXT)
        page = f"/desk/cases/{case.code}/notes/{note.public_id}/strike/"
        assert browser_of(ministry.appraiser.user).post(page).status_code == 404
        with pytest.raises(NotAllowed):
            noting.strike(note, by=ministry.appraiser)
        for _click in range(2):
            assert browser_of(ministry.receiver.user).post(page).status_code == 302
        shown = browser_of(ministry.receiver.user).get(f"/desk/cases/{case.code}/").content.decode()
        assert "Đã gọi điện" not in shown
        assert "Struck out by its author" in shown

    def test_strangers_find_nothing(self, ministry: making.Desk) -> None:
        case = making.case()
        other = browser_of(making.official(Role.APPRAISER, unit="qld").user)
        assert other.get(f"/desk/cases/{case.code}/note/").status_code == 404
        assert other.post(f"/desk/cases/{case.code}/note/", {"text": TEXT}).status_code == 404

    def test_the_database_holds_it(self, ministry: making.Desk) -> None:
        note = noting.note(making.case(), by=ministry.receiver, text=TEXT)
        with pytest.raises(IntegrityError, match="note_struck_after_written"), transaction.atomic():
            Note.objects.filter(pk=note.pk).update(struck_at=note.at - timedelta(1))
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Note.objects.filter(pk=note.pk).update(by=ministry.appraiser)


class TestWhoElseIsThere:
    def test_a_colleague_who_opened_it_lately_is_named(self, ministry: making.Desk) -> None:
        case = making.case()
        page = f"/desk/cases/{case.code}/"
        browser_of(ministry.receiver.user).get(page)
        shown = browser_of(ministry.appraiser.user).get(page).content.decode()
        assert "Nguyễn Thị Tiếp opened this case too" in shown

    def test_oneself_is_no_news_and_neither_is_a_list(self, ministry: making.Desk) -> None:
        case = making.case()
        desk = browser_of(ministry.receiver.user)
        desk.get("/desk/")
        assert noting.others_looking(case, ministry.appraiser) == []
        desk.get(f"/desk/cases/{case.code}/")
        assert "opened this case too" not in desk.get(f"/desk/cases/{case.code}/").content.decode()

    def test_after_a_quarter_of_an_hour_it_is_forgotten(self, ministry: making.Desk) -> None:
        case = making.case()
        browser_of(ministry.receiver.user).get(f"/desk/cases/{case.code}/")
        assert len(noting.others_looking(case, ministry.appraiser)) == 1
        with mock.patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(minutes=16)):
            assert noting.others_looking(case, ministry.appraiser) == []
