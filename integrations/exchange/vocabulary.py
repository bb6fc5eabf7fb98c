"""What a registry is and what it can be asked: the words that peers declare and everybody above may read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from django.utils.translation import get_language

Kind = Literal["text", "date", "number", "address", "place", "flag", "table"]
#: A product is a thing known by the number under which an authority registered it.
SubjectKind = Literal["person", "organisation", "product"]


class Purpose(StrEnum):
    """Why a registry is asked; no other reason is sent, and no free text (Decree 13/2023/NĐ-CP, art. 3(3))."""

    FILL_FORM = "fill_form"
    REPLACE_DOCUMENT = "replace_document"
    CHECK_CONDITION = "check_condition"


def in_english() -> bool:
    """Whether the active language is English; otherwise it is Vietnamese."""
    return (get_language() or "vi").startswith("en")


@dataclass(frozen=True)
class Attribute:
    """One fact that a registry holds about its subject; `str(attribute)` is its title in the active language.

    `kind` says which JSON value the registry may answer (`integrations.exchange.values` checks it):
    text → string; date → "YYYY-MM-DD"; number → whole number ≥ 0; flag → true/false; table → list of objects;
    address → {province_code, province, ward_code, ward, detail}; place → {province_code, text}.
    `choices`: the only codes a text may be, when the list is closed. `partial`: a date may be a year alone, "YYYY".
    `sensitive`: Decree 13/2023/NĐ-CP, art. 2(4): shown to officials only where the task needs it.
    `comparable`: the registry also answers whether a given value is the one it holds, without giving its own.
    `compare_only`: it answers nothing else about it.
    """

    name: str
    kind: Kind
    title_vi: str
    title_en: str
    sensitive: bool = False
    choices: tuple[str, ...] = ()
    partial: bool = False
    comparable: bool = False
    compare_only: bool = False

    def __post_init__(self) -> None:
        if self.compare_only and not self.comparable:
            raise ValueError(f"{self.name} could be neither asked nor compared")

    def __str__(self) -> str:
        return self.title_en if in_english() else self.title_vi


@dataclass(frozen=True)
class RegistryInfo:
    """An authority's database, its owner and its attributes; `str(registry)` is its title in the active language.

    `subject`: whom it is asked about: a person, an organisation by its business code, or a product by its number.
    """

    code: str
    title_vi: str
    title_en: str
    owner_vi: str
    owner_en: str
    attributes: tuple[Attribute, ...]
    subject: SubjectKind = "person"

    def __str__(self) -> str:
        return self.title_en if in_english() else self.title_vi

    @property
    def owner(self) -> str:
        """The authority that keeps it, in the active language."""
        return self.owner_en if in_english() else self.owner_vi

    def attribute(self, name: str) -> Attribute:
        """The attribute of that name; KeyError when this registry does not hold it."""
        for attribute in self.attributes:
            if attribute.name == name:
                return attribute
        raise KeyError(f"{self.code} holds no attribute {name!r}")
