"""What can be asked of the database of licensed facilities (Law 15/2023/QH15, ch. IV)."""

from __future__ import annotations

from typing import Final

from integrations.exchange.vocabulary import Attribute, RegistryInfo

REGISTRY: Final = RegistryInfo(
    code="facilities",
    title_vi="Cơ sở dữ liệu cơ sở khám bệnh, chữa bệnh",
    title_en="Database of medical facilities",
    owner_vi="Bộ Y tế",
    owner_en="Ministry of Health",
    subject="organisation",
    attributes=(
        Attribute("licence_number", "text", "Số giấy phép hoạt động", "Operating licence, number"),
        Attribute("licence_issued_on", "date", "Ngày cấp giấy phép", "Licensed on"),
        Attribute("name", "text", "Tên cơ sở", "Name of the facility"),
        Attribute("form", "text", "Hình thức tổ chức", "Form", choices=("hospital", "polyclinic", "specialist_clinic")),
        Attribute("technical_head", "text", "Người chịu trách nhiệm chuyên môn", "Technical head"),
        Attribute(
            "status",
            "text",
            "Tình trạng hoạt động",
            "Status",
            choices=("active", "suspended", "closed"),
            comparable=True,
        ),
    ),
)
