"""The catalogue page: what is found and how it is narrowed stands in its address, and it works without a script."""

import datetime as dt
import html
import re

import pytest
import time_machine
from django.utils import translation

from portal.public.catalogue import PAGE
from procedures.checking import check_bytes
from procedures.loading import load
from tests.procedures.conftest import SOUND

LICENCE = "New licence to practise medical examination and treatment"
CLINIC = "New operating licence for a medical facility"


def many(number: int) -> None:
    """So many further procedures."""
    load(check_bytes(SOUND.replace(b"1.000001", f"2.{one:06d}".encode()), "test.yaml") for one in range(number))


def test_procedures_in_force_are_listed(read):
    page = read("/procedures/")
    assert LICENCE in page
    assert 'href="/procedures/1.012289/"' in page
    assert "2 procedures in force today" in page
    assert "430,000 VND" in page
    assert "30 days" in page


@pytest.mark.parametrize("search", ["Cấp mới hành nghề", "cap moi hanh nghe", "1.012289", "dieu duong", "Nurse"])
def test_search_finds_without_accents_in_both_languages(read, search):
    assert LICENCE in read(f"/procedures/?q={search}")


def test_decomposed_letters_are_found(read):
    assert LICENCE in read("/procedures/?q=Ca\u0302\u0301p mo\u031b\u0301i")


def test_a_typing_error_is_forgiven_and_told(read):
    page = read("/procedures/?q=licnece nurse")
    assert LICENCE in page
    assert "Nothing is written “licnece”. We searched for: licence." in page


def test_search_is_shown_again_and_escaped(read):
    page = read("/procedures/?q=<script>alert(1)</script>")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "x" * 5000,
        "q=%F0%9F%8F%A5",
        "q=%ff%fe",
        "q='; DROP",
        "event=no_such",
        "page=0",
        "page=9999999999",
    ],
)
def test_odd_addresses_are_answered(read, query):
    assert 'name="q"' in read(f"/procedures/?{query}")


# --- Narrowing -------------------------------------------------------------------------------------------------------


def boxes(page: str) -> dict[str, bool]:
    """Every box by its id, and whether it is ticked."""
    found = re.findall(r'<input class="govuk-checkboxes__input" id="([^"]+)"[^>]*?( checked)?>', page)
    return {name: bool(ticked) for name, ticked in found}


def test_every_box_is_there_without_opening_anything(read):
    page = read("/procedures/")
    assert boxes(page) == dict.fromkeys(
        [
            "event-starting_practice",
            "event-opening_facility",
            "unit-kcb",
            "audience-citizen",
            "audience-organisation",
            "level-full",
            "level-partial",
        ],
        False,
    )
    assert "<details" not in page


def test_ticked_boxes_narrow_the_list_and_stay_ticked(read):
    page = read("/procedures/?event=opening_facility&level=partial")
    assert CLINIC in page
    assert LICENCE not in page
    assert [name for name, ticked in boxes(page).items() if ticked] == ["event-opening_facility", "level-partial"]
    assert "1 procedure fits" in page


def test_several_values_of_one_facet_show_all_of_them(read):
    page = read("/procedures/?event=opening_facility&event=starting_practice")
    assert CLINIC in page
    assert LICENCE in page


def test_each_box_says_how_many_it_would_show(read):
    page = read("/procedures/?audience=citizen")
    assert 'Wholly online <span class="mc-catalogue__count">(1)</span>' in page
    assert 'Partly online <span class="mc-catalogue__count">(0)</span>' in page


def test_the_form_is_sent_by_get_so_that_its_address_can_be_passed_on(read):
    page = read("/procedures/")
    assert re.search(r'<form method="get" action="/procedures/"[^>]* id="catalogue"', page)
    assert page.count('form="catalogue"') == len(boxes(page)) + 1


# --- Nothing found ---------------------------------------------------------------------------------------------------


def test_nothing_found_says_which_word_and_what_to_do(read):
    page = html.unescape(read("/procedures/?q=nurse pharmacy"))
    assert "0 procedures for “nurse pharmacy”" in page
    assert "No procedure has the word “pharmacy”." in page
    assert 'href="/procedures/?q=nurse"' in page
    assert "Search without “pharmacy”" in page
    assert "See all procedures" in page


def test_filters_that_leave_nothing_can_be_left_out(read):
    page = html.unescape(read("/procedures/?q=1.012289&level=partial"))
    assert 'href="/procedures/?q=1.012289">Search without the filters</a> (1 procedure)' in page


def test_nothing_in_force(site, db):
    with time_machine.travel(dt.datetime(2020, 1, 1, tzinfo=dt.UTC), tick=False):
        assert "No procedure is in force here today" in site.get("/procedures/").content.decode()


# --- Pages -----------------------------------------------------------------------------------------------------------


def test_a_long_list_has_pages_that_keep_the_search(read):
    many(2 * PAGE)
    page = html.unescape(read("/procedures/?q=trial&unit=kcb&page=1"))
    assert page.count('class="mc-procedures__item"') == PAGE
    assert 'href="/procedures/?q=trial&unit=kcb&page=2"' in page
    assert 'rel="prev"' not in page


def test_a_page_beyond_the_last_is_the_last(read):
    many(PAGE)
    page = read("/procedures/?page=77")
    assert page.count('class="mc-procedures__item"') == 2
    assert 'rel="next"' not in page


# --- The rest --------------------------------------------------------------------------------------------------------


def test_one_query_however_many_procedures(site, django_assert_num_queries):
    many(25)
    site.get("/procedures/")
    with django_assert_num_queries(1):
        site.get("/procedures/?q=cap moi&event=starting_practice")


def test_no_edition_is_compiled_for_the_list(site, monkeypatch):
    monkeypatch.setattr("procedures.catalogue._compile", lambda *_: pytest.fail("an edition was compiled"))
    assert site.get("/procedures/?q=licence").status_code == 200


def test_it_speaks_vietnamese_too(site):
    with translation.override("vi"):
        page = site.get("/procedures/", headers={"accept-language": "vi"}).content.decode()
    assert "Cấp mới giấy phép hành nghề khám bệnh, chữa bệnh" in page
    assert "Bắt đầu hành nghề" in page
    assert "430.000" in page


def test_programs_find_the_same_list(read):
    page = html.unescape(read("/procedures/?q=nurse&page=1"))
    assert '<link rel="alternate" type="application/json" href="/api/procedures/?q=nurse">' in page
