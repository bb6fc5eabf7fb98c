"""What can be asked of the continuing-education records (Law 15/2023/QH15, art. 22)."""

from __future__ import annotations

from typing import Final

from integrations.exchange.vocabulary import Attribute, RegistryInfo

REGISTRY: Final = RegistryInfo(
    code="continuing_education",
    title_vi="Cơ sở dữ liệu cập nhật kiến thức y khoa liên tục",
    title_en="Database of continuing medical education",
    owner_vi="Bộ Y tế",
    owner_en="Ministry of Health",
    attributes=(
        Attribute("hours_5_years", "number", "Số giờ cập nhật kiến thức trong 5 năm", "Hours in the last 5 years"),
        Attribute("hours_2_years", "number", "Số giờ cập nhật kiến thức trong 2 năm", "Hours in the last 2 years"),
        Attribute("updated_on", "date", "Ngày cập nhật gần nhất", "Last course on"),
        Attribute("certificate_number", "text", "Số chứng nhận gần nhất", "Number of the last certificate"),
        Attribute("field", "text", "Lĩnh vực", "Field"),
    ),
)
