"""How a Vietnamese document writes values."""

from __future__ import annotations

from typing import Any

import pytest

from workflows.cases.words import value_words


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (650_000, "money", "650.000 đồng"),
        (0, "money", "0 đồng"),
        (1_234, "number", "1.234"),
        ("2027-05-03", "date", "03/05/2027"),
        ("2014", "date", "2014"),
        (True, "flag", "Có"),
        (["Nội", "Nhi"], "table", "Nội\nNhi"),
        ({"detail": "Số 9", "ward": "Phường Ba Đình", "province": "Hà Nội"}, "address", "Số 9, Phường Ba Đình, Hà Nội"),
        (None, "text", ""),
    ],
)
def test_a_value_is_written_by_its_kind(value: Any, kind: str, words: str) -> None:
    assert value_words(value, kind) == words
