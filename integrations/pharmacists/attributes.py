"""What can be asked of the pharmacy practice certificates (Law on Pharmacy 105/2016/QH13, arts 11 to 29)."""

from __future__ import annotations

from typing import Final

from integrations.exchange.vocabulary import Attribute, RegistryInfo

REGISTRY: Final = RegistryInfo(
    code="pharmacists",
    title_vi="Cơ sở dữ liệu chứng chỉ hành nghề dược",
    title_en="Database of pharmacy practice certificates",
    owner_vi="Bộ Y tế",
    owner_en="Ministry of Health",
    attributes=(
        Attribute("certificate_number", "text", "Số chứng chỉ hành nghề dược", "Pharmacy practice certificate, number"),
        Attribute("issued_on", "date", "Ngày cấp", "Issued on"),
        Attribute("scope", "text", "Phạm vi hành nghề", "Scope of practice"),
        Attribute("issuer", "text", "Nơi cấp", "Issued by"),
        Attribute("status", "text", "Tình trạng", "Status", choices=("active", "revoked"), comparable=True),
        Attribute(
            "revoked_reason",
            "text",
            "Lý do thu hồi",
            "Reason of revocation",
            choices=("clerical_error", "other"),
        ),
        Attribute("business_name", "text", "Đang chịu trách nhiệm chuyên môn tại", "Responsible at"),
    ),
)
