"""What can be asked of food businesses with their certificates (Decree 15/2018/NĐ-CP)."""

from __future__ import annotations

from typing import Final

from integrations.exchange.vocabulary import Attribute, RegistryInfo

REGISTRY: Final = RegistryInfo(
    code="food_businesses",
    title_vi="Cơ sở dữ liệu cơ sở sản xuất, kinh doanh thực phẩm",
    title_en="Database of food businesses",
    owner_vi="Bộ Y tế",
    owner_en="Ministry of Health",
    subject="organisation",
    attributes=(
        Attribute(
            "gmp_certificate_number",
            "text",
            "Số giấy chứng nhận GMP thực phẩm bảo vệ sức khỏe",
            "GMP certificate for dietary supplements, number",
        ),
        Attribute("gmp_valid_until", "date", "GMP có hiệu lực đến", "GMP valid until"),
        Attribute(
            "eligibility_certificate_number",
            "text",
            "Số giấy chứng nhận đủ điều kiện an toàn thực phẩm",
            "Food safety certificate, number",
        ),
        Attribute("status", "text", "Tình trạng", "Status", choices=("active", "suspended"), comparable=True),
    ),
)
