"""Editions in a row: no gap, no overlap, and what each changes, as `check_definitions` tells it."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from procedures import catalogue
from procedures.checking import check_bytes, check_directory
from procedures.loading import load
from procedures.reading import Broken
from tests.procedures.conftest import SOUND
from tests.procedures.test_commands import put, report

FIRST, SECOND, THIRD = "2026-01-01", "2026-07-01", "2027-01-01"


def edition(day: str, *changes: tuple[str, str]) -> bytes:
    """The sound definition, dated and changed."""
    text = SOUND.decode().replace(f"edition: {FIRST}", f"edition: {day}")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


SLOWER = ("amount: 10,", "amount: 12,")
RENAMED = ("title: {vi: Cỡ, en: Size}", "title: {vi: Kích cỡ, en: Extent}")


def put_edition(directory: Path, day: str, *changes: tuple[str, str]) -> Path:
    return put(directory, f"1.000001/{day}.yaml", edition(day, *changes))


def said(*args: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("check_definitions", *args, stdout=out, **options)
    return out.getvalue()


def changes(directory: Path, **options: Any) -> list[dict[str, Any]]:
    return json.loads(said("--json", directory=directory, **options))["changes"]


class TestWhatAnEditionChanges:
    def test_the_only_edition_changes_nothing(self, tmp_path: Path):
        put_edition(tmp_path, FIRST)
        assert changes(tmp_path) == []

    def test_each_edition_is_compared_with_the_one_before_it(self, tmp_path: Path):
        put_edition(tmp_path, THIRD, SLOWER, RENAMED)
        put_edition(tmp_path, FIRST)
        put_edition(tmp_path, SECOND, SLOWER)
        second, third = changes(tmp_path)
        assert (second["edition"], second["since"]) == (SECOND, FIRST)
        assert (third["edition"], third["since"]) == (THIRD, SECOND)
        assert [one["path"] for one in second["differences"]] == ["time_limit/amount"]
        assert {one["path"] for one in third["differences"]} == {
            "steps/one/fields/size/title/vi",
            "steps/one/fields/size/title/en",
        }

    def test_a_difference_names_its_place_and_both_sides(self, tmp_path: Path):
        put_edition(tmp_path, FIRST)
        put_edition(tmp_path, SECOND, SLOWER)
        (change,) = changes(tmp_path)
        assert change["file"] == f"1.000001/{SECOND}.yaml"
        assert change["procedure"] == "1.000001"
        assert change["differences"] == [
            {
                "part": "Time limit",
                "where": "Amount",
                "path": "time_limit/amount",
                "sort": "changed",
                "before": "10",
                "after": "12",
            }
        ]

    def test_in_words_on_one_line_each(self, tmp_path: Path):
        put_edition(tmp_path, FIRST)
        put_edition(tmp_path, SECOND, SLOWER, RENAMED)
        assert said(directory=tmp_path).splitlines() == [
            f"1.000001/{SECOND}.yaml: 3 differences from the edition of 01/01/2026",
            "  Changed: Time limit › Amount: 10 → 12",
            "  Changed: Pages of the form › Page one (one) › Fields › Extent (size) › Title › English: Size → Extent",
            "  Changed: Pages of the form › Page one (one) › Fields › Extent (size) › Title › Vietnamese: Cỡ → Kích cỡ",
            "Editions: 2. Findings: 0.",
        ]

    def test_in_the_readers_language(self, tmp_path: Path):
        put_edition(tmp_path, FIRST)
        put_edition(tmp_path, SECOND, RENAMED)
        with translation.override("vi"):
            assert "Kích cỡ (size)" in said(directory=tmp_path)

    def test_an_edition_that_changes_nothing_but_its_date_says_so(self, tmp_path: Path):
        put_edition(tmp_path, FIRST)
        put_edition(tmp_path, SECOND)
        assert "0 differences from the edition of 01/01/2026" in said(directory=tmp_path)

    def test_another_procedure_is_no_earlier_edition(self, tmp_path: Path):
        put_edition(tmp_path, FIRST)
        put(tmp_path, f"1.000002/{SECOND}.yaml", edition(SECOND, ('code: "1.000001"', 'code: "1.000002"')))
        assert changes(tmp_path) == []


class TestAgainstWhatIsPublished:
    @pytest.fixture
    def published(self, tmp_path: Path) -> Path:
        put_edition(tmp_path / "published", FIRST)
        return tmp_path / "published"

    def test_a_new_edition_is_compared_with_the_published_one_before_it(self, tmp_path: Path, published: Path):
        put_edition(tmp_path / "new", SECOND, SLOWER)
        (change,) = changes(tmp_path / "new", previous=published)
        assert (change["edition"], change["since"]) == (SECOND, FIRST)

    def test_what_is_published_already_is_not_told_again(self, tmp_path: Path, published: Path):
        for directory in (published, tmp_path / "new"):
            put_edition(directory, FIRST)
            put_edition(directory, SECOND, SLOWER)
        assert changes(tmp_path / "new", previous=published) == []

    def test_a_published_edition_that_was_altered_is_a_finding_at_its_date(self, tmp_path: Path, published: Path):
        put_edition(tmp_path / "new", FIRST, SLOWER)
        (found,) = report(tmp_path / "new", previous=published)["findings"]
        assert (found["file"], found["line"]) == (f"1.000001/{FIRST}.yaml", 2)
        assert found["message"].startswith("The edition of this date is published: it cannot change.")

    def test_layout_is_no_change_of_a_published_edition(self, tmp_path: Path, published: Path):
        put(tmp_path / "new", f"1.000001/{FIRST}.yaml", b"# remark\n" + edition(FIRST))
        assert changes(tmp_path / "new", previous=published) == []

    def test_a_broken_file_among_the_published_is_named(self, tmp_path: Path, published: Path):
        put(published, f"1.000002/{FIRST}.yaml", b"nonsense")
        put_edition(tmp_path / "new", SECOND)
        (found,) = report(tmp_path / "new", previous=published)["findings"]
        assert found["file"] == str(published / f"1.000002/{FIRST}.yaml")

    def test_a_folder_that_is_not_there_is_said(self, tmp_path: Path):
        with pytest.raises(CommandError, match="There is no directory"):
            said(directory=tmp_path, previous=tmp_path / "nowhere")


class TestOneAfterTheOther:
    """An edition ends where the next begins: what could gap or overlap has no place in a file."""

    def test_two_editions_of_one_date_are_a_finding_at_the_date_of_the_second(self, tmp_path: Path):
        put_edition(tmp_path, FIRST)
        put(tmp_path, f"1.000001/{FIRST}.yml", edition(FIRST, SLOWER))
        doubled = next(one for one in report(tmp_path)["findings"] if "already holds" in one["message"])
        assert (doubled["file"], doubled["line"], doubled["column"]) == (f"1.000001/{FIRST}.yml", 2, 1)
        assert doubled["message"] == f"The file 1.000001/{FIRST}.yaml already holds the edition of this date."

    def test_a_copy_that_kept_the_old_date_is_a_finding_at_its_date(self, tmp_path: Path):
        put_edition(tmp_path, FIRST)
        put(tmp_path, f"1.000001/{SECOND}.yaml", edition(FIRST))
        found = [(one["file"], one["line"]) for one in report(tmp_path)["findings"] if "already" in one["message"]]
        assert found == [(f"1.000001/{SECOND}.yaml", 2)]

    @pytest.mark.parametrize("key", ["until", "effective_to", "ends"])
    def test_an_edition_cannot_say_when_it_ends(self, key: str):
        with pytest.raises(Broken) as broken:
            check_bytes(edition(FIRST, ("unit: kcb", f"{key}: 2026-06-30\nunit: kcb")), "one.yaml")
        (found,) = broken.value.findings
        assert found.line == 5
        assert found.message.startswith(f"There is no key “{key}” here.")

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("day", "expected"),
        [("2026-06-30", FIRST), ("2026-07-01", SECOND), ("2026-12-31", SECOND), ("2027-01-01", THIRD)],
    )
    def test_every_day_since_the_first_has_exactly_one_edition(self, tmp_path: Path, day: str, expected: str):
        for date in (FIRST, SECOND, THIRD):
            put_edition(tmp_path, date)
        load(check_directory(tmp_path)[0])
        assert catalogue.in_force("1.000001", dt.date.fromisoformat(day)).effective_from.isoformat() == expected

    @pytest.mark.django_db
    def test_before_the_first_none_is_in_force(self, tmp_path: Path):
        put_edition(tmp_path, FIRST)
        load(check_directory(tmp_path)[0])
        with pytest.raises(catalogue.NotInForce):
            catalogue.in_force("1.000001", dt.date(2025, 12, 31))
