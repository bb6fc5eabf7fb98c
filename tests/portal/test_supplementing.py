"""A supplement on both sides: the desk asks, the applicant adds what is missing and nothing else, the desk compares."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from procedures.vocabulary import Role
from tests.portal.applicants.conftest import signed_in
from tests.portal.conftest import browser_of
from tests.workflows import making
from tests.workflows.cases import clinics
from tests.workflows.drafts import wanting
from workflows import outbox
from workflows.cases import supplement_answers, supplementing
from workflows.cases.filing import file
from workflows.cases.models import Case, Supplement
from workflows.cases.statuses import Status
from workflows.cases.supplementing import Item
from workflows.documents.models import Document
from workflows.drafts import actions
from workflows.drafts.files import add_file
from workflows.drafts.models import Draft

pytestmark = pytest.mark.django_db
PHONE = Item("field", "phone", "Số điện thoại không liên lạc được")


def asked(desk: making.Desk, *items: Item, case: Case | None = None) -> Case:
    case = case or making.case()
    return supplementing.ask_for(case.code, by=desk.receiver, version=case.version, items=items or (PHONE,))


def read(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


class TestTheDesk:
    def test_it_chooses_says_why_and_asks(self, ministry: making.Desk) -> None:
        case = making.case()
        desk, page = browser_of(ministry.receiver.user), f"/desk/cases/{case.code}/"
        desk.post(f"/desk/tasks/{case.tasks.get().public_id}/claim/")
        assert f'href="{page}supplement/"' in read(desk, page)
        choose = read(desk, f"{page}supplement/")
        assert 'value="field:phone"' in choose
        assert 'value="field:full_name"' not in choose  # a registry's
        assert "You can ask only once" in choose
        number = re.search(r'name="(items_\d+)" value="field:phone"', choose)
        assert number is not None
        why = f"{page}supplement/?{number[1]}=field:phone&chosen=1"
        assert "Why is it to be added?" in read(desk, why)
        said: dict[str, Any] = {"version": Case.objects.get().version, "term": "0", "text": "", "step": ""}
        refused = desk.post(why, {**said, "why_0": " "})
        assert refused.status_code == 422
        preview = desk.post(why, {**said, "why_0": "Số máy không liên lạc được", "preview": "1"})
        assert preview.content.startswith(b"%PDF")
        assert not Supplement.objects.exists()
        assert desk.post(why, {**said, "why_0": "Số máy không liên lạc được"}).status_code == 302
        request = Supplement.objects.get()
        assert request.items == [{"kind": "field", "id": "phone", "reason": "Số máy không liên lạc được"}]
        shown = read(desk, page)
        assert "Waiting for the applicant until the end of" in shown
        assert "Số máy không liên lạc được" in shown
        assert f'href="{page}supplement/"' not in shown

    def test_nothing_chosen_is_said_so(self, ministry: making.Desk) -> None:
        case = making.case()
        page = read(browser_of(ministry.receiver.user), f"/desk/cases/{case.code}/supplement/?chosen=1")
        assert "Choose what the applicant is to add" in page

    def test_a_second_click_asks_once(self, ministry: making.Desk) -> None:
        case = making.case()
        desk, page = browser_of(ministry.receiver.user), f"/desk/cases/{case.code}/supplement/"
        number = re.search(r'name="(items_\d+)" value="field:phone"', read(desk, page))
        assert number is not None
        said = {"version": case.version, "term": "0", "text": "", "step": "", "why_0": "Vì"}
        for _click in range(2):
            assert desk.post(f"{page}?{number[1]}=field:phone", said).status_code == 302
        assert Supplement.objects.count() == 1

    def test_where_no_round_is_left_the_way_is_closed(self, ministry: making.Desk) -> None:
        case = asked(ministry)
        Supplement.objects.filter(case=case).update(ended="dropped", ended_at=case.filed_at)
        answer = browser_of(ministry.receiver.user).get(f"/desk/cases/{case.code}/supplement/")
        assert answer.status_code == 302

    def test_strangers_find_nothing(self, ministry: making.Desk) -> None:
        case = making.case()
        other = making.official(Role.APPRAISER, unit="qld")
        for address in ("supplement/", "rounds/"):
            assert browser_of(other.user).get(f"/desk/cases/{case.code}/{address}").status_code == 404


class TestTheApplicant:
    def test_the_case_says_what_is_missing_and_until_when(self, ministry: making.Desk) -> None:
        case = asked(ministry)
        page = read(signed_in(case.person), f"/applications/cases/{case.code}/")
        assert "We wait for what you are asked to add" in page
        assert PHONE.reason in page
        assert "Add what is missing" in page

    def test_only_the_page_asked_for_is_there_and_its_other_fields_are_locked(self, ministry: making.Desk) -> None:
        case = asked(ministry)
        mine = signed_in(case.person)
        begun = mine.post(f"/applications/cases/{case.code}/supplement/")
        page = begun.headers["Location"]
        tasks = read(mine, page)
        assert "steps/contact/" in tasks
        assert "steps/history/" not in tasks
        contact = read(mine, f"{page}steps/contact/")
        assert 'name="contact-phone"' in contact
        assert 'name="contact-email"' not in contact
        assert mine.get(f"{page}steps/history/").status_code == 302

    def test_it_is_answered_checked_and_submitted(self, ministry: making.Desk) -> None:
        case = asked(ministry)
        mine = signed_in(case.person)
        page = mine.post(f"/applications/cases/{case.code}/supplement/").headers["Location"]
        draft = Draft.objects.get(supplements=case.code)
        form = {f"{draft.public_id}-current_step": "contact", "contact-phone": "0987 654 321"}
        assert mine.post(f"{page}steps/contact/", form).headers["Location"].endswith("/check/")
        check = read(mine, f"{page}check/")
        assert "Submit what was missing" in check
        assert "What you pay" not in check
        draft.refresh_from_db()
        sent = mine.post(f"{page}check/", {"version": draft.version}, follow=True)
        assert "What you added has been submitted" in sent.content.decode()
        assert Case.objects.get().status == Status.SUBMITTED

    def test_it_does_not_stand_among_unfinished_applications(self, ministry: making.Desk) -> None:
        case = asked(ministry)
        supplement_answers.begin_answer(case.code, by=case.person)
        assert "Not submitted yet" not in read(signed_in(case.person), "/applications/")

    def test_a_stranger_finds_nothing(self, ministry: making.Desk) -> None:
        case = asked(ministry)
        assert signed_in(making.person()).post(f"/applications/cases/{case.code}/supplement/").status_code == 404

    def test_the_letter_is_among_the_messages(self, ministry: making.Desk) -> None:
        case = asked(ministry, PHONE)
        outbox.sweep(100)
        assert Document.objects.get(case_code=case.code).kind == "supplement"
        assert "YCBS" in read(signed_in(case.person), f"/applications/cases/{case.code}/")

    def test_a_file_is_asked_for_and_nothing_else(self, ministry: making.Desk) -> None:
        case = asked(ministry, Item("component", "head_experience", "Bản chụp mờ"), case=clinics.case())
        mine = signed_in(case.person)
        page = mine.post(f"/applications/cases/{case.code}/supplement/").headers["Location"]
        documents = read(mine, f"{page}documents/")
        assert "head_experience" in documents
        assert "premises_papers" not in documents
        assert "steps/" not in read(mine, page)
        draft = Draft.objects.get(supplements=case.code)
        add_file(draft, "head_experience", wanting.copy())
        draft.refresh_from_db()
        assert mine.post(f"{page}check/", {"version": draft.version}).status_code == 302
        assert Case.objects.get().status == Status.SUBMITTED


def test_the_desk_compares_the_rounds(ministry: making.Desk) -> None:
    case = asked(ministry)
    draft = supplement_answers.begin_answer(case.code, by=case.person)
    draft = actions.save_step(draft, "contact", data={}, answers={"phone": "0987654321"})
    file(draft, version=draft.version)
    desk = browser_of(ministry.receiver.user)
    page = read(desk, f"/desk/cases/{case.code}/rounds/")
    assert "0912345678" in page
    assert "0987654321" in page
    assert page.count("changed</strong>") == 1
    assert "điều dưỡng, Bệnh viện Thử" not in page
    assert "điều dưỡng, Bệnh viện Thử" in read(desk, f"/desk/cases/{case.code}/rounds/?all=1")
    assert "answered on" in read(desk, f"/desk/cases/{case.code}/")
