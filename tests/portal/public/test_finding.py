"""The catalogue finds procedures by what people type: everyday words, no accents, a wrong letter."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest

from tests.definitions import load

NEW, RENEWAL, VARIATION = "1.013742", "1.013743", "1.013744"
DEVICE, FOOD, ADVERTISEMENT = "1.013701", "1.013851", "1.013603"
Found = Callable[[str], list[str]]


@pytest.fixture
def found(read: Callable[[str], str]) -> Found:
    """The codes of the procedures on the first page of a search, the best first."""
    load(NEW, RENEWAL, VARIATION, DEVICE, FOOD, ADVERTISEMENT)

    def search(address: str) -> list[str]:
        page = html.unescape(read(f"/procedures/?{address}"))
        return list(dict.fromkeys(re.findall(r'href="/procedures/([0-9.]{8})/"', page)))

    return search


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("đăng ký thuốc", {NEW, RENEWAL, VARIATION}),
        ("dang ky thuoc", {NEW, RENEWAL, VARIATION}),
        ("dang ky thuocc", {NEW, RENEWAL, VARIATION}),
        ("thuoc", {NEW, RENEWAL, VARIATION}),
        ("drug registration", {NEW, RENEWAL, VARIATION}),
        ("drug registraton", {NEW, RENEWAL, VARIATION}),
        ("gia han so dang ky thuoc", {RENEWAL}),
        ("visa thuoc", {NEW, RENEWAL}),
        ("doi nhan thuoc", {VARIATION}),
        ("thay doi nho", {VARIATION}),
        ("trang thiết bị y tế", {DEVICE}),
        ("trang thiet bi y te", {DEVICE}),
        ("thiet bi y te loai c", {DEVICE}),
        ("medcial device", {DEVICE}),
        ("test nhanh", {DEVICE}),
        ("thực phẩm bảo vệ sức khoẻ", {FOOD, ADVERTISEMENT}),
        ("thuc pham bao ve suc khoe", {FOOD, ADVERTISEMENT}),
        ("thuc pham chuc nang", {FOOD, ADVERTISEMENT}),
        ("TPBVSK", {FOOD, ADVERTISEMENT}),
        ("dietary suplement", {FOOD}),
        ("cong bo", {FOOD}),
        ("công bố sản phẩm", {FOOD}),
        ("sua cong thuc", {FOOD}),
    ],
)
def test_everyday_words_find_it(found: Found, typed: str, expected: set[str]):
    assert expected <= set(found(f"q={typed}"))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("đăng ký thuốc", NEW),
        ("gia hạn thuốc", RENEWAL),
        ("thay đổi, bổ sung thuốc", VARIATION),
        ("thiết bị y tế", DEVICE),
        ("công bố thực phẩm chức năng", FOOD),
        ("quảng cáo thực phẩm chức năng", ADVERTISEMENT),
    ],
)
def test_what_is_meant_comes_first(found: Found, typed: str, first: str):
    assert found(f"q={typed}")[0] == first


@pytest.mark.parametrize(
    ("event", "expected"),
    [("bringing_medicine", {NEW, RENEWAL, VARIATION}), ("bringing_device", {DEVICE}), ("selling_food", {FOOD})],
)
def test_each_stands_under_the_event_in_the_life_of_a_business(found: Found, event: str, expected: set[str]):
    assert set(found(f"event={event}")) == expected
