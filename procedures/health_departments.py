"""The health departments of the 34 provinces and cities since 1 July 2025 (Resolution 202/2025/QH15).

Where a definition names the unit `syt`, the address that its `located_by` names says which of them is meant. Their
codes carry the two digits that the General Statistics Office gives the province.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from procedures.facts import Fact, Known
from procedures.grammar import Definition
from procedures.vocabulary import PROVINCIAL, Term

_CITIES: Final = frozenset({"01", "31", "46", "48", "79", "92"})
_NAMES: Final = {
    "01": "Hà Nội",
    "04": "Cao Bằng",
    "08": "Tuyên Quang",
    "11": "Điện Biên",
    "12": "Lai Châu",
    "14": "Sơn La",
    "15": "Lào Cai",
    "19": "Thái Nguyên",
    "20": "Lạng Sơn",
    "22": "Quảng Ninh",
    "24": "Bắc Ninh",
    "25": "Phú Thọ",
    "31": "Hải Phòng",
    "33": "Hưng Yên",
    "37": "Ninh Bình",
    "38": "Thanh Hóa",
    "40": "Nghệ An",
    "42": "Hà Tĩnh",
    "44": "Quảng Trị",
    "46": "Huế",
    "48": "Đà Nẵng",
    "51": "Quảng Ngãi",
    "52": "Gia Lai",
    "56": "Khánh Hòa",
    "66": "Đắk Lắk",
    "68": "Lâm Đồng",
    "75": "Đồng Nai",
    "79": "Thành phố Hồ Chí Minh",
    "80": "Tây Ninh",
    "82": "Đồng Tháp",
    "86": "Vĩnh Long",
    "91": "An Giang",
    "92": "Cần Thơ",
    "96": "Cà Mau",
}


@dataclass(frozen=True)
class HealthDepartment(Term):
    """One of them. `place`: as letters begin with it; `parent`: the people's committee to which it belongs."""

    place: str = ""
    parent: str = ""


def _department(code: str, name: str) -> HealthDepartment:
    bare = name.removeprefix("Thành phố ")
    kind = "thành phố" if code in _CITIES else "tỉnh"
    return HealthDepartment(
        f"{PROVINCIAL}-{code}",
        f"Sở Y tế {name}",
        f"{'Ho Chi Minh City' if code == '79' else name} Department of Health",
        place=name,
        parent=f"Ủy ban nhân dân {kind} {bare}",
    )


HEALTH_DEPARTMENTS: Final = {
    department.code: department for department in (_department(code, name) for code, name in _NAMES.items())
}


def located_in(definition: Definition, facts: Mapping[str, Fact]) -> str:
    """The province whose health department works on an application; "" where none does, or nothing says which."""
    if definition.located_by is None:
        return ""
    field = next(field for field in definition.fields if field.id == definition.located_by)
    fact = facts.get(field.from_ or field.id)
    code = fact.value.get("province_code", "") if isinstance(fact, Known) and isinstance(fact.value, dict) else ""
    return code if f"{PROVINCIAL}-{code}" in HEALTH_DEPARTMENTS else ""


def unit_code(unit: str, province: str) -> str:
    """The code of the unit that a definition means, for an application that belongs to a province."""
    return f"{PROVINCIAL}-{province}" if unit == PROVINCIAL else unit
