"""What the degree database can be asked: the professional degree in health that a person holds."""

from __future__ import annotations

from typing import Final

from integrations.exchange.vocabulary import Attribute, RegistryInfo

REGISTRY: Final = RegistryInfo(
    code="degrees",
    title_vi="Cơ sở dữ liệu văn bằng, chứng chỉ",
    title_en="Database of degrees and certificates",
    owner_vi="Bộ Giáo dục và Đào tạo",
    owner_en="Ministry of Education and Training",
    attributes=(
        # A code of `procedures.vocabulary.PROFESSIONS`, or of a profession that needs no practice licence.
        Attribute("profession", "text", "Chức danh đào tạo", "Profession trained for", comparable=True),
        Attribute("title", "text", "Tên văn bằng", "Title of the degree"),
        Attribute("field", "text", "Ngành đào tạo", "Field of study"),
        Attribute("institution", "text", "Cơ sở đào tạo", "Institution"),
        Attribute("number", "text", "Số hiệu văn bằng", "Degree number"),
        Attribute("issued_on", "date", "Ngày cấp", "Date of issue"),
    ),
)
