"""What can be asked of the national database of officials.

Decree 278/2025/NĐ-CP on connecting national databases.
"""

from __future__ import annotations

from typing import Final

from integrations.exchange.vocabulary import Attribute, RegistryInfo

REGISTRY: Final = RegistryInfo(
    code="officials",
    title_vi="Cơ sở dữ liệu quốc gia về cán bộ, công chức, viên chức",
    title_en="National database of officials and public employees",
    owner_vi="Bộ Nội vụ",
    owner_en="Ministry of Home Affairs",
    attributes=(
        Attribute("employer", "text", "Cơ quan, đơn vị công tác", "Employer"),
        Attribute("position", "text", "Chức vụ, chức danh", "Position"),
        Attribute("since", "date", "Công tác từ ngày", "Employed since"),
    ),
)
