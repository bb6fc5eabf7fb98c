"""What can be asked of the criminal-record database (Law on Criminal Records 28/2009/QH12)."""

from __future__ import annotations

from typing import Final

from integrations.exchange.vocabulary import Attribute, RegistryInfo

REGISTRY: Final = RegistryInfo(
    code="criminal_records",
    title_vi="Cơ sở dữ liệu lý lịch tư pháp",
    title_en="Database of criminal records",
    owner_vi="Bộ Công an",
    owner_en="Ministry of Public Security",
    attributes=(
        Attribute("number", "text", "Số phiếu lý lịch tư pháp", "Number of the certificate", sensitive=True),
        Attribute("issued_on", "date", "Ngày cấp phiếu", "Issued on", sensitive=True),
        Attribute(
            "conclusion",
            "text",
            "Kết luận",
            "Conclusion",
            sensitive=True,
            choices=("none", "convicted"),
            comparable=True,
        ),
    ),
)
