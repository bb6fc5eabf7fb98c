"""Whatever happens to a definition: it is sound, or it is refused with findings that have a place. Nothing between."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from procedures.catalogue import canonical
from procedures.checking import Checked, check_bytes
from procedures.edition import Edition
from procedures.facts import ABSENT, Fact, Known
from procedures.reading import Broken
from tests.procedures.conftest import HERE, LICENCE, SOUND, facts_of

SMALL: dict[str, Any] = yaml.safe_load(SOUND)
FIRM: dict[str, Any] = yaml.safe_load((HERE / "firm.yaml").read_bytes())
Path = tuple[str | int, ...]
# Below these a department chooses the keys itself.
FREE_KEYS = ("tables", "subjects", "lookups", "max_age_days_of", "values", "outcomes")


def outcome(raw: bytes) -> Checked | Broken:
    """What checking says, held to its promises: a sound edition works, a broken one has findings inside the file."""
    result = checked_or_broken(raw)
    if isinstance(result, Broken):
        last = len(raw.decode(errors="replace").splitlines()) + 1
        assert result.findings
        assert all(1 <= found.line <= last and found.column >= 1 and found.message for found in result.findings)
    else:
        edition = Edition(result.definition, canonical(result.data)[1])
        edition.evaluate_rules(facts_of() | ROW, on=dt.date(2026, 11, 22))
        edition.evaluate_components(ROW)
        edition.missing_fields(ROW)
    return result


def checked_or_broken(raw: bytes) -> Checked | Broken:
    try:
        return check_bytes(raw, "mutant.yaml")
    except Broken as broken:
        return broken


def paths(data: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every value below the top."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from paths(value, (*path, key))


def parent_of(data: Any, path: Path) -> Any:
    for part in path[:-1]:
        data = data[part]
    return data


PATHS = list(paths(SMALL))
FIXED_KEYS = [path for path in PATHS if isinstance(path[-1], str) and (len(path) < 2 or path[-2] not in FREE_KEYS)]
ROW: dict[str, Fact] = {
    "staff": Known([{"id": "00000001", "staff_name": "An"}]),
    "staff:00000001.practitioners.banned_until": ABSENT,
}
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 7, -1, 1.5, "", " ", "x", "a.b", [], {}, [[]], {"vi": "x"}, "{x}", "9" * 50, dt.date(2026, 1, 1)]
)


def dumped(data: Any) -> bytes:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode()


@given(st.sampled_from(FIXED_KEYS), st.sampled_from(["_", "x", "2"]))
@settings(max_examples=80, deadline=None)
def test_a_misspelt_key_is_never_loaded(path: Path, suffix: str):
    data = copy.deepcopy(SMALL)
    parent = parent_of(data, path)
    parent[f"{path[-1]}{suffix}"] = parent.pop(path[-1])
    assert isinstance(outcome(dumped(data)), Broken)


@given(st.sampled_from(PATHS), ODD)
@settings(max_examples=100, deadline=None)
def test_an_odd_value_anywhere_is_sound_or_refused(path: Path, odd: Any):
    data = copy.deepcopy(SMALL)
    parent_of(data, path)[path[-1]] = odd
    outcome(dumped(data))


@given(st.sampled_from(PATHS))
@settings(max_examples=80, deadline=None)
def test_something_left_out_anywhere_is_sound_or_refused(path: Path):
    data = copy.deepcopy(SMALL)
    del parent_of(data, path)[path[-1]]
    outcome(dumped(data))


@given(st.sampled_from(list(paths(FIRM))), ODD | st.none())
@settings(max_examples=150, deadline=None)
def test_subjects_and_rows_with_an_odd_value_or_none_are_sound_or_refused(path: Path, odd: Any):
    data = copy.deepcopy(FIRM)
    if odd is None:
        del parent_of(data, path)[path[-1]]
    else:
        parent_of(data, path)[path[-1]] = odd
    outcome(dumped(data))


@given(st.integers(0, LICENCE.count(b"\n") - 1), st.sampled_from(["delete", "double", "indent", "outdent", "join"]))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_slip_of_the_editor_is_sound_or_refused(index: int, slip: str):
    lines = LICENCE.decode().split("\n")
    match slip:
        case "delete":
            del lines[index]
        case "double":
            lines.insert(index, lines[index])
        case "indent":
            lines[index] = "  " + lines[index]
        case "outdent":
            lines[index] = lines[index].removeprefix("  ")
        case "join":
            lines[index : index + 2] = [" ".join(lines[index : index + 2])]
    outcome("\n".join(lines).encode())


@given(st.integers(0, len(SOUND) - 1), st.binary(min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_garbled_bytes_are_sound_or_refused(at: int, garbage: bytes):
    outcome(SOUND[:at] + garbage + SOUND[at + len(garbage) :])


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_sound_or_refused(raw: bytes):
    assert isinstance(outcome(raw), Broken)


@given(st.sampled_from(PATHS), ODD)
@settings(max_examples=60, deadline=None)
def test_a_change_that_stays_sound_has_another_digest(path: Path, odd: Any):
    data = copy.deepcopy(SMALL)
    parent = parent_of(data, path)
    assume(parent[path[-1]] != odd)
    parent[path[-1]] = odd
    result = outcome(dumped(data))
    if isinstance(result, Checked):
        assert canonical(result.data)[1] != canonical(SMALL)[1]
