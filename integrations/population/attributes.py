"""What the national population database can be asked (Law on Identification 26/2023/QH15, art. 9)."""

from __future__ import annotations

from typing import Final

from integrations.exchange.vocabulary import Attribute, RegistryInfo

REGISTRY: Final = RegistryInfo(
    code="population",
    title_vi="Cơ sở dữ liệu quốc gia về dân cư",
    title_en="National population database",
    owner_vi="Bộ Công an",
    owner_en="Ministry of Public Security",
    attributes=(
        Attribute("full_name", "text", "Họ, chữ đệm và tên khai sinh", "Full name"),
        # Older registrations know the year of birth alone.
        Attribute("birth_date", "date", "Ngày, tháng, năm sinh", "Date of birth", partial=True),
        Attribute("sex", "text", "Giới tính", "Sex", choices=("male", "female")),
        Attribute("nationality", "text", "Quốc tịch", "Nationality", comparable=True),  # ISO 3166-1 alpha-2
        # province_code: the province's code of before 1 July 2025 ("0NN"), or a country's code.
        Attribute("birth_place", "place", "Nơi sinh", "Place of birth"),
        Attribute("permanent_address", "address", "Nơi thường trú", "Permanent address", sensitive=True),
        Attribute(
            "life_status", "text", "Tình trạng sống", "Life status", choices=("alive", "deceased"), comparable=True
        ),
        # Is the person with this number their father or mother? Who the parents are is never asked.
        Attribute("parent_number", "text", "Cha hoặc mẹ", "Parent", comparable=True, compare_only=True),
    ),
)
