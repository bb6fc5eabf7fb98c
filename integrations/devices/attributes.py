"""What can be asked of classified medical devices, by the number of the classification sheet.

Decree 98/2021/NĐ-CP.
"""

from __future__ import annotations

from typing import Final

from integrations.exchange.vocabulary import Attribute, RegistryInfo

REGISTRY: Final = RegistryInfo(
    code="devices",
    title_vi="Cơ sở dữ liệu trang thiết bị y tế",
    title_en="Database of medical devices",
    owner_vi="Bộ Y tế",
    owner_en="Ministry of Health",
    subject="product",
    attributes=(
        Attribute("name", "text", "Tên trang thiết bị y tế", "Name of the device"),
        Attribute("device_class", "text", "Loại", "Class", choices=("A", "B", "C", "D")),
        Attribute("owner_name", "text", "Chủ sở hữu", "Owner"),
        Attribute("holder_code", "text", "Mã số cơ sở đứng tên", "Business code of the holder"),
        Attribute("classified_on", "date", "Ngày phân loại", "Classified on"),
        Attribute(
            "reference_approval",
            "text",
            "Nước tham chiếu đã cho phép lưu hành",
            "Approved by the reference country",
        ),
    ),
)
