"""The kinds of document that the house issues, and the layout that prints each."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _

Layout = Literal[
    "receipt",
    "practice_licence",
    "generic_result",
    "refusal",
    "supplement",
    "apology",
    "stop",
    "case_record",
    "control_slip",
]


class Kind(models.TextChoices):
    """What a stored document is."""

    RECEIPT = "receipt", _("Receipt with appointment date")
    LICENCE = "licence", _("Licence")
    RESULT = "result", _("Result of a procedure")
    REFUSAL = "refusal", _("Notice of refusal")
    SUPPLEMENT = "supplement", _("Supplement request")
    APOLOGY = "apology", _("Apology with a new day")
    STOP = "stop", _("Notice that processing was stopped")
    RECORD = "record", _("Case record with evidence")
    OFFICE_RECORD = "office_record", _("Case record with evidence, for the office")


#: What only officials and auditors may have: it names experts and members of councils.
OF_THE_OFFICE: Final = frozenset({Kind.OFFICE_RECORD})


class Titled(Protocol):
    """A title in both languages; `procedures` texts and `Title` both fit."""

    @property
    def vi(self) -> str: ...
    @property
    def en(self) -> str: ...


class Title(NamedTuple):
    """A document's title as people see it in lists, in Vietnamese and English."""

    vi: str
    en: str


# Names of forms 01 to 05: Circular 03/2025/TT-VPCP, annex I.
TITLES: dict[str, Title] = {
    Kind.RECEIPT: Title("Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Receipt with appointment date"),
    Kind.LICENCE: Title("Giấy phép hành nghề khám bệnh, chữa bệnh", "Licence to practise medicine"),
    Kind.RESULT: Title("Kết quả giải quyết thủ tục hành chính", "Result of a procedure"),
    Kind.REFUSAL: Title("Phiếu từ chối tiếp nhận, giải quyết hồ sơ", "Notice of refusal"),
    Kind.SUPPLEMENT: Title("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "Supplement request"),
    Kind.APOLOGY: Title("Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết", "Apology with a new day"),
    Kind.STOP: Title("Thông báo dừng giải quyết hồ sơ", "Notice that processing was stopped"),
    Kind.RECORD: Title("Bản trích hồ sơ điện tử kèm bằng chứng", "Case record with evidence"),
    Kind.OFFICE_RECORD: Title(
        "Bản trích hồ sơ điện tử kèm bằng chứng, dùng nội bộ", "Case record with evidence, for the office"
    ),
}
