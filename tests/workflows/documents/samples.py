"""Data of the layouts, about synthetic people."""

import base64
import io
from datetime import UTC, date, datetime

from PIL import Image

from workflows.documents import LicenceData, Payment, Reason, ReceiptData, ReceivedComponent, RefusalData, ResultData
from workflows.documents.layouts import (
    ApologyData,
    ResultPart,
    StopData,
    SupplementData,
    SupplementItem,
)
from workflows.documents.pieces import Cell, Column, Table
from workflows.documents.records import (
    RecordAnswer,
    RecordData,
    RecordField,
    RecordItem,
    RecordPart,
    RecordRemark,
    RecordSection,
    RecordSource,
    RecordValue,
)

AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
LONG_NAME = "Công Tằng Tôn Nữ Hoàng Phủ Ngọc Thị Quỳnh Nguyễn Phước Trường Giang Thủy Tiên"
LONG_ADDRESS = (
    "Căn hộ 3205, Tòa nhà Hỗn hợp Thương mại và Dịch vụ Nguyễn Hữu Thọ, số 1234/56/78/9A đường Nguyễn Thị Minh Khai "
    "nối dài, Khu phố 15, Ấp Trường Thạnh Tây, Phường Bà Rịa – Vũng Tàu, Thành phố Hồ Chí Minh"
)
PROCEDURE = (
    "Cấp mới giấy phép hành nghề đối với chức danh bác sỹ, y sỹ, điều dưỡng, hộ sinh, kỹ thuật y, "
    "dinh dưỡng lâm sàng, cấp cứu viên ngoại viện, tâm lý lâm sàng"
)
HEAD = {
    "unit": "Cục Quản lý Khám, chữa bệnh",
    "case_code": "000.00.00.G18-261122-0007",
    "verify_url": "https://motcua.example.vn/verify/7d9f2a64-7b1c-4a58-9f0e-0f3f5f0d2c11",
}
APPLICANT = {
    "applicant": "Nguyễn Thị Ánh Tuyết",
    "address": "Số 12, ngõ 45 phố Trần Quốc Hoàn, Phường Cầu Giấy, Thành phố Hà Nội",
    "phone": "0912 345 678",
    "email": "anh.tuyet@example.vn",
    "procedure_code": "1.012289",
    "procedure": PROCEDURE,
}
COMPONENTS = (
    ReceivedComponent(title="Đơn đề nghị cấp giấy phép hành nghề (Mẫu 08)", mode="form"),
    ReceivedComponent(title="Văn bằng chuyên môn", mode="data", source="Cơ sở dữ liệu văn bằng"),
    ReceivedComponent(title="Giấy khám sức khỏe", mode="awaited", source="Cơ sở dữ liệu khám sức khỏe"),
    ReceivedComponent(title="Sơ yếu lý lịch tự thuật (Mẫu 09)", mode="form"),
    ReceivedComponent(
        title="Giấy xác nhận hoàn thành quá trình thực hành (Mẫu 07)",
        mode="data",
        source="Cơ sở dữ liệu người hành nghề khám bệnh, chữa bệnh",
    ),
    ReceivedComponent(title="Giấy tờ chứng minh thông thạo tiếng Việt", mode="not_applicable"),
    ReceivedComponent(title="Ảnh chân dung", mode="reused", source="tài khoản định danh điện tử"),
)


def picture(kind="PNG", mode="RGB", size=(480, 640)):
    """A synthetic portrait as data URL."""
    out = io.BytesIO()
    Image.new(mode, size, (90, 120, 140, 255)[: len(Image.new(mode, (1, 1)).getbands())]).save(out, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(out.getvalue()).decode()}"


def receipt(**changes):
    return ReceiptData(
        **HEAD
        | APPLICANT
        | {
            "number": "000007/TNHS",
            "components": COMPONENTS,
            "time_limit": "30 ngày, kể từ ngày nhận đủ hồ sơ",
            "received_at": AT,
            "due_at": datetime(2026, 12, 22, 10, 0, tzinfo=UTC),
            "payment": Payment(amount=430_000, method="bank", reference="FT26326-118822"),
            "officer": "Trần Văn Khải",
            "officer_title": "Chuyên viên",
        }
        | changes
    )


def licence(**changes):
    return LicenceData(
        **HEAD
        | {
            "number": "000001/BYT-GPHN",
            "full_name": "Nguyễn Thị Ánh Tuyết",
            "birth_date": "1994-02-07",
            "identity_number": "001194000123",
            "portrait": picture(),
            "professional_title": "Điều dưỡng",
            "scope": "Thực hiện kỹ thuật điều dưỡng theo quy định của Bộ trưởng Bộ Y tế",
            "legal_basis": ("Luật Khám bệnh, chữa bệnh số 15/2023/QH15 ngày 09 tháng 01 năm 2023",),
            "issued_on": date(2026, 11, 22),
            "valid_until": date(2031, 11, 22),
            "signer_capacity": ("TL. Bộ trưởng", "Cục trưởng Cục Quản lý Khám, chữa bệnh"),
            "signer": "Lê Hoàng Dương",
        }
        | changes
    )


def refusal(**changes):
    return RefusalData(
        **HEAD
        | APPLICANT
        | {
            "number": "000003/TCHS",
            "submitted_at": AT,
            "stage": "decision",
            "reasons": (
                Reason(
                    text="Thời gian thực hành là 05 tháng, chưa đủ 12 tháng.", legal_basis="Nghị định 96/2023/NĐ-CP"
                ),
                Reason(text="Giấy khám sức khỏe đã quá 12 tháng."),
            ),
            "guidance": "Ông/Bà hoàn thành thời gian thực hành còn thiếu rồi nộp hồ sơ mới.",
            "issued_on": date(2026, 11, 22),
            "signer": "Trần Văn Khải",
        }
        | changes
    )


def supplement(**changes):
    return SupplementData(
        **HEAD
        | APPLICANT
        | {
            "number": "0001/2026/YCBS",
            "submitted_at": AT,
            "round": 1,
            "items": (
                SupplementItem(title="Số điện thoại", reason="Số máy không liên lạc được."),
                SupplementItem(title="Tài liệu về cơ sở vật chất", reason="Bản chụp mờ, thiếu trang 3."),
            ),
            "remarks": ("Đề nghị gửi một lần cho đủ.",),
            "answer_by": date(2026, 12, 22),
            "received": True,
            "issued_on": date(2026, 11, 22),
            "signer_capacity": ("Chuyên viên",),
            "signer": "Trần Văn Khải",
        }
        | changes
    )


def apology(**changes):
    return ApologyData(
        **HEAD
        | APPLICANT
        | {
            "number": "0001/2026/XLGH",
            "received_at": AT,
            "due_before": date(2026, 12, 22),
            "due_after": date(2026, 12, 29),
            "reason": "Chờ kết quả kiểm nghiệm.",
            "issued_on": date(2026, 12, 18),
            "signer_capacity": ("Trưởng phòng",),
            "signer": "Trần Văn Khải",
        }
        | changes
    )


def stop(**changes):
    return StopData(
        **HEAD
        | APPLICANT
        | {
            "number": "0001/2026/TBD",
            "submitted_at": AT,
            "reason": "Người nộp hồ sơ đề nghị rút hồ sơ.",
            "issued_on": date(2026, 12, 18),
            "signer_capacity": ("Cục Quản lý Khám, chữa bệnh",),
        }
        | changes
    )


def table(members=2, columns=("Họ và tên", "Chức danh", "Số giấy phép hành nghề")):
    """Rows about practitioners."""
    return Table(
        title="Danh sách người đăng ký hành nghề",
        columns=tuple(Column(title=title) for title in columns),
        rows=tuple(tuple(Cell(value=(f"{title} {number}",)) for title in columns) for number in range(1, members + 1)),
    )


def result(**changes):
    return ResultData(
        **HEAD
        | {
            "number": "00012/BYT-GPHĐ",
            "title": "Giấy phép hoạt động khám bệnh, chữa bệnh",
            "procedure_code": "1.012278",
            "procedure": "Cấp mới giấy phép hoạt động đối với cơ sở khám bệnh, chữa bệnh",
            "legal_basis": ("Luật Khám bệnh, chữa bệnh số 15/2023/QH15", "Nghị định số 96/2023/NĐ-CP"),
            "holder": "Công ty TNHH Phòng khám An Bình",
            "about": (("Mã số doanh nghiệp", "0101234565"), ("Địa chỉ trụ sở chính", "Số 1 phố Thử, Hà Nội")),
            "statement": ("Cho phép Công ty TNHH Phòng khám An Bình hoạt động tại phòng khám sau đây.",),
            "parts": (
                ResultPart(
                    facts=(
                        ("Tên phòng khám", ("Phòng khám đa khoa An Bình",)),
                        ("Thời gian làm việc", ("Thứ Hai đến thứ Sáu", "7 giờ đến 17 giờ")),
                    )
                ),
                ResultPart(title="Người chịu trách nhiệm chuyên môn", facts=(("Họ và tên", ("Trần Văn Trưởng",)),)),
            ),
            "tables": (table(),),
            "issued_on": date(2026, 11, 22),
            "valid_until": None,
            "signer_capacity": ("TL. Bộ trưởng", "Cục trưởng Cục Quản lý Khám, chữa bệnh"),
            "signer": "Lê Hoàng Dương",
        }
        | changes
    )


def answer(mark="1.1", **changes):
    """A signed answer in the annex."""
    return RecordAnswer(
        **{
            "mark": mark,
            "received_at": AT,
            "as_of": AT,
            "request_id": "5c8f0c1e-0000-4000-8000-000000000001",
            "message_id": "5c8f0c1e-0000-4000-8000-000000000002",
            "digest": "ab" * 32,
            "key_id": "population-1",
        }
        | changes
    )


def case_record(**changes):
    value = RecordValue(
        title="Họ, chữ đệm và tên khai sinh",
        value=("Nguyễn Thị Ánh Tuyết",),
        mark="1.1",
        holds=True,
        others=(("1.2", "Nguyễn Thị Anh Tuyết"),),
        remarks=(RecordRemark(title="Người nộp báo thông tin sai", at=AT, lines=(("Lý do", "Sai dấu"),)),),
    )
    answers = (answer(), answer("1.2", problems=("chữ ký không phải của cơ quan",)))
    source = RecordSource(
        registry="Cơ sở dữ liệu quốc gia về dân cư",
        authority="Bộ Công an",
        purpose="Lấy thông tin nhân thân ghi trong đơn",
        legal_basis="Luật Căn cước số 26/2023/QH15",
        basis_checked=False,
        edition="1.012289, 01/07/2025",
        agreed_at=AT,
        items=(RecordItem(number=1, about="Người nộp hồ sơ", answers=answers, values=(value,)),),
    )
    name = RecordField(title="Họ và tên", value=value.value, origin=source.registry, item=1)
    people = table(columns=("Số định danh", "Họ và tên", "Ngày sinh", "Giấy phép", "Chức danh", "Vị trí", "Giờ"))
    return RecordData(
        **HEAD
        | {
            "applicant": "Nguyễn Thị Ánh Tuyết",
            "identity_number": "001190000019",
            "birth_date": "1990-02-28",
            "procedure_code": "1.012289",
            "procedure": PROCEDURE,
            "filed_at": AT,
            "filing_digest": "cd" * 32,
            "status": "Đang xử lý",
            "sections": (
                RecordSection(title="Thông tin nhân thân", parts=(RecordPart(title="Người nộp", fields=(name,)),)),
                RecordSection(title="Danh sách người đăng ký hành nghề", table=people),
            ),
            "components": (("Văn bằng chuyên môn", "Thay bằng dữ liệu, không phải nộp"),),
            "sources": (source,),
            "made_at": AT,
        }
        | changes
    )


SAMPLES = {
    "receipt": receipt,
    "practice_licence": licence,
    "generic_result": result,
    "refusal": refusal,
    "supplement": supplement,
    "apology": apology,
    "stop": stop,
    "case_record": case_record,
}
