"""What is printed for a firm, its technical head and its staff: the letters, the licence, and the case record."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from procedures.edition import Edition
from tests.workflows import clinic, making, signing
from tests.workflows.cases import clinics
from tests.workflows.documents.reading import text_of
from tests.workflows.drafts.wanting import own_storage  # noqa: F401 - a fixture
from workflows import outbox
from workflows.cases import case_record, papers, receiving, results
from workflows.cases.models import Case, Letter
from workflows.cases.record import record_of
from workflows.documents.layouts import ReceiptData, ResultData
from workflows.documents.models import Document
from workflows.documents.records import RecordData, RecordSection
from workflows.documents.storing import read
from workflows.filling import keys
from workflows.filling.models import AttributeOutcome, Lookup, Proof, Settlement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]
FIRM = "Công ty TNHH Phòng khám Thử"
BUSINESS = "Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp"


@pytest.fixture(autouse=True)
def _pinned(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_kept", set())
    settings.REGISTRY_KEYS_FILE = signing.pin(tmp_path / "keys.json")


def receipt_of(case: Case, desk: making.Desk) -> ReceiptData:
    receiving.receive(case.code, by=desk.receiver, version=case.version, payment=making.PAID)
    return papers.receipt(Letter.objects.get(case=case))


def section(data: RecordData, title: str) -> RecordSection:
    return next(one for one in data.sections if one.title == title)


def rows_in(data: RecordData) -> list[list[str]]:
    """The table of staff, each cell as one text."""
    table = section(data, "Danh sách người đăng ký hành nghề").table
    assert table is not None
    return [[" ".join((*cell.value, cell.note)).strip() for cell in row] for row in table.rows]


class TestLetters:
    def test_a_receipt_names_the_firm_and_who_filed_for_it(self, ministry: making.Desk) -> None:
        case = clinics.case()
        data = receipt_of(case, ministry)
        assert (data.applicant, data.agent) == (FIRM, case.person.full_name)
        assert data.address == "Số 2 phố Thử, Phường Ba Đình, Thành phố Hà Nội"
        assert (data.phone, data.delivery) == ("0912345678", "Chỉ nhận bản điện tử")

    def test_a_firm_that_no_registry_has_named_yet_goes_by_its_code(self, ministry: making.Desk) -> None:
        data = receipt_of(clinics.case(silent=["business"]), ministry)
        assert (data.applicant, data.address) == (f"Doanh nghiệp đề nghị, mã số {clinic.FIRM}", "")

    def test_a_receipt_says_what_stands_for_each_document(self, ministry: making.Desk) -> None:
        parts = {part.title: part for part in receipt_of(clinics.case(), ministry).components}
        registration = parts["Giấy chứng nhận đăng ký doanh nghiệp"]
        assert (registration.mode, registration.source) == ("data", BUSINESS)

    def test_a_case_that_is_not_accepted_gets_its_refusal(self, ministry: making.Desk) -> None:
        case = clinics.case()
        receiving.decline(case.code, by=ministry.receiver, version=case.version, reason="Sai thủ tục")
        outbox.sweep(100)
        assert f"{FIRM} Người nộp thay mặt" in text_of(read(Document.objects.get(kind="refusal")))


class TestResult:
    def test_it_is_given_to_the_firm_with_what_the_edition_names(self, ministry: making.Desk) -> None:
        data = results.result(clinics.issued(ministry).decision)
        assert isinstance(data, ResultData)
        assert (data.title, data.holder) == ("Giấy phép hoạt động khám bệnh, chữa bệnh", FIRM)
        assert ("Mã số doanh nghiệp", clinic.FIRM) in data.about
        assert data.statement == (f"Cho phép {FIRM} hoạt động khám bệnh, chữa bệnh tại phòng khám sau đây.",)
        clinic_itself, head = data.parts
        assert clinic_itself.title == ""
        assert clinic_itself.facts[0] == ("Tên phòng khám", ("Phòng khám Thử",))
        assert head.title == "Người chịu trách nhiệm chuyên môn"
        assert head.facts[0] == ("Họ, chữ đệm và tên", ("Trần Văn Trưởng",))

    def test_it_lists_the_staff_by_the_columns_named_and_no_more(self, ministry: making.Desk) -> None:
        data = results.result(clinics.issued(ministry).decision)
        assert isinstance(data, ResultData)
        (table,) = data.tables
        assert [column.title for column in table.columns] == [
            "Họ, chữ đệm và tên",
            "Chức danh",
            "Số giấy phép hành nghề",
        ]
        assert [cell.value for cell in table.rows[1]] == [("Phạm Văn Bình",), ("Bác sỹ",), ("000007/BYT-GPHN",)]

    def test_lists_call_it_by_the_title_of_the_edition(self, ministry: making.Desk) -> None:
        case = clinics.issued(ministry)
        outbox.sweep(100)
        document = Document.objects.get(case_code=case.code, kind="result")
        assert document.title_vi == "Giấy phép hoạt động khám bệnh, chữa bệnh"
        assert document.number == "00001/BYT-GPHĐ"
        assert FIRM.upper() in text_of(read(document))

    def test_a_person_gets_a_result_of_any_procedure_too(
        self, ministry: making.Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """No field of the practice licence is needed: here the edition prints a telephone number alone."""
        decision = clinics.issued(ministry).decision
        record = record_of(making.case())
        named = record.edition.definition.result.model_copy(update={"document": "generic_result", "fields": ("phone",)})
        generic = Edition(record.edition.definition.model_copy(update={"result": named}), "")
        monkeypatch.setattr(results, "record_of", lambda _case: dataclasses.replace(record, edition=generic))
        data = results.result(decision)
        assert isinstance(data, ResultData)
        assert data.holder == record.applicant["full_name"]
        assert data.about[1] == ("Số định danh cá nhân", record.applicant["identity_number"])
        assert [part.facts for part in data.parts] == [(("Số điện thoại", ("0912345678",)),)]


class TestRecord:
    def test_the_firm_stands_at_its_head(self, ministry: making.Desk) -> None:
        assert case_record.data_of(clinics.case()).organisation == f"{FIRM} (mã số {clinic.FIRM})"

    def test_fields_stand_under_whom_they_are_about(self, ministry: making.Desk) -> None:
        parts = section(case_record.data_of(clinics.case()), "Người nộp hồ sơ và doanh nghiệp").parts
        assert [(part.title, len(part.fields)) for part in parts] == [
            ("Người nộp hồ sơ", 2),
            ("Doanh nghiệp đề nghị", 5),
        ]

    def test_a_page_about_one_subject_alone_says_so_once(self, ministry: making.Desk) -> None:
        (part,) = section(case_record.data_of(clinics.case()), "Người chịu trách nhiệm chuyên môn").parts
        assert part.title == ""
        assert part.fields[-1].title.startswith("Người này làm việc toàn thời gian")

    def test_rows_are_a_table_with_their_items_of_the_annex(self, ministry: making.Desk) -> None:
        first, second = rows_in(case_record.data_of(clinics.case()))
        assert first[1:6] == ["Lê Thị An", "01/01/1990", "000007/BYT-GPHN", "Bác sỹ", "Khám bệnh"]
        assert (first[-1], second[-1]) == ("4", "5")

    def test_the_annex_says_about_whom_each_registry_was_asked(self, ministry: making.Desk) -> None:
        data = case_record.data_of(clinics.case())
        assert [(source.registry, [item.about for item in source.items]) for source in data.sources][1:] == [
            (BUSINESS, [f"Doanh nghiệp đề nghị: mã số {clinic.FIRM}"]),
            (
                "Cơ sở dữ liệu người hành nghề khám bệnh, chữa bệnh",
                ["Người chịu trách nhiệm chuyên môn: Trần Văn Trưởng"],
            ),
            (
                "Cơ sở dữ liệu người hành nghề khám bệnh, chữa bệnh",
                ["Người hành nghề 1: Lê Thị An", "Người hành nghề 2: Phạm Văn Bình"],
            ),
        ]
        assert all(value.holds for value in data.values)

    def test_the_annex_shows_no_identity_number(self, ministry: making.Desk) -> None:
        data = case_record.data_of(clinics.case())
        asked_about = [row["staff_number"] for row in record_of(Case.objects.get()).answers["staff"]]
        annex = str(data.sources)
        assert [number for number in (*asked_about, clinic.HEAD["head_number"]) if number in annex] == []

    def test_a_code_about_a_row_is_printed_by_its_name(self, ministry: making.Desk) -> None:
        titles = {value.title: value for value in case_record.data_of(clinics.case()).sources[-1].items[0].values}
        assert titles["Chức danh thực hành"].value == ("Bác sỹ",)

    def test_what_is_the_matter_with_a_row_stands_in_its_cell(self, ministry: making.Desk) -> None:
        case = clinics.case(silent=["practitioners"])
        row = AttributeOutcome.objects.get(
            attribute="licence_number", lookup__subject__startswith="staff:00000001", lookup__case_code=case.code
        )
        Settlement.objects.create(
            attribute=row,
            value="000009/BYT-GPHN",
            proof=Proof.DOCUMENT,
            reference="Giấy phép 000009",
            reason="Đã xem bản chính",
            official=ministry.appraiser,
            at=case.filed_at,
        )
        Lookup.objects.filter(pk=row.lookup_id).update(has_remarks=True)
        first, second = rows_in(case_record.data_of(case))
        assert first[3] == f"000009/BYT-GPHN {ministry.appraiser.full_name} xác minh theo giấy tờ hợp pháp khác"
        with translation.override("vi"):  # as everything in the record
            assert second[3] == str(row.get_outcome_display())

    def test_more_staff_cost_no_more_statements(self, ministry: making.Desk, django_assert_num_queries: Any) -> None:
        for names in ("A", "ABCDEFGH"):
            case = clinics.case(names=[f"Lê Thị {letter}" for letter in names])
            case_record.data_of(case)
            with django_assert_num_queries(14):
                case_record.data_of(case)

    def test_the_pdf_shows_all_of_it(self, ministry: making.Desk) -> None:
        case = clinics.case()
        case_record.ask_for(case)
        outbox.sweep(100)
        text = text_of(read(Document.objects.get(case_code=case.code, kind="record")))
        for words in ("Nộp cho Công ty TNHH", "4. Người hành nghề 1: Lê Thị An", "(phụ lục, mục 2)", "4.1; khớp"):
            assert words in text, words
