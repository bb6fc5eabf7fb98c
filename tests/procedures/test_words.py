"""Words are compared as people type them: no accents, no case, a letter wrong in a long enough word."""

import pytest

from procedures.words import Nearly, distance, errors_allowed, fold, words_in


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Đường  Ưu", "duong uu"), ("ẾỆỘỰ", "eeou"), ("", ""), (" a\tb\n", "a b"), ("Ca\u0302\u0301p", "cap")],
)
def test_folding(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Cấp mới giấy phép", ["cap", "moi", "giay", "phep"]),
        ("mã 1.012289, 1.012289!", ["ma", "1.012289"]),
        ("GPHN/KCB-2023", ["gphn", "kcb", "2023"]),
        ("%_'\"<>", []),
    ],
)
def test_words_of_a_text(text, words):
    assert words_in(text) == words


@pytest.mark.parametrize(
    ("word", "errors"), [("tre", 0), ("phep", 1), ("pharmacy", 1), ("pharmacies", 2), ("012289", 0)]
)
def test_short_words_and_numbers_must_be_right(word, errors):
    assert errors_allowed(word) == errors


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("nurse", "nurse", 0), ("nurse", "nusre", 1), ("nurse", "nures", 1), ("nurse", "nurs", 1), ("nurse", "purple", 3)],
)
def test_two_letters_swapped_are_one_error(one, other, steps):
    assert distance(one, other) == steps


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("phpe", ["phep"]),
        ("license", ["licence"]),
        ("pratcitioner", ["practitioner"]),
        ("practtitionner", ["practitioner"]),
        ("hahn", ["hanh"]),
        ("xyzxyz", []),
        ("ten", []),
    ],
)
def test_the_nearest_words_are_meant(typed, meant):
    known = Nearly(["phep", "licence", "practitioner", "hanh", "tin", "1.012289"])
    assert known.words(typed) == meant
