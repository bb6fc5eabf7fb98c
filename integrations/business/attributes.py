"""What the business registration database can be asked (Law on Enterprises 59/2020/QH14; Decree 01/2021/NĐ-CP)."""

from __future__ import annotations

from typing import Final

from integrations.exchange.vocabulary import Attribute, RegistryInfo

REGISTRY: Final = RegistryInfo(
    code="business",
    title_vi="Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp",
    title_en="National business registration database",
    owner_vi="Bộ Tài chính",
    owner_en="Ministry of Finance",
    subject="organisation",
    attributes=(
        Attribute("name", "text", "Tên doanh nghiệp", "Name of the enterprise"),
        Attribute(
            "status",
            "text",
            "Tình trạng pháp lý",
            "Legal status",
            choices=("active", "suspended", "dissolved"),
            comparable=True,
        ),
        Attribute("address", "address", "Địa chỉ trụ sở chính", "Address of the head office"),
        Attribute("established_on", "date", "Ngày thành lập", "Date of establishment"),
        Attribute("legal_representative", "text", "Người đại diện theo pháp luật", "Legal representative"),
        # Is the person with this number its legal representative, or somebody with a mandate that holds today?
        Attribute(
            "representative",
            "text",
            "Người có quyền đại diện",
            "Person entitled to represent it",
            comparable=True,
            compare_only=True,
        ),
    ),
)
