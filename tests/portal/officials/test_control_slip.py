"""Form 06: who had a case, from whom, from when to when. For officials and auditors, and each look is recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.workflows import making
from tests.workflows.documents.reading import opened, text_of
from workflows.cases import deciding, receiving
from workflows.cases.control_slip import APPLICANT, UNCLAIMED, data_of, slip
from workflows.cases.models import Case, Proposal
from workflows.journal.writing import reads_about


@pytest.fixture
def case(ministry: making.Desk) -> Case:
    """Received, appraised, and with the approvers now."""
    filed = making.case()
    receiving.receive(filed.code, by=ministry.receiver, version=filed.version, payment=making.PAID)
    version = Case.objects.get(pk=filed.pk).version
    deciding.appraise(filed.code, by=ministry.appraiser, version=version, proposal=Proposal.REFUSE, text="Bí mật")
    return Case.objects.get(pk=filed.pk)


class TestHandOvers:
    def test_each_names_who_gave_and_who_got_it(self, ministry: making.Desk, case: Case) -> None:
        rows = data_of(case, at=timezone.now()).hand_overs
        receiver, appraiser = (f"{o.unit.title_vi}, {o.full_name}" for o in (ministry.receiver, ministry.appraiser))
        assert [row.from_whom for row in rows] == [APPLICANT, receiver, appraiser]
        assert [row.to_whom for row in rows] == [receiver, appraiser, f"{case.unit.title_vi}, {UNCLAIMED}"]
        assert [row.done_at for row in rows][:-1] == [row.received_at for row in rows][1:]
        assert rows[-1].in_time == "Đang giải quyết"

    def test_what_is_late_is_said_also_while_it_is_open(self, case: Case) -> None:
        rows = data_of(case, at=timezone.now() + timedelta(days=400)).hand_overs
        assert rows[-1].in_time == "Đang giải quyết, quá hạn"
        assert {row.in_time for row in rows[:-1]} <= {"Trước hạn", "Đúng hạn"}

    def test_work_done_after_its_time_is_late(self, ministry: making.Desk) -> None:
        filed = making.case()
        with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
            receiving.receive(filed.code, by=ministry.receiver, version=filed.version, payment=making.PAID)
            first = data_of(Case.objects.get(pk=filed.pk), at=timezone.now()).hand_overs[0]
        assert first.in_time == "Quá hạn"

    def test_what_was_said_stays_out_of_it(self, case: Case) -> None:
        text = text_of(slip(case))
        assert "Bí mật" not in text
        assert "refuse" not in text


class TestPaper:
    def test_it_is_one_tagged_page_for_the_office(self, case: Case) -> None:
        pdf = slip(case)
        text = text_of(pdf)
        for words in ("PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", case.code, case.applicant_name, "Dùng nội bộ"):
            assert words in text
        assert "/verify/" not in text
        with opened(pdf) as file:
            assert len(file.pages) == 1
            assert file.Root.MarkInfo.Marked
            xmp = file.open_metadata()
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "A")

    def test_long_names_do_not_break_it(self, case: Case) -> None:
        case.applicant_name = "Công Tằng Tôn Nữ Hoàng Phủ Ngọc Thị Quỳnh Nguyễn Phước Trường Giang Thủy Tiên " * 3
        with opened(slip(case)) as file:
            assert len(file.pages) == 1


class TestWho:
    def test_officials_of_the_case_and_auditors(self, ministry: making.Desk, case: Case) -> None:
        ways = {"desk": ministry.approver, "audit": ministry.auditor}
        for room, official in ways.items():
            browser = browser_of(official.user)
            assert (
                f"/{room}/cases/{case.code}/control-slip/"
                in browser.get(f"/{room}/cases/{case.code}/").content.decode()
            )
            response = browser.get(f"/{room}/cases/{case.code}/control-slip/")
            assert response.content.startswith(b"%PDF-")
            entry = reads_about(case=case.code).first()
            assert entry is not None
            assert (entry.data["why"], entry.actor) == ("control_slip", f"official:{official.public_id}")

    def test_nobody_else(self, ministry: making.Desk, case: Case) -> None:
        address = f"/desk/cases/{case.code}/control-slip/"
        assert browser_of(making.official(Role.APPRAISER, unit="qld").user).get(address).status_code == 404
        assert browser_of(ministry.auditor.user).get(address).status_code == 403
        assert case.person.user is not None
        assert browser_of(case.person.user).get(address).status_code == 403
