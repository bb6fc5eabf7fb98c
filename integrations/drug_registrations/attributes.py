"""What can be asked of the registered medicines, by registration number.

Law on Pharmacy 105/2016/QH13, arts 54 to 58.
"""

from __future__ import annotations

from typing import Final

from integrations.exchange.vocabulary import Attribute, RegistryInfo

REGISTRY: Final = RegistryInfo(
    code="drug_registrations",
    title_vi="Cơ sở dữ liệu giấy đăng ký lưu hành thuốc",
    title_en="Database of registered medicines",
    owner_vi="Bộ Y tế",
    owner_en="Ministry of Health",
    subject="product",
    attributes=(
        Attribute("name", "text", "Tên thuốc", "Name of the medicine"),
        Attribute("holder_code", "text", "Mã số cơ sở đăng ký", "Business code of the registrant"),
        Attribute("holder_name", "text", "Cơ sở đăng ký", "Registrant"),
        Attribute("manufacturer", "text", "Cơ sở sản xuất", "Manufacturer"),
        Attribute("active_ingredient", "text", "Hoạt chất", "Active ingredient"),
        Attribute("strength", "text", "Hàm lượng, nồng độ", "Strength"),
        Attribute("dosage_form", "text", "Dạng bào chế", "Dosage form"),
        Attribute("registered_on", "date", "Ngày cấp", "Registered on"),
        Attribute("valid_until", "date", "Có hiệu lực đến", "Valid until"),
        Attribute("status", "text", "Tình trạng", "Status", choices=("valid", "expired", "withdrawn")),
    ),
)
