"""Two definitions are compared by meaning, not by their lines."""

from __future__ import annotations

from typing import Any

import pytest

from procedures.checking import check_bytes
from procedures.differences import Difference, Sort, compare
from tests.procedures.conftest import SOUND


def data(*changes: tuple[str, str]) -> dict[str, Any]:
    text = SOUND.decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return check_bytes(text.encode(), "test.yaml").data


def found(*changes: tuple[str, str]) -> list[Difference]:
    return compare(data(), data(*changes))


def where(one: Difference) -> str:
    return "/".join(place.name for place in one.path)


def test_the_same_is_the_same():
    assert found() == []


def test_layout_and_order_of_keys_do_not_count():
    assert found(("{vi: Thủ tục thử, en: A trial procedure}", "\n  en: A trial procedure\n  vi: Thủ tục thử")) == []


def test_a_value_is_found_at_its_keys():
    (one,) = found(("amount: 10,", "amount: 12,"))
    assert (where(one), one.sort, one.before, one.after) == ("time_limit/amount", Sort.CHANGED, 10, 12)


def test_an_item_of_a_list_is_known_by_its_id_and_carries_its_title():
    (one,) = found(("title: {vi: Cỡ, en: Size}", "title: {vi: Kích cỡ, en: Size}"))
    assert where(one) == "steps/one/fields/size/title/vi"
    assert one.path[3].title == {"vi": "Kích cỡ", "en": "Size"}


NEW = "      - {id: note, type: text, required: false, title: {vi: Ghi chú, en: Note}}\n"
AMOUNT = "      - {id: amount, type: money, title: {vi: Số tiền, en: Amount}}\n"
NAME = "      - {id: full_name, from: population.full_name, title: {vi: Họ và tên, en: Name}}\n"


def test_a_new_item_in_the_middle_is_one_difference():
    (one,) = found((AMOUNT, NEW + AMOUNT))
    assert (where(one), one.sort, one.before) == ("steps/one/fields/note", Sort.ADDED, None)


def test_an_item_that_is_gone():
    (one,) = compare(data((AMOUNT, NEW + AMOUNT)), data())
    assert (where(one), one.sort, one.after) == ("steps/one/fields/note", Sort.REMOVED, None)


def test_another_order_is_told_once_and_nothing_else():
    (one,) = found((NAME + AMOUNT, AMOUNT + NAME))
    assert (where(one), one.sort) == ("steps/one/fields", Sort.MOVED)
    assert one.after[:2] == ["amount", "full_name"]


def test_items_without_names_are_matched_by_what_they_say():
    law = "  - {text: {vi: Luật thử, en: Trial Law}, verified: false}\n"
    another = "  - {text: {vi: Luật khác, en: Another Law}, verified: false}\n"
    (one,) = found((law, another + law))
    assert (where(one), one.sort) == ("legal_basis/1", Sort.ADDED)


@pytest.mark.parametrize(("before", "after"), [({}, {"code": "1.000001"}), ({"code": "1.000001"}, {})])
def test_one_side_may_be_empty(before, after):
    (one,) = compare(before, after)
    assert where(one) == "code"
