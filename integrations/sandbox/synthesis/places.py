"""Provinces and wards since 1 July 2025, and the 63 provinces before, which identity numbers keep for life.

They are read from the installed wheel `vietnamadminunits` (MIT). The wheel is not imported, since that would
need its geographical libraries; only its data files are read.
"""

import json
import sqlite3
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True)
class Ward:
    """A ward, commune or special zone: five-digit code, full name, two-digit code of its province."""

    code: str
    name: str
    province_code: str


@dataclass(frozen=True)
class Province:
    """One of the 34: two-digit code, full name ("Tỉnh Lào Cai"), wards, three-digit codes of the old provinces."""

    code: str
    name: str
    wards: tuple[Ward, ...]
    old_codes: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    provinces: tuple[Province, ...]
    old_names: dict[str, str]  # three-digit old code -> name without "Tỉnh"

    def ward(self, code: str) -> Ward:
        """Return the ward of this code; KeyError when there is none."""
        return _wards_by_code()[code]


# Countries of birth. The place digits of people registered abroad are country codes; the official list was not at
# hand, so these are the sandbox's own, all from 100 on, as the real ones.
COUNTRIES: dict[str, tuple[str, str]] = {
    "133": ("KH", "Campuchia"),
    "141": ("CZ", "Cộng hòa Séc"),
    "149": ("DE", "Đức"),
    "171": ("US", "Hoa Kỳ"),
    "174": ("KR", "Hàn Quốc"),
    "186": ("LA", "Lào"),
    "199": ("RU", "Liên bang Nga"),
    "212": ("JP", "Nhật Bản"),
    "218": ("FR", "Pháp"),
    "251": ("TH", "Thái Lan"),
}


def _data_directory() -> Path:
    spec = find_spec("vietnamadminunits")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The wheel vietnamadminunits is not installed: run `make setup`.")
    return Path(spec.submodule_search_locations[0]) / "data"


@cache
def load() -> Places:
    """Read all places from the wheel, in order of their codes."""
    data = _data_directory()
    connection = sqlite3.connect(f"file:{data / 'dataset.db'}?mode=ro&immutable=1", uri=True)
    try:
        units = connection.execute(
            "SELECT provinceCode, province, provinceKey, wardCode, ward FROM admin_units ORDER BY wardCode"
        ).fetchall()
        old = connection.execute(
            "SELECT DISTINCT provinceKey, provinceCode, provinceShort FROM admin_units_legacy ORDER BY provinceCode"
        ).fetchall()
    finally:
        connection.close()
    merged = json.loads((data / "converter_2025.json").read_text(encoding="utf-8"))["DICT_PROVINCE"]
    old_code = {key: f"0{code}" for key, code, _ in old}
    wards: dict[str, list[Ward]] = {}
    heads: dict[str, tuple[str, str]] = {}
    for province_code, province, key, ward_code, ward in units:
        wards.setdefault(province_code, []).append(Ward(ward_code, ward, province_code))
        heads[province_code] = (province, key)
    provinces = tuple(
        Province(code, heads[code][0], tuple(wards[code]), tuple(sorted(old_code[k] for k in merged[heads[code][1]])))
        for code in sorted(heads)
    )
    return Places(provinces, {f"0{code}": name for _, code, name in old})


@cache
def _wards_by_code() -> dict[str, Ward]:
    return {ward.code: ward for province in load().provinces for ward in province.wards}
