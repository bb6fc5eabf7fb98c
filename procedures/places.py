"""The 34 provinces and their wards since 1 July 2025, as the wheel `vietnamadminunits` has them."""

from __future__ import annotations

import sqlite3
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

#: What a ward may be called before its name; people leave it out.
_KINDS = ("phuong ", "xa ", "dac khu ")


@dataclass(frozen=True)
class Ward:
    """A ward, commune or special zone: five digits, and its name with what it is."""

    code: str
    name: str


@dataclass(frozen=True)
class Province:
    """A province or city: two digits, its name, and its wards in the order of their codes."""

    code: str
    name: str
    wards: tuple[Ward, ...]

    def ward_of(self, code: str) -> Ward | None:
        """The ward with this code."""
        return next((ward for ward in self.wards if ward.code == code), None)

    def wards_called(self, name: str) -> list[Ward]:
        """The wards that a typed name means: with or without accents, and without what they are."""
        wanted = _folded(name)
        exact = [ward for ward in self.wards if _folded(ward.name) == wanted]
        return exact or [ward for ward in self.wards if _bare(ward.name) == _bare(name)]


@cache
def provinces() -> dict[str, Province]:
    """All provinces by code, read once a process. Errors: RuntimeError when the wheel is not installed."""
    spec = find_spec("vietnamadminunits")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The wheel vietnamadminunits is not installed: run `make setup`.")
    data = Path(spec.submodule_search_locations[0]) / "data" / "dataset.db"
    connection = sqlite3.connect(f"file:{data}?mode=ro&immutable=1", uri=True)
    try:
        rows = connection.execute("SELECT provinceCode, province, wardCode, ward FROM admin_units ORDER BY wardCode")
        units = rows.fetchall()
    finally:
        connection.close()
    names = {code: name for code, name, _, _ in units}
    wards: dict[str, list[Ward]] = {}
    for code, _, ward_code, ward in units:
        wards.setdefault(code, []).append(Ward(ward_code, ward))
    return {code: Province(code, names[code], tuple(wards[code])) for code in sorted(names)}


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).lower().split())


def _bare(name: str) -> str:
    folded = _folded(name)
    return next((folded[len(kind) :] for kind in _KINDS if folded.startswith(kind)), folded)
