"""The catalogue finds by words and by what a procedure is about, the best first, at a cost that does not grow."""

from __future__ import annotations

import datetime as dt
import time
from statistics import median

import pytest

from procedures import searching
from procedures.checking import check_bytes
from procedures.entries import SHAPE, Entry, entries_in_force, entry_of, fill
from procedures.loading import load
from procedures.models import CatalogueEntry
from procedures.searching import Index, Wanted
from tests.procedures.conftest import FACILITY, LICENCE, SOUND

DAY = dt.date(2026, 11, 23)


def entry(raw: bytes = SOUND, **changes: object) -> Entry:
    return entry_of(check_bytes(raw, "test.yaml").definition).model_copy(update=changes)


def words(title: str = "", keywords: str = "", summary: str = "", components: str = "") -> tuple[str, str, str, str]:
    return title, keywords, summary, components


def found(index: Index, text: str = "", **chosen: str) -> list[str]:
    wanted = Wanted(text, {facet: frozenset(codes.split()) for facet, codes in chosen.items()})
    return [one.code for one in index.find(wanted).entries]


@pytest.fixture(scope="module")
def real() -> Index:
    """The two real procedures."""
    return Index([entry(FACILITY), entry(LICENCE)])


@pytest.fixture
def made() -> Index:
    """Four procedures that hold one word in four places."""
    return Index(
        entry(code=f"1.00000{number}", words=place)
        for number, place in enumerate(
            [words(components="pharmacy"), words(summary="pharmacy"), words(keywords="pharmacy"), words("pharmacy")]
        )
    )


# --- Words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Cấp mới giấy phép hành nghề",
        "cap moi giay phep hanh nghe",
        "CAP MOI HANH NGHE",
        "new licence to practise",
        "1.012289",
        "012289",
        "điều dưỡng",
        "chung chi hanh nghe",
        "practising certif",
    ],
)
def test_words_in_either_language_with_or_without_accents(real, text):
    assert found(real, text)[0] == "1.012289"


def test_no_words_find_everything_by_code(real):
    assert found(real) == ["1.012278", "1.012289"]


def test_every_word_must_be_there(real):
    assert found(real, "licence xyzxyz") == []


def test_title_comes_before_keywords_before_summary_before_components(made):
    assert found(made, "pharmacy") == ["1.000003", "1.000002", "1.000001", "1.000000"]


def test_a_whole_word_comes_before_its_beginning():
    index = Index(
        [entry(code="1.000001", words=words("pharmacists")), entry(code="1.000002", words=words("pharmacist"))]
    )
    assert found(index, "pharmacist") == ["1.000002", "1.000001"]


def test_words_that_stand_together_come_before_words_apart():
    apart, together = "phep hanh cap nghe", "cap phep hanh nghe"
    index = Index(
        entry(code=f"1.00000{number}", words=words(title), phrases=title)
        for number, title in enumerate([apart, together])
    )
    assert found(index, "hành nghề") == ["1.000001", "1.000000"]


def test_a_word_with_an_error_finds_and_says_what_was_looked_for(real):
    what = real.find(Wanted("giay phpe hanh nghe"))
    assert what.entries[0].code == "1.012289"
    assert what.taken_for["phpe"] == ("phep",)


def test_a_right_word_is_not_taken_for_another(real):
    assert real.find(Wanted("phep")).taken_for == {}


def test_a_word_that_is_nowhere_is_named(real):
    assert real.find(Wanted("licence xyzxyz")).unknown == ("xyzxyz",)


@pytest.mark.parametrize("text", ["\x00", "%", "x" * 5000, " ".join("abcdefghijklmnopqrstuvwxyz"), "(((", "ⅷ", "🏥"])
def test_odd_texts_are_answered(real, text):
    assert isinstance(found(real, text), list)


# --- Facets ----------------------------------------------------------------------------------------------------------


def test_values_of_one_facet_add_up_and_facets_narrow(real):
    assert found(real, audience="citizen organisation") == ["1.012278", "1.012289"]
    assert found(real, audience="citizen organisation", level="partial") == ["1.012278"]
    assert found(real, audience="citizen", level="partial") == []


def test_life_event_department_and_words_go_together(real):
    assert found(real, "licence", event="opening_facility", unit="kcb") == ["1.012278"]


def test_counts_say_what_each_value_would_show(real):
    counts = real.find(Wanted("", {"audience": frozenset({"citizen"})})).counts
    assert counts["audience"] == {"organisation": 1, "citizen": 1}
    assert counts["level"] == {"partial": 0, "full": 1}


def test_only_values_that_a_procedure_has_are_offered(real):
    assert real.values == {
        "event": ["starting_practice", "opening_facility"],
        "unit": ["kcb"],
        "audience": ["citizen", "organisation"],
        "level": ["full", "partial"],
    }


# --- Entries ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_loading_an_edition_makes_its_entry():
    load([check_bytes(LICENCE, "test.yaml")])
    (made,) = entries_in_force(DAY)
    assert made.model_dump(exclude={"loaded_at"}) == entry(LICENCE).model_dump(exclude={"loaded_at"})


@pytest.mark.django_db
def test_entries_of_an_older_shape_are_made_anew():
    load([check_bytes(SOUND, "test.yaml")])
    CatalogueEntry.objects.update(shape=SHAPE + 1, content={})
    assert fill() == 1
    assert [one.code for one in entries_in_force(DAY)] == ["1.000001"]


@pytest.mark.django_db
def test_filling_again_makes_nothing():
    load([check_bytes(SOUND, "test.yaml")])
    assert fill() == 0


@pytest.mark.django_db
def test_the_index_holds_the_edition_in_force_on_its_day():
    later = SOUND.replace(b"edition: 2026-01-01", b"edition: 2026-07-01").replace(b"A trial", b"Another trial")
    load(check_bytes(raw, "test.yaml") for raw in (SOUND, later))
    titles = {day: [one.title.en for one in searching.index(day).entries] for day in (dt.date(2026, 6, 30), DAY)}
    assert titles == {dt.date(2026, 6, 30): ["A trial procedure"], DAY: ["Another trial procedure"]}


@pytest.mark.django_db
def test_a_new_edition_is_found_at_once_by_whoever_keeps_an_index():
    load([check_bytes(SOUND, "test.yaml")])
    before = searching.index(DAY)
    assert searching.index(DAY) is before
    load([check_bytes(LICENCE, "test.yaml")])
    assert [one.code for one in searching.index(DAY).entries] == ["1.000001", "1.012289"]


@pytest.mark.django_db
def test_a_kept_index_costs_one_query(django_assert_num_queries):
    load([check_bytes(SOUND, "test.yaml")])
    searching.index(DAY)
    with django_assert_num_queries(1):
        searching.index(DAY)


# --- Cost ------------------------------------------------------------------------------------------------------------


def test_a_search_costs_nearly_the_same_however_many_procedures_fit():
    """Thirty times as many, and far from thirty times the work: a page takes some three milliseconds."""
    made = entry(LICENCE)

    def cost(number: int) -> float:
        index = Index(made.model_copy(update={"code": f"1.{one:06d}"}) for one in range(number))
        took = []
        for _ in range(30):
            began = time.process_time()
            found(index, "giay phep hanh nghe", audience="citizen")
            took.append(time.process_time() - began)
        return median(took)

    assert cost(300) - cost(10) < 0.001
