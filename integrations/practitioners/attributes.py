"""What the practitioners database can be asked (Law 15/2023/QH15; Decree 96/2023/NĐ-CP)."""

from __future__ import annotations

from typing import Final

from integrations.exchange.vocabulary import Attribute, RegistryInfo

REGISTRY: Final = RegistryInfo(
    code="practitioners",
    title_vi="Cơ sở dữ liệu người hành nghề khám bệnh, chữa bệnh",
    title_en="Database of health practitioners",
    owner_vi="Bộ Y tế",
    owner_en="Ministry of Health",
    attributes=(
        Attribute("practice_profession", "text", "Chức danh thực hành", "Profession practised", comparable=True),
        # Whole months of supervised practice that the facility has confirmed.
        Attribute("practice_months", "number", "Số tháng thực hành", "Months of supervised practice"),
        Attribute("practice_from", "date", "Thực hành từ ngày", "Supervised practice from"),
        Attribute("practice_to", "date", "Thực hành đến ngày", "Supervised practice until"),
        Attribute("practice_facility", "text", "Cơ sở hướng dẫn thực hành", "Facility that supervised the practice"),
        Attribute("licence_number", "text", "Số giấy phép hành nghề", "Practice licence number"),
        Attribute("licence_profession", "text", "Chức danh ghi trên giấy phép", "Title on the licence"),
        Attribute("licence_scope", "text", "Phạm vi hành nghề", "Scope of practice"),
        Attribute("licence_issued_on", "date", "Ngày cấp giấy phép", "Licensed on"),
        Attribute("licence_valid_until", "date", "Giấy phép có giá trị đến", "Licence valid until"),
        Attribute(
            "licence_status",
            "text",
            "Tình trạng giấy phép",
            "Status of the licence",
            choices=("active", "suspended", "revoked", "expired"),
            comparable=True,
        ),
        Attribute(
            "revoked_reason", "text", "Lý do thu hồi", "Reason of revocation", choices=("clerical_error", "other")
        ),
        Attribute("banned_until", "date", "Bị cấm hành nghề đến ngày", "Banned from practice until", sensitive=True),
    ),
)
