"""What can be asked of the certificates of eligibility and good practice of pharmacy businesses.

Law on Pharmacy 105/2016/QH13, arts 32 to 43.
"""

from __future__ import annotations

from typing import Final

from integrations.exchange.vocabulary import Attribute, RegistryInfo

REGISTRY: Final = RegistryInfo(
    code="drug_businesses",
    title_vi="Cơ sở dữ liệu cơ sở kinh doanh dược",
    title_en="Database of pharmacy businesses",
    owner_vi="Bộ Y tế",
    owner_en="Ministry of Health",
    subject="organisation",
    attributes=(
        Attribute(
            "certificate_number",
            "text",
            "Số giấy chứng nhận đủ điều kiện kinh doanh dược",
            "Certificate of eligibility, number",
        ),
        Attribute("scope", "text", "Phạm vi kinh doanh", "Scope of business"),
        Attribute("issued_on", "date", "Ngày cấp", "Issued on"),
        Attribute(
            "practice_standard",
            "text",
            "Thực hành tốt được chứng nhận",
            "Good practice certified",
            choices=("GMP", "GSP", "GDP", "GPP"),
        ),
        Attribute("gmp_certificate_number", "text", "Số giấy chứng nhận GMP", "GMP certificate, number"),
        Attribute("gmp_valid_until", "date", "GMP có hiệu lực đến", "GMP valid until"),
        Attribute(
            "status",
            "text",
            "Tình trạng",
            "Status",
            choices=("active", "suspended", "revoked"),
            comparable=True,
        ),
    ),
)
