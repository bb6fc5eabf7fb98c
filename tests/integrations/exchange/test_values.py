"""A value is taken only when it is of the kind that its registry declares."""

from __future__ import annotations

import unicodedata

import pytest
from django.utils.translation import override

from integrations.exchange.values import checked
from integrations.exchange.vocabulary import Attribute
from integrations.registries import REGISTRIES

ADDRESS = {
    "province_code": "01",
    "province": "Thành phố Hà Nội",
    "ward_code": "00004",
    "ward": "Phường Ba Đình",
    "detail": "Số 2 phố Liễu Giai",
}


def attribute(kind: str, **changes: object) -> Attribute:
    return Attribute("fact", kind, "Dữ kiện", "Fact", **changes)  # type: ignore[arg-type]  # kinds come as parameters


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "Nguyễn"),
        ("text", "Y"),
        ("date", "2024-02-29"),
        ("number", 0),
        ("number", 12),
        ("flag", False),
        ("address", ADDRESS),
        ("address", ADDRESS | {"detail": ""}),
        ("place", {"province_code": "038", "text": "Tỉnh Thanh Hóa"}),
        ("place", {"province_code": "FR", "text": "Paris, Pháp"}),
        ("table", []),
        ("table", [{"from": "2020-01-01", "months": 6, "confirmed": True, "note": None}]),
    ],
)
def test_value_of_its_kind_is_taken(kind: str, value: object) -> None:
    assert checked(attribute(kind), value) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", ""),
        ("text", " \t"),
        ("text", 7),
        ("text", "a\x00b"),
        ("text", "a\nb"),
        ("text", "\ud800"),
        ("text", "a" * 2001),
        ("text", ["a"]),
        ("date", "2023-02-29"),
        ("date", "2023-2-9"),
        ("date", "20230209"),
        ("date", "1990"),
        ("date", "09/02/2023"),
        ("date", 20230209),
        ("number", -1),
        ("number", 1.0),
        ("number", "6"),
        ("number", True),
        ("number", 10**13),
        ("flag", 1),
        ("flag", "true"),
        ("address", "Hà Nội"),
        ("address", ADDRESS | {"ward_code": "4"}),
        ("address", ADDRESS | {"province_code": "001"}),
        ("address", ADDRESS | {"owner": "x"}),
        ("address", {name: value for name, value in ADDRESS.items() if name != "ward"}),
        ("place", {"province_code": "38", "text": "Thanh Hóa"}),
        ("place", {"province_code": "038\n", "text": "Thanh Hóa"}),
        ("table", {"a": 1}),
        ("table", [1]),
        ("table", [{"a": [1]}]),
    ],
)
def test_value_of_another_kind_is_refused(kind: str, value: object) -> None:
    with pytest.raises(ValueError, match=rf"^fact is no {kind}$"):
        checked(attribute(kind), value)


@pytest.mark.parametrize("kind", ["text", "date", "number", "flag", "address", "place", "table"])
def test_nothing_is_a_value_of_every_kind(kind: str) -> None:
    assert checked(attribute(kind), None) is None


@pytest.mark.parametrize(("value", "taken"), [("1950", True), ("1950-06-01", True), ("1850", False), ("50", False)])
def test_partial_date_may_be_a_year(value: str, taken: bool) -> None:
    try:
        assert checked(attribute("date", partial=True), value) == value
    except ValueError:
        assert not taken  # a year of another century is refused
    else:
        assert taken


def test_text_is_composed() -> None:
    assert checked(attribute("text"), unicodedata.normalize("NFD", "Nguyễn")) == "Nguyễn"


def test_code_outside_a_closed_list_is_refused() -> None:
    with pytest.raises(ValueError, match="none of its codes"):
        checked(attribute("text", choices=("fit", "unfit")), "perhaps")


@pytest.mark.parametrize("registry", REGISTRIES.values(), ids=str)
def test_names_of_a_registry_are_unique_and_titled(registry) -> None:
    names = [entry.name for entry in registry.attributes]
    assert len(names) == len(set(names))
    assert all(entry.title_vi and entry.title_en for entry in registry.attributes)


def test_title_follows_the_language() -> None:
    population = REGISTRIES["population"]
    with override("en"):
        english = (str(population), population.owner, str(population.attribute("sex")))
    with override("vi"):
        vietnamese = (str(population), population.owner, str(population.attribute("sex")))
    assert english == ("National population database", "Ministry of Public Security", "Sex")
    assert vietnamese == ("Cơ sở dữ liệu quốc gia về dân cư", "Bộ Công an", "Giới tính")


def test_unknown_attribute_is_named() -> None:
    with pytest.raises(KeyError, match="religion"):
        REGISTRIES["population"].attribute("religion")
