"""What the health-check database can be asked: the latest certificate of fitness (Circular 32/2023/TT-BYT)."""

from __future__ import annotations

from typing import Final

from integrations.exchange.vocabulary import Attribute, RegistryInfo

REGISTRY: Final = RegistryInfo(
    code="health_checks",
    title_vi="Cơ sở dữ liệu khám sức khỏe",
    title_en="Health-check database",
    owner_vi="Bộ Y tế",
    owner_en="Ministry of Health",
    attributes=(
        Attribute("number", "text", "Số giấy khám sức khỏe", "Certificate number"),
        Attribute("issued_on", "date", "Ngày kết luận", "Date of conclusion"),
        Attribute("facility", "text", "Cơ sở khám sức khỏe", "Facility"),
        Attribute(
            "conclusion", "text", "Kết luận", "Conclusion", sensitive=True, choices=("fit", "unfit"), comparable=True
        ),
    ),
)
