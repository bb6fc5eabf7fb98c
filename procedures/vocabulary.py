"""The words that definitions may use: roles, units, professions, audiences. `workflows.people` gives them persons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import get_language


@dataclass(frozen=True)
class Term:
    """A code with its name in both languages; `str(term)` is the name in the active language."""

    code: str
    vi: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "vi").startswith("en") else self.vi


class Role(StrEnum):
    """What an official may be on a case. The policy behind each role is `workflows.people.permissions`."""

    RECEIVER = "receiver"
    APPRAISER = "appraiser"
    HEAD = "head"
    APPROVER = "approver"
    CLERK = "clerk"
    EXPERT = "expert"
    COUNCIL = "council"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    EDITOR = "editor"


@dataclass(frozen=True)
class Profession(Term):
    """A professional title of Law 15/2023/QH15, art. 26, with its supervised practice.

    `practice_months`: whole months, Decree 96/2023/NĐ-CP, art. 3.
    """

    practice_months: int = 0


ROLES: Final = {
    Role.RECEIVER: Term("receiver", "Cán bộ tiếp nhận", "Receiving officer"),
    Role.APPRAISER: Term("appraiser", "Chuyên viên thẩm định", "Appraiser"),
    Role.HEAD: Term("head", "Trưởng phòng", "Head of division"),
    Role.APPROVER: Term("approver", "Lãnh đạo phê duyệt", "Approver"),
    Role.CLERK: Term("clerk", "Văn thư", "Records clerk"),
    Role.EXPERT: Term("expert", "Chuyên gia thẩm định", "Expert"),
    Role.COUNCIL: Term("council", "Ủy viên hội đồng", "Member of the council"),
    Role.AUDITOR: Term("auditor", "Kiểm tra viên", "Auditor"),
    Role.OPERATOR: Term("operator", "Cán bộ vận hành", "Operator"),
    Role.EDITOR: Term("editor", "Cán bộ soạn quy định thủ tục", "Editor of definitions"),
}

# Departments of the ministry (meeting of 9 December 2025); `mot-cua` is the one-stop desk that receives.
UNITS: Final = {
    term.code: term
    for term in (
        Term("mot-cua", "Bộ phận Một cửa", "One-stop desk"),
        Term("kcb", "Cục Quản lý Khám, chữa bệnh", "Medical Services Administration"),
        Term("khcn", "Cục Khoa học công nghệ và Đào tạo", "Administration of Science, Technology and Training"),
        Term("bmte", "Cục Bà mẹ và Trẻ em", "Maternal and Child Health Administration"),
        Term("btxh", "Cục Bảo trợ xã hội", "Social Protection Administration"),
        Term("pb", "Cục Phòng bệnh", "Disease Prevention Administration"),
        Term("attp", "Cục An toàn thực phẩm", "Food Safety Administration"),
        Term("qld", "Cục Quản lý Dược", "Drug Administration"),
        Term("ydct", "Cục Quản lý Y, Dược cổ truyền", "Traditional Medicine Administration"),
        Term("httb", "Cục Cơ sở hạ tầng và Thiết bị y tế", "Infrastructure and Medical Equipment Administration"),
        Term("tccb", "Vụ Tổ chức cán bộ", "Department of Organisation and Personnel"),
        Term("vp", "Văn phòng Bộ", "Ministry Office"),
        Term("ttyt", "Trung tâm Thông tin y tế quốc gia", "National Health Information Centre"),
        Term("ktnb", "Bộ phận kiểm tra nội bộ", "Internal audit"),
    )
}

#: The health department of a province, whichever it is: an edition's `located_by` says. Its own code follows a hyphen.
PROVINCIAL: Final = "syt"
#: Every unit that a definition may name, with what people call it.
OFFICES: Final = {**UNITS, PROVINCIAL: Term(PROVINCIAL, "Sở Y tế", "Provincial health department")}

PROFESSIONS: Final = {
    profession.code: profession
    for profession in (
        Profession("doctor", "Bác sỹ", "Doctor", 12),
        Profession("assistant_doctor", "Y sỹ", "Assistant doctor", 9),
        Profession("nurse", "Điều dưỡng", "Nurse", 6),
        Profession("midwife", "Hộ sinh", "Midwife", 6),
        Profession("medical_technician", "Kỹ thuật y", "Medical technician", 6),
        Profession("clinical_nutritionist", "Dinh dưỡng lâm sàng", "Clinical nutritionist", 6),
        Profession("paramedic", "Cấp cứu viên ngoại viện", "Paramedic", 6),
        Profession("clinical_psychologist", "Tâm lý lâm sàng", "Clinical psychologist", 9),
    )
}

AUDIENCES: Final = {
    term.code: term
    for term in (
        Term("citizen", "Công dân", "Citizens"),
        Term("foreigner", "Người nước ngoài", "Foreign nationals"),
        Term("organisation", "Tổ chức, doanh nghiệp", "Organisations"),
    )
}

LEVELS: Final = {
    term.code: term
    for term in (
        Term("full", "Toàn trình", "Wholly online"),
        Term("partial", "Một phần", "Partly online"),
    )
}


@dataclass(frozen=True)
class LifeEvent(Term):
    """What happens in somebody's life, or in that of a business, because of which they look for a procedure."""

    business: bool = False


LIFE_EVENTS: Final = {
    event.code: event
    for event in (
        LifeEvent("starting_practice", "Bắt đầu hành nghề", "Starting to practise"),
        LifeEvent("changing_practice", "Thay đổi, mất giấy phép hành nghề", "Changing or losing a practice licence"),
        LifeEvent("leaving_practice", "Thôi hành nghề", "Leaving practice"),
        LifeEvent("traditional_medicine", "Hành nghề y học cổ truyền", "Practising traditional medicine"),
        LifeEvent("opening_facility", "Mở cơ sở khám bệnh, chữa bệnh", "Opening a medical facility", business=True),
        LifeEvent("changing_facility", "Thay đổi cơ sở y tế", "Changing a medical facility", business=True),
        LifeEvent("running_pharmacy", "Mở nhà thuốc, kinh doanh dược", "Running a pharmacy", business=True),
        LifeEvent("bringing_medicine", "Đưa thuốc ra thị trường", "Bringing a medicine to market", business=True),
        LifeEvent("bringing_device", "Đưa thiết bị y tế ra thị trường", "Bringing a device to market", business=True),
        LifeEvent("selling_food", "Kinh doanh thực phẩm", "Selling food", business=True),
        LifeEvent("advertising", "Quảng cáo sản phẩm, dịch vụ y tế", "Advertising in health", business=True),
    )
}

SEXES: Final = {term.code: term for term in (Term("male", "Nam", "Male"), Term("female", "Nữ", "Female"))}
