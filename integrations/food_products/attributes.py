"""What can be asked of registered food products, by the number of the receipt.

Decree 15/2018/NĐ-CP, arts 6 to 8.
"""

from __future__ import annotations

from typing import Final

from integrations.exchange.vocabulary import Attribute, RegistryInfo

REGISTRY: Final = RegistryInfo(
    code="food_products",
    title_vi="Cơ sở dữ liệu sản phẩm thực phẩm đã đăng ký",
    title_en="Database of registered food products",
    owner_vi="Bộ Y tế",
    owner_en="Ministry of Health",
    subject="product",
    attributes=(
        Attribute("name", "text", "Tên sản phẩm", "Name of the product"),
        Attribute("holder_code", "text", "Mã số cơ sở đứng tên", "Business code of the holder"),
        Attribute("holder_name", "text", "Cơ sở đứng tên", "Holder"),
        Attribute("registered_on", "date", "Ngày tiếp nhận", "Registered on"),
        Attribute(
            "product_group",
            "text",
            "Nhóm sản phẩm",
            "Product group",
            choices=("supplement", "medical_nutrition", "special_diet", "child_formula"),
        ),
        Attribute("approved_claims", "text", "Công dụng đã đăng ký", "Registered claims"),
        Attribute("status", "text", "Tình trạng", "Status", choices=("valid", "withdrawn")),
    ),
)
