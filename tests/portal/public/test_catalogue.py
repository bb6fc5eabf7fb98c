"""The catalogue finds procedures, with or without accents."""

import datetime as dt

import pytest
import time_machine

from portal.public.searching import fold

TITLE = "New licence to practise medical examination and treatment"


def test_procedures_in_force_are_listed(read):
    page = read("/procedures/")
    assert TITLE in page
    assert 'href="/procedures/1.012289/"' in page
    assert "2 procedures in force today." in page
    assert "430,000 VND" in page
    assert "30 days" in page


@pytest.mark.parametrize(
    "search",
    [
        "Cấp mới",
        "cap moi",
        "CAP MOI",
        "giay phep hanh nghe",
        "licence new",
        "1.012289",
        "điều dưỡng",
        "dieu duong",
        "Nurse",
    ],
)
def test_search_finds_without_accents_in_both_languages(read, search):
    assert TITLE in read(f"/procedures/?q={search}")


def test_decomposed_letters_are_found(read):
    assert TITLE in read("/procedures/?q=Ca\u0302\u0301p mo\u031b\u0301i")


def test_every_word_must_be_found(read):
    page = read("/procedures/?q=licence pharmacy")
    assert TITLE not in page
    assert "No procedure for “licence pharmacy”." in page
    assert "See all procedures" in page


def test_search_is_shown_again_and_escaped(read):
    page = read("/procedures/?q=<script>alert(1)</script>")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("search", ["%00", "x" * 5000, "%F0%9F%8F%A5", "%ff%fe", "'; DROP TABLE"])
def test_odd_searches_are_answered(read, search):
    assert 'name="q"' in read(f"/procedures/?q={search}")


def test_nothing_in_force(site, db):
    with time_machine.travel(dt.datetime(2020, 1, 1, tzinfo=dt.UTC), tick=False):
        assert "No procedure is in force here today" in site.get("/procedures/").content.decode()


def test_one_query_once_editions_are_compiled(site, django_assert_num_queries):
    site.get("/procedures/")
    with django_assert_num_queries(1):
        site.get("/procedures/?q=cap moi")


@pytest.mark.parametrize(
    ("text", "folded"), [("Đường  Ưu", "duong uu"), ("ẾỆỘỰ", "eeou"), ("", ""), (" a\tb\n", "a b")]
)
def test_folding(text, folded):
    assert fold(text) == folded
